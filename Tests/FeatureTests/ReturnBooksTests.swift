import Identities
import Modules
import Money
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Cancellations
@testable import Carriers
@testable import Invoices
@testable import Orders
@testable import Parcels
@testable import Returns

/// Returns and cancellations where parcels, invoices and replacements meet.
struct ReturnBooksTests {
    /// A part of the price is credited without a quantity, and the rest of the order as ever.
    @Test(arguments: TestEngine.here)
    func aReductionOfThePriceIsCredited(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.longReceived(mugs: 3)
            try await town.issue()
            try await town.request(order, [0: 2])
            _ = try await town.returns.offer(
                order.id, minor: 1_001, "Keep them", shop: town.shop.id, idempotencyKey: nil)
            for _ in 1...2 {
                _ = try await town.returns.answerOffer(
                    order.id, isAccepted: true, buyer: town.buyer,
                    idempotencyKey: town.idempotencyKey("yes"))
            }
            #expect(try await town.state(order) == .partlyRefunded)
            for _ in 1...2 { try await town.issue() }
            let line = try #require(try await town.papers(order).last?.content.lines.first)
            #expect(line.quantity == 0)
            #expect(line.gross.minor == 1_001)
            // A sixth of the price with tax.
            #expect(line.tax.minor == 167)
            try await town.test.store.write { [orders = town.orders, clock = town.test.clock] db in
                guard let found = try Order.find([order.id], in: db)[order.id] else { return }
                try orders.refund(
                    found, nil, goods: .kept, reason: .goodwill, by: .operator, at: clock.now,
                    in: db)
            }
            try await town.issue()
            let papers = try await town.papers(order)
            #expect(papers.map(\.kind) == [.invoice, .creditNote, .creditNote])
            #expect(
                papers.dropFirst().map(\.content.gross.minor).reduce(0, +)
                    == papers[0].content.gross.minor)
            #expect(
                papers.dropFirst().map(\.content.tax.minor).reduce(0, +)
                    == papers[0].content.tax.minor)
            #expect(
                try await town.order(order.id).refundedTotal == town.order(order.id).sums.total)
            try await town.expectSound()
        }
    }

    /// A replacement is no sale: no paper is issued of it, and no money moves.
    @Test(arguments: TestEngine.here)
    func aReplacementHasNoInvoice(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, new) = try await town.replaced(mugs: 2)
            _ = try await town.orders.ship(
                new.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "N1"),
                idempotencyKey: nil)
            try await town.issue()
            #expect(try await town.papers(new) == [])
            #expect(try await town.papers(order).count == 1)
            try await town.complete(new)
            try await town.complete(new)
            try await town.read()
            #expect(try await town.state(order) == .replaced)
            #expect(try await town.order(order.id).refundedItems.isZero)
            try await town.expectSound()
        }
    }

    /// What a replacement doesn't bring is refunded, to the unit.
    @Test(arguments: TestEngine.here)
    func unitsThatAReplacementLacksAreRefunded(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let (order, new) = try await town.replaced(mugs: 2)
            _ = try await town.cancellations.cancel(
                new.id, [RefundLine(position: 0, quantity: 1)], .outOfStock, "", shop: town.shop.id,
                idempotencyKey: nil)
            _ = try await town.orders.ship(
                new.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "N1"),
                idempotencyKey: nil)
            try await town.complete(new)
            try await town.complete(new)
            try await town.read()
            let found = try await town.latest(order)
            #expect(found.state == .replaced)
            #expect(found.lines.map { [$0.kept, $0.replaced] } == [[1, 1]])
            #expect(try await town.order(order.id).refundedItems.minor == 2_200)
            try await town.expectSound()
        }
    }

    /// A seller who has sent a parcel cancels what is left, and no more than that.
    @Test(arguments: TestEngine.here)
    func theRestOfAPartShippedOrderIsCancelled(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.partShipped()
            await #expect(throws: OrderRefusal.notRefundable) {
                _ = try await town.cancellations.cancel(
                    order.id, [RefundLine(position: 0, quantity: 2)], .other, "",
                    shop: town.shop.id, idempotencyKey: nil)
            }
            _ = try await town.cancellations.cancel(
                order.id, nil, .other, "", shop: town.shop.id, idempotencyKey: nil)
            let after = try await town.order(order.id)
            #expect(after.state == .inTransit)
            #expect(after.refundedItems.minor == 2_200 + 1_800)
            #expect(after.refundedShipping.isZero)
            await #expect(throws: CancellationRefusal.tooLate) {
                _ = try await town.cancellations.cancel(
                    order.id, nil, .other, "", shop: town.shop.id, idempotencyKey: nil)
            }
            try await town.expectSound()
        }
    }

    /// Who withdraws by right from a part-shipped order gets the rest at once, and sends back the parcel.
    @Test(arguments: TestEngine.here)
    func aPartShippedOrderIsWithdrawnFrom(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.partShipped()
            _ = try await town.returns.withdraw(
                order.id, buyer: town.buyer, idempotencyKey: nil)
            let after = try await town.order(order.id)
            #expect(after.state == .inTransit)
            #expect(after.refundedItems.minor == 2_200 + 1_800)
            let found = try await town.latest(order)
            #expect(found.isWithdrawal && found.state == .awaitingShipment)
            #expect(found.lines.map(\.quantity) == [1])
            try await town.expectSound()
            try await town.sendBack(order)
            try await town.takeBack(order)
            try await town.inspect(
                order, [Inspection(position: 0, restocked: 1, writtenOff: 0, refused: 0)])
            let end = try await town.order(order.id)
            // Everything went back, and with the last unit the delivery.
            #expect(end.refundedTotal == end.sums.total)
            #expect(try await town.shelf(town.mug) == [10, 0, 0])
            try await town.expectSound()
        }
    }
}

extension OrderFixture {
    /// An order of two mugs and a candle, of which one mug has left in a parcel.
    fileprivate func partShipped() async throws -> Order {
        let order = try await toShip(mugs: 2, candles: 1)
        let parcel = try await pack(order, [0: 1])
        try await handOver(parcel, own: true)
        let found = try await self.order(order.id)
        #expect(found.state == .partShipped)
        return found
    }

    /// An order of which all mugs are replaced, with its replacement, which is to be shipped.
    fileprivate func replaced(mugs: Int) async throws -> (order: Order, new: Order) {
        let order = try await longReceived(mugs: mugs)
        try await issue()
        try await request(order, [0: mugs])
        _ = try await returns.replace(order.id, shop: shop.id, idempotencyKey: nil)
        return (order, try #require(try await replacement(of: order)))
    }

    fileprivate func issue() async throws {
        while try await Outbox.number(test.store) {}
        for reader in test.pasar.invoices.readers {
            while try await reader.runOnce(test.store, at: test.clock.now) > 0 {}
        }
    }

    fileprivate func papers(_ order: Order) async throws -> [Invoice] {
        try await test.store.read { try Invoice.of(order.id, in: $0) }
    }
}
