import RefundRules
import Identities
import Notifications
import Store
import TestSupport
import Testing
import World

@testable import Checkouts
@testable import Orders

/// What buyers and sellers hear of an order, each once, in the inbox and by mail.
struct OrderNoticesTests {
    @Test(arguments: TestEngine.here)
    func buyerAndSellerHearOfEachStepOnce(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            let order = try await town.order(of: try await town.buy().checkout)
            // The reader runs again and again; the cursor moves with the notices.
            for _ in 1...3 { try await town.readPaidOrders() }
            #expect(try await town.heard(town.buyer) == ["notice.paid"])
            #expect(try await town.heard(town.seller) == ["notice.sold"])
            town.test.clock.advance(.hours(1))
            _ = try await town.orders.sweepDue()
            for _ in 1...2 {
                _ = try await town.orders.ship(
                    order.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "T1"),
                    idempotencyKey: town.idempotencyKey("ship-once"))
            }
            for _ in 1...2 {
                _ = try await town.orders.deliver(
                    order.id, buyer: town.buyer, idempotencyKey: town.idempotencyKey("got-once"))
            }
            await town.pass(days: 32)
            _ = try await town.orders.sweepDue()
            _ = try await town.orders.sweepDue()
            #expect(
                try await town.heard(town.buyer) == [
                    "notice.paid", "notice.shipped", "notice.delivered", "notice.completed",
                ])
            #expect(try await town.heard(town.seller) == ["notice.sold"])
            #expect(
                try await town.mail() == [
                    "priya@example.com Order \(order.id.short): Paid",
                    "amara@example.com Order \(order.id.short): Paid",
                    "priya@example.com Order \(order.id.short): Handed over",
                    "priya@example.com Order \(order.id.short): Delivered",
                    "priya@example.com Order \(order.id.short): Completed",
                ])
        }
    }

    @Test(arguments: TestEngine.here)
    func bothHearOfACancelledOrderAndTheBuyerOfARefund(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.order(of: try await town.buy().checkout)
            try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            #expect(try await town.heard(town.buyer) == ["notice.refunded"])
            #expect(try await town.heard(town.seller) == ["notice.sale-reduced"])
            for _ in 1...2 {
                _ = try await town.orders.cancel(
                    order.id, buyer: town.buyer,
                    idempotencyKey: town.idempotencyKey("cancel-once"))
            }
            #expect(try await town.heard(town.buyer) == ["notice.refunded", "notice.cancelled"])
            #expect(
                try await town.heard(town.seller) == [
                    "notice.sale-reduced", "notice.sale-cancelled",
                ])
            #expect(try await town.mail().count == 4)
            // Who has heard "don't ship it" isn't told to ship it afterwards.
            try await town.readPaidOrders()
            #expect(try await town.heard(town.buyer).count == 2)
            #expect(try await town.heard(town.seller).count == 2)
        }
    }

    /// The reader was stuck for two days: its letters are of the time at which they are written, and
    /// not too old to be sent.
    @Test(arguments: TestEngine.here)
    func newsThatWaitedIsStillSent(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            _ = try await town.buy()
            town.test.clock.advance(.hours(48))
            try await town.readPaidOrders()
            _ = try await town.test.pasar.notifications.deliverMessages()
            let letters = town.test.outbox.messages.filter { $0.subject.hasSuffix(": Paid") }
            #expect(Set(letters.map(\.to)) == ["priya@example.com", "amara@example.com"])
        }
    }

    @Test(arguments: TestEngine.here)
    func whoDidNotPayInTimeHearsOfItOnce(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            _ = try await town.buy("challenge")
            town.test.clock.advance(.minutes(31))
            _ = try await town.orders.sweepDue()
            _ = try await town.orders.sweepDue()
            #expect(try await town.heard(town.buyer) == ["notice.not-paid"])
            #expect(try await town.heard(town.seller) == [])
        }
    }

    /// One payment for two shops: the buyer hears of both orders.
    @Test(arguments: TestEngine.here)
    func eachOrderOfACheckoutThatWasNotPaidIsNamed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (dan, _) = try await town.test.person("Dan")
            let other = try await town.test.shop("Elsewhere", of: dan)
            let vase = try await town.test.product("Vase", in: other, minor: [900], onHand: 3)
            try await town.put(town.mug, 1)
            try await town.put(vase.skus[0], 1)
            _ = try await town.buy("challenge")
            town.test.clock.advance(.minutes(31))
            _ = try await town.orders.sweepDue()
            #expect(
                try await town.heard(town.buyer) == ["notice.not-paid", "notice.not-paid"])
        }
    }

    /// A shop that has sold for long is updated: nobody hears of what they bought last year.
    @Test(arguments: TestEngine.here)
    func whatWasPaidBeforeThereWereNoticesIsNoNews(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.put(town.mug, 1)
            _ = try await town.buy()
            while try await Outbox.number(town.test.store) {}
            try await town.test.store.write { db in
                try db.execute("DELETE FROM cursors WHERE reader = \(Orders.paidReader)")
                try db.execute(Outbox.beginNow(Orders.paidReader))
            }
            try await town.readPaidOrders()
            #expect(try await town.heard(town.buyer) == [])
            try await town.put(town.mug, 1)
            _ = try await town.buy()
            try await town.readPaidOrders()
            #expect(try await town.heard(town.buyer) == ["notice.paid"])
        }
    }

    @Test(arguments: TestEngine.here)
    func peopleOfTheDemoMarketGetNoMail(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.test.store.write { db in
                try db.execute("UPDATE accounts SET demo = \(true) WHERE id = \(town.buyer)")
            }
            _ = try await town.shipped()
            #expect(try await town.heard(town.buyer) == ["notice.shipped"])
            #expect(try await town.mail() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func mailIsInTheAccountsLanguageAndLinksToTheOrder(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.test.store.write { db in
                try db.execute("UPDATE accounts SET locale = 'vi-VN' WHERE id = \(town.buyer)")
            }
            let order = try await town.shipped()
            _ = try await town.test.pasar.notifications.deliverMessages()
            let letter = try #require(
                town.test.outbox.messages.last { $0.to == "priya@example.com" })
            #expect(letter.subject.hasPrefix("Đơn hàng \(order.id.short): "))
            #expect(letter.text.contains("Royal Mail"))
            #expect(letter.text.hasSuffix("/orders/\(order.id)"))
        }
    }
}

