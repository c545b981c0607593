import Accounts
import Identities
import Payments
import Store
import World

extension Checkouts {
    /// Applies the outcome of a payment, reported by a request, a webhook or the reconciler.
    @discardableResult
    func settle(_ payment: PaymentID, _ outcome: ChargeOutcome?) async throws -> Settled {
        try await store.batch(
            SettlePayments(
                payment: payment, outcome: outcome, now: world.now(), ids: world.ids,
                markets: markets))
    }

    /// Applies an outcome that a gateway reported by a webhook whose signature was verified.
    public func receive(_ payment: PaymentID, _ outcome: ChargeOutcome?) async throws {
        try await settle(payment, outcome)
    }

    /// Polls the gateway about open payments and sends due refunds. Returns how many were handled.
    public func reconcile() async throws -> Int {
        try await pollOpenPayments() + payments.refundDue(at: world.now())
    }

    /// Polls the gateway about payments whose next check is due. Returns how many.
    public func pollOpenPayments() async throws -> Int {
        try await payments.eachDue(at: world.now()) { payment in
            try await settle(payment.id, try await payments.look(payment))
        }
    }

    /// Refreshes the buyer's open payment at once when they return from the gateway's page.
    public func refreshPayment(_ checkout: CheckoutID, buyer: AccountID) async throws {
        let payment = try await store.read { db in
            try Payments.payment(of: checkout, in: db)
        }
        guard let payment, payment.account == buyer, payment.isOpen else { return }
        // An answer that can't be believed is the reconciler's to report.
        try await settle(payment.id, try? await payments.look(payment))
    }
}
