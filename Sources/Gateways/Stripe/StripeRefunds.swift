import HTTPClient
import Identities
import JSON
import Money
import Payments
import World

extension Stripe {
    /// Refunds an amount, once for an id and attempt.
    func refund(_ refund: GatewayRefund) async throws -> RefundOutcome {
        guard let charge = refund.charge, charge.hasPrefix("pi_") else {
            return .refused("no_charge")
        }
        if let reference = refund.reference {
            return Self.outcome(of: try await api.get("/v1/refunds/\(reference)"))
        }
        // An old key may be forgotten, and would refund once more.
        if now() - refund.id.madeAt >= StripeAPI.keyAge,
            let found = try await find(refund, of: charge)
        {
            return Self.outcome(of: found)
        }
        let amount: Int64
        do { amount = try StripeAmount.minor(refund.amount) } catch {
            return .refused("amount_not_exact")
        }
        do {
            let made = try await api.post(
                "/v1/refunds",
                [
                    "payment_intent": charge, "amount": "\(amount)",
                    "metadata[refund]": refund.id.description,
                    "metadata[attempt]": "\(refund.attempt)",
                ], idempotencyKey: "\(refund.id)-\(refund.attempt)")
            guard let reference = made["id"].string else {
                throw StripeFault.silence("no id")
            }
            // A replay is as it was when it was made.
            return made["status"].string == "pending"
                ? .pending(reference: reference) : Self.outcome(of: made)
        } catch StripeFault.stored {
            guard let found = try await find(refund, of: charge) else {
                return .refused("failed_at_stripe")
            }
            return Self.outcome(of: found)
        } catch StripeFault.refused(_, let code) {
            if let found = try await find(refund, of: charge) { return Self.outcome(of: found) }
            if Self.temporary.contains(code) { return .notNow(code) }
            return .refused(code.isEmpty ? "refused" : code)
        }
    }

    /// Codes that another day may change: money comes in, a dispute ends.
    private static let temporary: Set<String> = ["balance_insufficient", "charge_disputed"]

    private func find(_ refund: GatewayRefund, of charge: String) async throws -> JSONValue? {
        let (id, attempt) = (refund.id.description, "\(refund.attempt)")
        return try await find("/v1/refunds", ["payment_intent": charge]) {
            $0["metadata"]["refund"].string == id && $0["metadata"]["attempt"].string == attempt
        }
    }

    static func outcome(of refund: JSONValue) -> RefundOutcome {
        let reason = refund["failure_reason"].string
        switch refund["status"].string {
        case "succeeded": return .done
        case "failed", "canceled": return .refused(reason ?? "failed")
        default: return .pending(reference: refund["id"].string ?? "")
        }
    }
}
