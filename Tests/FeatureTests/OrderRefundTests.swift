import RefundRules
import Identities
import Inventory
import Ledger
import Money
import Store
import TestSupport
import Testing
import World

@testable import Checkouts
import OrderAudits
@testable import Orders

/// Orders that come back, in parts and in every state.
struct OrderRefundTests {
    /// Two mugs at £22.00 and one candle at £18.00, delivered free; the hold is over after an hour.
    @Test(arguments: TestEngine.here)
    func aPartBeforeShippingComesOutOfWhatIsHeld(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.order(of: try await town.buy().checkout)
            try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            #expect(try await town.stock(town.mug) == [9, 0])
            #expect(try await town.balance(.held) == 4000)
            try await town.audit()
            let after = try await town.order(of: order.checkout)
            #expect(after.state == .onHold)
            #expect(after.itemsLeft.minor == 4000)
            let events = try await town.events(order)
            #expect(events == ["unpaid ", "on_hold ", "on_hold refund"])
            // What is left can be cancelled still, and is refunded alone.
            _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
            #expect(try await town.stock(town.mug) == [10, 0])
            #expect(try await town.stock(town.candle) == [10, 0])
            #expect(try await town.checkouts.reconcile() == 2)
            #expect(
                try await town.books() == [
                    "gateway > held 6200 sale", "held > refunds 2200 refund",
                    "held > refunds 4000 refund", "refunds > gateway 2200 refunded",
                    "refunds > gateway 4000 refunded",
                ])
            await #expect(throws: OrderRefusal.tooLate) {
                try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            }
        }
    }

    /// An operator refunds one of three mugs that wait to be shipped: two are packed.
    @Test(arguments: TestEngine.here)
    func whatWasRefundedBeforeShippingIsNotPacked(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill(mugs: 3, candles: 1)
            let order = try await town.order(of: try await town.buy().checkout)
            town.test.clock.advance(.hours(1))
            _ = try await town.orders.sweepDue()
            _ = try await town.cases.refund(
                order.id, [RefundLine(position: 0, quantity: 1)], by: AccountID(4711),
                idempotencyKey: nil)
            #expect(try await town.heard(town.seller) == ["notice.sale-reduced"])
            let path = "/seller/orders/\(order.id)"
            let page = await town.sellerBrowser.get(path).text
            #expect(page.contains("3 items") && page.contains("1 refunded"))
            #expect(page.contains("£44.00"))
            let list = await town.sellerBrowser.get("/seller/orders").text
            #expect(list.contains("2 × Stoneware mug") && !list.contains("3 × Stoneware mug"))
            let json = await town.sellerBrowser.get(path, json: true).text
            #expect(
                json.contains(
                    "\"quantity\":3,\"refunded_quantity\":1,\"remaining_quantity\":2"), "\(json)")
            let bought = await town.browser.get("/orders/\(order.id)").text
            #expect(bought.contains("1 refunded"))
            #expect(await town.browser.get("/orders").text.contains("3 items"))
            _ = try await town.orders.ship(
                order.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "T1"),
                idempotencyKey: nil)
            #expect(try await town.shelf(town.mug) == [8, 0, 0])
        }
    }

    /// £24.99 with delivery: the mug first, then the rest.
    @Test(arguments: TestEngine.here)
    func aPartAndAllOfAnOrderAreCalledWhatTheyAre(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.shipped()
            try await town.refund(order, [RefundLine(position: 0, quantity: 1, goods: .kept)])
            #expect(try await town.heard(town.buyer).suffix(1) == ["notice.refunded"])
            try await town.refund(order, [], shipping: Money(minor: 299, currency: .gbp))
            #expect(try await town.heard(town.buyer).suffix(1) == ["notice.refunded-all"])
            let notes = try await town.events(order).suffix(2)
            #expect(notes == ["in_transit refund", "in_transit refund-all"])
            let page = await town.browser.get("/orders/\(order.id)").text
            #expect(page.contains("Refunded</dt><dd>-£24.99"), "\(page)")
            let json = await town.browser.get("/orders/\(order.id)", json: true).text
            #expect(json.contains("\"refunded_total\":"))
            // Items and delivery less what went back: nothing is left.
            let sale = await town.sellerBrowser.get("/seller/orders/\(order.id)").text
            #expect(sale.contains("Refunded</dt><dd>-£24.99") && sale.contains("Net</dt>"))
        }
    }

    @Test(arguments: TestEngine.here)
    func anOrderOfWhichNothingIsLeftToSendIsCancelled(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let order = try await town.order(of: try await town.buy().checkout)
            try await town.refund(
                order, [RefundLine(position: 0, quantity: 1, goods: .damaged)])
            #expect(try await town.order(of: order.checkout).state == .cancelled)
            // The fee for sending nothing went back too; the mug is written off.
            #expect(try await town.balance(.refunds) == 2499)
            #expect(try await town.stock(town.mug) == [9, 0])
            let move = "SELECT count(*) FROM stock_moves WHERE to_state = 'written_off'" as SQL
            #expect(try await town.rows(move) == 1)
        }
    }

    /// £22.00 and £2.99 for delivery; the platform took 9 %, £1.98.
    @Test(arguments: TestEngine.here)
    func aReturnAfterCompletionTakesMoneyFromSellerAndPlatform(
        _ engine: TestEngine
    ) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let order = try await town.completed()
            let shipping = Money(minor: 100, currency: .gbp)
            try await town.refund(order, [], shipping: shipping)
            try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            #expect(
                try await town.books().suffix(5) == [
                    "held > fees 198 fee", "held > payable 2301 settlement",
                    "payable > refunds 100 refund", "fees > payable 198 fee",
                    "payable > refunds 2200 refund",
                ])
            #expect(try await town.balance(.payable) == 199)
            #expect(try await town.balance(.fees) == 0)
            #expect(try await town.stock(town.mug) == [10, 0])
            let after = try await town.order(of: order.checkout)
            #expect(after.state == .completed)
            await #expect(throws: OrderRefusal.notRefundable) {
                try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            }
            _ = try await town.checkouts.reconcile()
            #expect(try await town.balance(.gateway) == -199)
        }
    }

    @Test(arguments: TestEngine.here)
    func aSellerWhoWasPaidOutOwesTheRefund(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let order = try await town.completed()
            let (id, now) = (town.test.pasar.world.id(TransferKind.self), town.test.clock.now)
            let payable = order.payable
            try await town.test.store.write { db in
                try Ledger.post(
                    [
                        Transfer(
                            id: id, from: payable, to: .gateway,
                            amount: Money(minor: 2301, currency: .gbp), kind: .payout, subject: 0,
                            at: now)
                    ], in: db)
            }
            try await town.refund(order, [RefundLine(position: 0, quantity: 1, goods: .kept)])
            #expect(try await town.balance(.payable) == -2002)
            try await town.audit()
            // The next sale pays it off.
            try await town.put(town.mug, 2)
            _ = try await town.completed()
            #expect(try await town.balance(.payable) == 2002)
        }
    }

    @Test(arguments: TestEngine.here)
    func whatIsTamperedWithIsFound(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.completed()
            try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            let tampers: [(SQL, SQL, String)] = [
                (
                    "UPDATE order_lines SET refunded_quantity = 0 WHERE position = 0",
                    "UPDATE order_lines SET refunded_quantity = 1 WHERE position = 0", "counts 0"
                ),
                (
                    "UPDATE order_refunds SET tax_minor = tax_minor + 1",
                    "UPDATE order_refunds SET tax_minor = tax_minor - 1", "don't add up"
                ),
                (
                    "UPDATE orders SET fee_rate_bp = 1000", "UPDATE orders SET fee_rate_bp = 900",
                    "the fee of"
                ),
                (
                    "UPDATE transfers SET minor = minor + 1 WHERE to_kind = 'refunds'",
                    "UPDATE transfers SET minor = minor - 1 WHERE to_kind = 'refunds'", "differ by"
                ),
            ]
            for (break_, mend, words) in tampers {
                try await town.test.store.write { db in try db.execute(break_) }
                let fault = try await town.test.store.report { db in try OrderAudits.audit(in: db) }
                #expect(fault?.contains(words) == true, "\(words): \(fault ?? "nothing")")
                try await town.test.store.write { db in try db.execute(mend) }
            }
        }
    }
}

