import Composition
import Identities
import Ledger
import Money
import Payments
import RefundRules
import Store
import TestSupport
import Testing
import World

@testable import Disputes
@testable import Orders
@testable import Reserves

/// What a buyer's bank takes beside refunds, reserves, parcels and another dispute.
struct DisputeMoneyTests {
    /// What gateway and bank gave back to the buyers.
    private func back(_ town: OrderFixture) async throws -> Int {
        try await town.rows(
            """
            SELECT CAST((SELECT coalesce(sum(minor), 0) FROM sandbox_refunds)
                + (SELECT coalesce(sum(minor), 0) FROM disputes WHERE state = 'lost') AS BIGINT)
            """)
    }

    /// £62.00 were paid; £44.00 wait to be refunded when the bank takes £10.00 or £50.00 for good.
    @Test(arguments: TestEngine.here)
    func whatTheBankTookIsNotRefundedOnceMore(_ engine: TestEngine) async throws {
        for taken: Int64 in [1000, 5000] {
            try await OrderFixture.with(engine) { town in
                try await town.fill()
                let result = try await town.buy()
                let payment = try await town.payment(of: result.checkout)
                let order = try await town.order(of: result.checkout)
                _ = try await town.orders.refund(
                    order.id, lines: [RefundLine(position: 0, quantity: 2)], reason: .goodwill,
                    actor: .operator, idempotencyKey: nil)
                try await town.report(payment, .open, minor: taken)
                #expect(try await town.orders.sendRefunds() == 0)
                try await town.report(payment, .lost, minor: taken)
                #expect(try await town.verify() == [])
                #expect(try await town.orders.sendRefunds() == (taken < 4400 ? 1 : 0))
                #expect(try await back(town) == max(4400, Int(taken)))
                // The rest of the order follows, and with it what the platform bore.
                #expect(try await town.totals()[.losses] == (taken < 4400 ? nil : -600))
                _ = try await town.orders.cancel(
                    order.id, buyer: town.buyer, idempotencyKey: nil)
                #expect(try await town.verify() == [])
                #expect(try await town.orders.sendRefunds() == 1)
                #expect(try await back(town) == 6200)
                #expect(try await town.totals() == [:])
                #expect(try await town.verify() == [])
            }
        }
    }

    /// A lost dispute that no order fitted into is the platform's loss until the order is refunded.
    @Test(arguments: TestEngine.here)
    func aRefundAfterALossSendsOnlyWhatIsLeft(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.completed()
            let payment = try await town.payment(of: order.checkout)
            try await town.report(payment, .open, minor: 1000)
            try await town.report(payment, .lost, minor: 1000)
            #expect(try await town.totals()[.losses] == -1000)
            let refund = try await town.test.store.read { db in try order.refundable(in: db) }
            #expect(refund.minor == 6200)
            let now = town.test.clock.now
            try await town.test.store.write { db in
                try town.orders.refund(
                    order, nil, goods: .kept, reason: .goodwill, by: .operator, at: now, in: db)
            }
            #expect(try await town.verify() == [])
            #expect(try await town.orders.sendRefunds() == 1)
            #expect(try await town.rows("SELECT minor FROM sandbox_refunds") == 5200)
            #expect(try await town.totals() == [:])
            #expect(try await town.verify() == [])
        }
    }

    /// Two disputes of one payment withhold an order's money once, and the end of one lets no refund go
    /// while the other runs.
    @Test(arguments: TestEngine.here)
    func twoDisputesOfOnePaymentTakeFromTheSellerOnce(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.completed()
            let payment = try await town.payment(of: order.checkout)
            let before = try await town.totals()
            try await town.report(payment, .open)
            try await town.report(payment, .open, minor: 3000, reference: "du_2")
            #expect(try await town.totals()[.disputed] == before[.payable])
            #expect(try await town.totals()[.payable] == nil)
            #expect(try await town.verify() == [])
            try await town.report(payment, .won, minor: 3000, reference: "du_2")
            #expect(try await town.verify() == [])
            #expect(
                try await town.rows("SELECT count(*) FROM payments WHERE is_disputed = \(true)")
                    == 1)
            try await town.report(payment, .lost)
            #expect(try await town.totals() == [:])
            #expect(try await back(town) == 6200)
            #expect(try await town.verify() == [])
        }
    }

    /// A shop that was paid out owes what is withheld; its reserve pays first.
    @Test(arguments: TestEngine.here)
    func aDisputeAfterThePayoutIsADebtThatTheReservePaysFirst(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.reserve(10)
            try await town.fill()
            let order = try await town.completed()
            let payment = try await town.payment(of: order.checkout)
            #expect(try await town.kept() == [564, 5078])
            try await town.withdraw(5078)
            try await town.report(payment, .open)
            #expect(try await town.kept() == [0, -5078])
            #expect(try await town.totals()[.disputed] == 5642)
            let open = try await town.test.store.report { db in
                try [Ledger.audit(in: db), Disputes.audit(in: db), Reserves.audit(in: db)]
                    .compactMap { $0 }
            }
            #expect(open == [])
            try await town.report(payment, .lost)
            #expect(try await town.kept() == [0, -5078])
            #expect(try await town.totals()[.disputed] == nil)
            // Who was paid out once isn't hidden by money that came back from a dispute.
            try await town.withdraw(1123)
            let over = try await town.test.store.report { db in try Ledger.audit(in: db) }
            #expect(over?.contains("stands at -1 GBP") == true)
            try await town.payIn(1123)
        }
    }

    /// Of an order that was shipped in part, what is on the shelf goes back into stock and what has left
    /// stays with the buyer.
    @Test(arguments: TestEngine.here)
    func aLostDisputeOfAPartShippedOrderRestocksTheShelf(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let payment = try await town.payment(of: order.checkout)
            let parcel = try await town.pack(order, [0: 1])
            try await town.handOver(parcel, own: true)
            #expect(try await town.order(of: order.checkout).state == .partShipped)
            let sent = try await town.test.store.read { db in
                try Disputes.shipment(of: order.checkout, in: db)
            }
            #expect(sent?.tracking == "FP1")
            try await town.report(payment, .open)
            try await town.report(payment, .lost)
            #expect(try await town.shelf(town.mug) == [9, 0, 0])
            #expect(try await town.shelf(town.candle) == [10, 0, 0])
            #expect(try await town.totals() == [:])
            #expect(try await town.verify() == [])
        }
    }
}
