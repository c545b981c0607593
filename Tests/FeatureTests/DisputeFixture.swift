import Identities
import Ledger
import Money
import Store
import TestSupport
import Testing
import World

@testable import Disputes
@testable import Payments

extension OrderFixture {
    /// A gateway's report of a dispute about a payment, or a part of it.
    func report(
        _ payment: Payment, _ state: DisputeReport.State, minor: Int64? = nil,
        reference: String = "du_1"
    ) async throws {
        let now = test.clock.now
        #expect(
            try await test.pasar.disputes.receive(
                DisputeReport(
                    gateway: "sandbox", reference: reference, charge: payment.reference ?? "",
                    amount: Money(minor: minor ?? payment.amount.minor, currency: .gbp),
                    reason: .notReceived, state: state, evidenceBy: now + .days(7), madeAt: now)))
    }

    /// Balances of all accounts of a kind together, without those that are empty.
    func totals() async throws -> [LedgerAccount.Kind: Int64] {
        var out: [LedgerAccount.Kind: Int64] = [:]
        let totals = try await test.store.report { db in try Ledger.totals(in: db) }
        for (kind, total) in totals where !total.isZero { out[kind] = total.minor }
        return out
    }

    /// A paid order that its buyer cancelled: its refund waits.
    func waitingRefund(_ method: String = "success") async throws -> RefundID {
        try await fill()
        let result = try await buy(method)
        let order = try await order(of: result.checkout)
        _ = try await orders.cancel(order.id, buyer: buyer, idempotencyKey: nil)
        return try await firstRefund()
    }

    func firstRefund() async throws -> RefundID {
        let ids = try await test.store.read { db in
            try db.values("SELECT id FROM refunds ORDER BY id LIMIT 1", as: RefundID.self)
        }
        return try #require(ids.first)
    }
}