extension OrderFixture {
    func refund(
        _ order: Order, _ lines: [RefundLine], shipping: Money? = nil
    ) async throws {
        _ = try await orders.refund(
            order.id, lines: lines, shipping: shipping, reason: .returned, actor: .operator,
            idempotencyKey: nil)
    }

    /// Buys what is in the basket and goes all the way.
    func completed() async throws -> Order {
        try await completed(try await buy().checkout)
    }

    /// Lets days pass in steps, at which both people come by: their sessions end otherwise.
    func pass(days: Int) async {
        for _ in 1...2 {
            test.clock.advance(.hours(days * 12))
            for visitor in [browser, sellerBrowser] { await visitor.get("/account") }
        }
    }

    /// Goes all the way with what was bought.
    func completed(_ checkout: CheckoutID) async throws -> Order {
        let order = try await order(of: checkout)
        test.clock.advance(.hours(1))
        _ = try await orders.sweepDue()
        _ = try await orders.ship(
            order.id, shop: shop.id, Shipment(carrier: "Mail", tracking: "T1"), idempotencyKey: nil)
        _ = try await orders.deliver(order.id, buyer: buyer, idempotencyKey: nil)
        await pass(days: 32)
        _ = try await orders.sweepDue()
        return try await self.order(of: order.checkout)
    }

    fileprivate func events(_ order: Order) async throws -> [String] {
        try await test.store.read { db in
            try Order.events(of: order.id, in: db).map { "\($0.state.rawValue) \($0.note)" }
        }
    }
}
