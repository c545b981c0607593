import HTTPClient
import JSON
import Money
import Payments
import World

extension Stripe {
    private static let pageSize = 100
    /// Pages of disputes that one round reads.
    private static let mostPages = 20

    /// Disputes that were opened since a time, as they stand now.
    func disputes(since: Instant) async throws -> [DisputeReport] {
        var out: [DisputeReport] = []
        var last: String?
        for _ in 0..<Self.mostPages {
            var query: FormFields = [
                "created[gte]": "\(since.milliseconds / 1000)", "limit": "\(Self.pageSize)",
            ]
            if let last { query.add("starting_after", last) }
            let page = try await api.get("/v1/disputes", query)
            let items = (try? page["data"].list()) ?? []
            out += items.compactMap { Self.report(of: $0, madeAt: now()) }
            guard (try? page["has_more"].flag()) == true, let next = items.last?["id"].string else {
                break
            }
            last = next
        }
        return out
    }

    /// Hands in evidence, which Stripe passes on to the bank at once.
    func contest(_ reference: String, _ evidence: DisputeEvidence) async throws {
        var fields: FormFields = [
            "evidence[uncategorized_text]": evidence.text, "submit": "true",
        ]
        if let carrier = evidence.carrier { fields.add("evidence[shipping_carrier]", carrier) }
        if let tracking = evidence.tracking {
            fields.add("evidence[shipping_tracking_number]", tracking)
        }
        _ = try await api.post("/v1/disputes/\(reference)", fields, idempotencyKey: nil)
    }

    /// A dispute as Stripe tells of it; nil if it can't be one of ours.
    static func report(of dispute: JSONValue, madeAt: Instant) -> DisputeReport? {
        guard let reference = dispute["id"].string, reference.utf8.count <= 100,
            let charge = dispute["payment_intent"].objectID,
            let amount = StripeAmount.money(dispute["amount"], dispute["currency"]),
            let state = states[dispute["status"].string ?? ""]
        else { return nil }
        return DisputeReport(
            gateway: "stripe", reference: reference, charge: charge, amount: amount,
            reason: reasons[dispute["reason"].string ?? ""] ?? .general, state: state,
            evidenceBy: dispute["evidence_details"]["due_by"].seconds, madeAt: madeAt)
    }

    private static let states: [String: DisputeReport.State] = [
        "warning_needs_response": .inquiry, "warning_under_review": .inquiry,
        "warning_closed": .closed, "needs_response": .open, "under_review": .review,
        "won": .won, "lost": .lost,
    ]

    private static let reasons: [String: DisputeReason] = [
        "fraudulent": .fraudulent, "product_not_received": .notReceived,
        "product_unacceptable": .unacceptable, "duplicate": .duplicate,
        "credit_not_processed": .notRefunded, "unrecognized": .unrecognized,
    ]
}
