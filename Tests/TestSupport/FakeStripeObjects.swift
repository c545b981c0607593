import Identities
import World

/// Writer of the JSON that the fake answers with.
enum FakeJSON {
    static func text(_ text: String?) -> String {
        guard let text else { return "null" }
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": out += "\\\(scalar)"
            case "\n": out += "\\n"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    static func object(_ members: [(String, String)]) -> String {
        "{" + members.map { text($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
    }

    static func map(_ values: [String: String]) -> String {
        object(values.sorted { $0.key < $1.key }.map { ($0.key, text($0.value)) })
    }

    static func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }
}

struct FakeEvent: Sendable {
    let json: String
}

struct FakeIntent: Sendable {
    let id: String
    let amount: Int64
    let currency: String
    let captureMethod: String
    let created: Int64
    var status: String
    var metadata: [String: String]
    var paymentMethod: String?
    var received: Int64 = 0
    var errorCode: String?
    var declineCode: String?
    var nextURL: String?

    var json: String {
        let error =
            errorCode.map {
                FakeJSON.object([
                    ("type", FakeJSON.text("card_error")), ("code", FakeJSON.text($0)),
                    ("decline_code", FakeJSON.text(declineCode)),
                ])
            } ?? "null"
        let next =
            nextURL.map {
                FakeJSON.object([
                    ("type", FakeJSON.text("redirect_to_url")),
                    ("redirect_to_url", FakeJSON.object([("url", FakeJSON.text($0))])),
                ])
            } ?? "null"
        return FakeJSON.object([
            ("id", FakeJSON.text(id)), ("object", FakeJSON.text("payment_intent")),
            ("amount", "\(amount)"), ("amount_received", "\(received)"),
            ("currency", FakeJSON.text(currency)), ("created", "\(created)"),
            ("capture_method", FakeJSON.text(captureMethod)), ("status", FakeJSON.text(status)),
            ("metadata", FakeJSON.map(metadata)), ("last_payment_error", error),
            ("next_action", next), ("payment_method", FakeJSON.text(paymentMethod)),
        ])
    }
}

struct FakeSession: Sendable {
    let id: String
    let amount: Int64
    let currency: String
    let created: Int64
    let clientReference: String
    let metadata: [String: String]
    let intentMetadata: [String: String]
    let captureMethod: String
    let url: String
    var status = "open"
    var intent: String?

    func json(expanding intents: [FakeIntent]?, paid: Bool) -> String {
        let found = intents?.first { $0.id == intent }
        return FakeJSON.object([
            ("id", FakeJSON.text(id)), ("object", FakeJSON.text("checkout.session")),
            ("mode", FakeJSON.text("payment")), ("status", FakeJSON.text(status)),
            ("payment_status", FakeJSON.text(paid ? "paid" : "unpaid")),
            ("amount_total", "\(amount)"), ("currency", FakeJSON.text(currency)),
            ("created", "\(created)"), ("client_reference_id", FakeJSON.text(clientReference)),
            ("metadata", FakeJSON.map(metadata)),
            ("url", FakeJSON.text(status == "open" ? url : nil)),
            ("payment_intent", found?.json ?? FakeJSON.text(intent)),
        ])
    }
}

struct FakeRefund: Sendable {
    let id: String
    let intent: String
    let amount: Int64
    let currency: String
    let created: Int64
    let metadata: [String: String]
    var status: String
    var failureReason: String?

    var json: String {
        FakeJSON.object([
            ("id", FakeJSON.text(id)), ("object", FakeJSON.text("refund")),
            ("amount", "\(amount)"), ("currency", FakeJSON.text(currency)),
            ("payment_intent", FakeJSON.text(intent)), ("created", "\(created)"),
            ("metadata", FakeJSON.map(metadata)), ("status", FakeJSON.text(status)),
            ("failure_reason", FakeJSON.text(failureReason)),
        ])
    }
}

struct FakeDispute: Sendable {
    let id: String
    let intent: String
    let amount: Int64
    let currency: String
    let created: Int64
    let reason: String
    let dueBy: Int64
    var status: String
    var evidence: [String: String] = [:]

    var json: String {
        FakeJSON.object([
            ("id", FakeJSON.text(id)), ("object", FakeJSON.text("dispute")),
            ("amount", "\(amount)"), ("currency", FakeJSON.text(currency)),
            ("payment_intent", FakeJSON.text(intent)), ("created", "\(created)"),
            ("reason", FakeJSON.text(reason)), ("status", FakeJSON.text(status)),
            ("evidence_details", FakeJSON.object([("due_by", "\(dueBy)")])),
            ("evidence", FakeJSON.map(evidence)),
        ])
    }
}

extension FakeStripe.State {
    mutating func tell(_ type: String, _ object: String) {
        events.append(
            FakeEvent(
                json: FakeJSON.object([
                    ("id", FakeJSON.text(id("evt"))), ("object", FakeJSON.text("event")),
                    ("api_version", FakeJSON.text("2025-08-27.basil")), ("created", "\(seconds)"),
                    ("livemode", "false"), ("type", FakeJSON.text(type)),
                    ("data", FakeJSON.object([("object", object)])),
                ])))
    }

    func isPaid(_ session: FakeSession) -> Bool {
        intents.contains { $0.id == session.intent && $0.status == "succeeded" }
    }

    mutating func tell(_ type: String, session index: Int) {
        tell(type, sessions[index].json(expanding: nil, paid: isPaid(sessions[index])))
    }

    /// Charges an intent by a test payment method, by Stripe's rules.
    mutating func charge(_ index: Int, by method: String, confirmed: Bool = false) {
        intents[index].paymentMethod = method
        (intents[index].errorCode, intents[index].declineCode) = (nil, nil)
        intents[index].nextURL = nil
        switch method {
        case "pm_card_threeDSecure2Required" where !confirmed:
            intents[index].status = "requires_action"
            intents[index].nextURL = "https://hooks.stripe.com/3ds/\(intents[index].id)"
            tell("payment_intent.requires_action", intents[index].json)
        case "pm_card_visa", "pm_card_threeDSecure2Required":
            if intents[index].captureMethod == "manual" {
                intents[index].status = "requires_capture"
                tell("payment_intent.amount_capturable_updated", intents[index].json)
            } else {
                succeed(index)
            }
        default:
            intents[index].status = "requires_payment_method"
            intents[index].errorCode = Self.declines[method]?.code ?? "card_declined"
            intents[index].declineCode = Self.declines[method]?.decline ?? "generic_decline"
            tell("payment_intent.payment_failed", intents[index].json)
        }
    }

    mutating func succeed(_ index: Int) {
        intents[index].status = "succeeded"
        intents[index].received = intents[index].amount
        tell("payment_intent.succeeded", intents[index].json)
    }

    /// Source: Stripe's page on testing.
    private static let declines: [String: (code: String, decline: String)] = [
        "pm_card_chargeDeclinedInsufficientFunds": ("card_declined", "insufficient_funds"),
        "pm_card_chargeDeclinedExpiredCard": ("expired_card", "expired_card"),
        "pm_card_chargeDeclinedProcessingError": ("processing_error", "processing_error"),
    ]
}

// What buyers and their banks do.

extension FakeStripe {
    /// The buyer pays an open session by a test payment method. False where it isn't open.
    @discardableResult
    public func pay(session id: String, by method: String = "pm_card_visa") -> Bool {
        state.withLock { state in
            guard let index = state.sessions.firstIndex(where: { $0.id == id }),
                state.sessions[index].status == "open"
            else { return false }
            let session = state.sessions[index]
            var intent = state.intents.firstIndex { $0.id == session.intent }
            if intent == nil {
                state.intents.append(
                    FakeIntent(
                        id: state.id("pi"), amount: session.amount, currency: session.currency,
                        captureMethod: session.captureMethod, created: state.seconds,
                        status: "requires_payment_method", metadata: session.intentMetadata))
                intent = state.intents.count - 1
            }
            guard let intent else { return false }
            state.sessions[index].intent = state.intents[intent].id
            // At Stripe's page a buyer confirms at once.
            state.charge(intent, by: method, confirmed: true)
            if ["succeeded", "requires_capture"].contains(state.intents[intent].status) {
                state.sessions[index].status = "complete"
                state.tell("checkout.session.completed", session: index)
            }
            return true
        }
    }

    /// Sessions that are open, oldest first.
    public var openSessions: [String] {
        state.withLock { $0.sessions.filter { $0.status == "open" }.map(\.id) }
    }

    /// Id of the session of a payment; nil if there is none.
    public func session(of payment: PaymentID) -> String? {
        state.withLock { state in
            state.sessions.last { $0.clientReference == payment.description }?.id
        }
    }

    /// Number of sessions of a payment.
    public func sessions(of payment: PaymentID) -> Int {
        state.withLock { state in
            state.sessions.filter { $0.clientReference == payment.description }.count
        }
    }

    /// Confirms or refuses an intent at the bank's page.
    public func confirm(intent id: String, _ isConfirmed: Bool) {
        state.withLock { state in
            guard let index = state.intents.firstIndex(where: { $0.id == id }),
                state.intents[index].status == "requires_action"
            else { return }
            if isConfirmed {
                state.charge(
                    index, by: state.intents[index].paymentMethod ?? "pm_card_visa",
                    confirmed: true)
            } else {
                state.charge(index, by: "pm_not_confirmed")
            }
        }
    }

    /// Refunds that wait come to their end.
    public func endRefunds(failing reason: String? = nil) {
        state.withLock { state in
            for index in state.refunds.indices where state.refunds[index].status == "pending" {
                state.refunds[index].status = reason == nil ? "succeeded" : "failed"
                state.refunds[index].failureReason = reason
                state.tell(
                    reason == nil ? "refund.updated" : "refund.failed", state.refunds[index].json)
            }
        }
    }

    /// The buyer's bank takes a charge back; returns the dispute's id.
    @discardableResult
    public func dispute(
        charge id: String, reason: String = "product_not_received", amount: Int64? = nil,
        inquiry: Bool = false
    ) -> String? {
        state.withLock { state in
            guard let intent = state.intents.first(where: { $0.id == id }),
                !state.disputes.contains(where: { $0.intent == id })
            else { return nil }
            let back = state.refunds.filter { $0.intent == id && $0.status != "failed" }
                .map(\.amount).reduce(0, +)
            guard intent.received > back else { return nil }
            let dispute = FakeDispute(
                id: state.id("du"), intent: id, amount: amount ?? (intent.received - back),
                currency: intent.currency, created: state.seconds, reason: reason,
                dueBy: state.seconds + 7 * 86_400,
                status: inquiry ? "warning_needs_response" : "needs_response")
            state.disputes.append(dispute)
            state.tell("charge.dispute.created", dispute.json)
            return dispute.id
        }
    }

    /// The bank moves a dispute on: `under_review`, `won`, `lost`, `warning_closed`.
    public func decide(dispute id: String, _ status: String) {
        state.withLock { state in
            guard let index = state.disputes.firstIndex(where: { $0.id == id }) else { return }
            state.disputes[index].status = status
            let isOver = ["won", "lost", "warning_closed"].contains(status)
            state.tell(
                isOver ? "charge.dispute.closed" : "charge.dispute.updated",
                state.disputes[index].json)
        }
    }

    /// Evidence that was handed in against a dispute.
    public func evidence(of id: String) -> [String: String] {
        state.withLock { $0.disputes.first { $0.id == id }?.evidence ?? [:] }
    }
}

// Figures and choices for tests that play at random.

extension FakeStripe {
    /// Intents that were charged, oldest first.
    public var chargedIntents: [String] {
        state.withLock { $0.intents.filter { $0.received > 0 }.map(\.id) }
    }

    /// Disputes that aren't decided.
    public var openDisputes: [String] {
        state.withLock { state in
            state.disputes.filter { ["needs_response", "under_review"].contains($0.status) }
                .map(\.id)
        }
    }

    /// Confirms or refuses all that wait at their banks' pages.
    public func confirmAll(_ isConfirmed: Bool) {
        let waiting = state.withLock { state in
            state.intents.filter { $0.status == "requires_action" }.map(\.id)
        }
        for id in waiting { confirm(intent: id, isConfirmed) }
    }

    /// Minor units of a payment that neither a refund nor a bank gave back.
    public func kept(of payment: PaymentID) -> Int64 {
        state.withLock { state in
            let mine = state.intents.filter { $0.metadata["payment"] == payment.description }
            let ids = mine.map(\.id)
            let back = state.refunds.filter { ids.contains($0.intent) && $0.status == "succeeded" }
            let lost = state.disputes.filter { ids.contains($0.intent) && $0.status == "lost" }
            return mine.map(\.received).reduce(0, +) - back.map(\.amount).reduce(0, +)
                - lost.map(\.amount).reduce(0, +)
        }
    }
}