extension OrderFixture {
    /// Buys a mug, which is shipped after its hold.
    func shipped(mugs: Int = 1, candles: Int = 0) async throws -> Order {
        try await fill(mugs: mugs, candles: candles)
        let order = try await order(of: try await buy().checkout)
        test.clock.advance(.hours(1))
        _ = try await orders.sweepDue()
        _ = try await orders.ship(
            order.id, shop: shop.id, Shipment(carrier: "Royal Mail", tracking: "AB1"),
            idempotencyKey: nil)
        return try await self.order(of: order.checkout)
    }

    /// Runs the readers of the outbox that Orders brings.
    func readPaidOrders() async throws {
        while try await Outbox.number(test.store) {}
        for reader in orders.readers {
            _ = try await reader.runOnce(test.store, at: test.clock.now)
        }
    }

    /// Keys of an account's notices about orders, oldest first.
    func heard(_ account: AccountID) async throws -> [String] {
        try await test.store.read { db in
            try db.values(
                """
                SELECT words FROM notices WHERE account = \(account) AND link LIKE '%/orders/%'
                ORDER BY id
                """)
        }
    }

    /// Recipients and subjects of the queued mail about orders, oldest first.
    func mail() async throws -> [String] {
        try await test.store.read { db in
            try db.rows(
                "SELECT recipient, subject FROM messages WHERE kind = 'order' ORDER BY id"
            ) { "\(try $0.next() as String) \(try $0.next() as String)" }
        }
    }
}
