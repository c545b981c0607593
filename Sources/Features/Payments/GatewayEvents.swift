import Identities
import Money
import Store
import World

/// An event that a gateway sends by webhook. The sender's key for it is `id`.
public struct GatewayEvent: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case pending, challenge, succeeded, declined
    }

    public let gateway: String
    public let id: String
    public let payment: PaymentID
    public let kind: Kind
    public let amount: Money
    /// Time at the gateway: it orders events, not the time of their arrival.
    public let madeAt: Instant
    public let reference: String
    /// Reason of a decline.
    public let reason: DeclineReason

    public init(
        gateway: String, id: String, payment: PaymentID, kind: Kind, amount: Money,
        madeAt: Instant, reference: String, reason: DeclineReason = .other
    ) {
        self.gateway = gateway
        self.id = id
        self.payment = payment
        self.kind = kind
        self.amount = amount
        self.madeAt = madeAt
        self.reference = reference
        self.reason = reason
    }

    var outcome: ChargeOutcome {
        switch kind {
        case .pending: .pending
        case .challenge: .challenge(nil)
        case .succeeded: .succeeded(reference: reference, amount: amount)
        case .declined: .declined(reason)
        }
    }
}

/// Verdict on an event; stored with it for a later inquiry.
public enum EventVerdict: String, Sendable, CaseIterable {
    case done
    /// Repeat of an event that was received before.
    case again
    /// Outdated: something newer is known about the payment.
    case old
    /// No payment of ours.
    case unknown
    /// Event of a kind that tells nothing we need.
    case ignored
    /// Payment of ours with another amount: nothing of the event is believed.
    case contradicts
}

extension Payments {
    /// Retention of events: longer than any gateway repeats them (a few days), and than it takes
    /// somebody to ask about one.
    static let eventsKept = TimeSpan.days(30)
    /// Events that one round deletes, so that a write stays short.
    static let eventsSwept = 2000

    /// Receives an event whose signature is valid. `settle` advances the payment and must be
    /// idempotent: after a crash in between, the repeat finds the event unfinished and finishes it.
    public func receive(
        _ event: GatewayEvent,
        settle: @Sendable (PaymentID, ChargeOutcome?) async throws -> Void
    ) async throws -> EventVerdict {
        let now = world.now()
        let judged = try await store.write { db in try Self.take(event, at: now, in: db) }
        switch judged {
        case .over(let heard): return heard
        case .tell:
            try await settle(event.payment, event.outcome)
            try await store.write { db in try Self.finish(event, .done, in: db) }
            return .done
        case .ask(let payment):
            // It reports a success after newer events without one: the gateway's current answer
            // decides.
            if let outcome = try await look(payment) {
                try await settle(payment.id, outcome)
                try await store.write { db in try Self.finish(event, .old, in: db) }
            } else {
                // No answer: the reconciler asks until it knows, for money may have been taken.
                let soon = world.now() + .minutes(1)
                try await store.write { db in
                    try db.execute(
                        """
                        UPDATE payments SET next_check_at = \(soon)
                        WHERE id = \(payment.id) AND state NOT IN ('succeeded', 'refunded')
                        """)
                }
            }
            return .old
        }
    }

    /// Asks about a payment of which an event says no more than that something changed. False for
    /// one that isn't ours.
    public func receive(
        hint id: PaymentID, settle: @Sendable (PaymentID, ChargeOutcome?) async throws -> Void
    ) async throws -> Bool {
        guard let payment = try await store.read({ db in try Self.payment(id, in: db) }) else {
            return false
        }
        guard payment.isOpen || payment.isClosed, let outcome = try await look(payment) else {
            return true
        }
        try await settle(payment.id, outcome)
        return true
    }

    private enum Judged: Sendable {
        case over(EventVerdict), tell, ask(Payment)
    }

    private static func take(
        _ event: GatewayEvent, at now: Instant, in db: Transaction
    ) throws -> Judged {
        let before = try db.row(
            """
            SELECT verdict FROM gateway_events
            WHERE gateway = \(event.gateway) AND id = \(event.id)
            """
        ) { try $0.next() as String? }
        if case .some(.some(let verdict)) = before {
            // A repeated contradiction is a contradiction again.
            return .over(verdict == EventVerdict.contradicts.rawValue ? .contradicts : .again)
        }
        if before == nil { try db.execute(event.insert(at: now)) }
        guard let payment = try payment(event.payment, in: db) else {
            try finish(event, .unknown, in: db)
            return .over(.unknown)
        }
        guard payment.amount == event.amount else {
            try finish(event, .contradicts, in: db)
            return .over(.contradicts)
        }
        let newer: Int? = try db.value(
            """
            SELECT 1 FROM gateway_events WHERE payment = \(event.payment)
                AND made_at > \(event.madeAt) AND gateway = \(event.gateway)
                AND id <> \(event.id) AND (verdict IS NULL OR verdict = \(EventVerdict.done)) LIMIT 1
            """)
        guard newer != nil else { return .tell }
        let isKnown = payment.state == .succeeded || payment.state == .refunded
        if event.kind == .succeeded, !isKnown { return .ask(payment) }
        try finish(event, .old, in: db)
        return .over(.old)
    }

    private static func finish(
        _ event: GatewayEvent, _ verdict: EventVerdict, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE gateway_events SET verdict = \(verdict)
            WHERE gateway = \(event.gateway) AND id = \(event.id) AND verdict IS NULL
            """)
    }

    /// Deletes events that nobody asks about any more; returns how many.
    public func sweepEvents() async throws -> Int {
        let end = world.now() - Self.eventsKept
        return try await store.write { db in
            try db.execute(
                """
                DELETE FROM gateway_events WHERE (gateway, id) IN (
                    SELECT gateway, id FROM gateway_events WHERE at < \(end)
                    ORDER BY at LIMIT \(Self.eventsSwept))
                """)
        }
    }

    /// Audit of events: the first payment, in words, that isn't paid although its gateway's event
    /// says so; or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT e.id, p.id, p.state FROM gateway_events e JOIN payments p ON p.id = e.payment
            WHERE e.verdict = \(EventVerdict.done) AND e.kind = \(GatewayEvent.Kind.succeeded)
                AND p.state NOT IN ('succeeded', 'refunded') ORDER BY e.at LIMIT 1
            """
        ) { row in
            let (event, payment, state): (String, PaymentID, String) =
                try (row.next(), row.next(), row.next())
            return "payments: \(event) says that \(payment) succeeded, but it is \(state)"
        }
    }
}

extension GatewayEvent {
    fileprivate func insert(at now: Instant) -> SQL {
        """
        INSERT INTO gateway_events (gateway, id, payment, kind, made_at, at, verdict)
        VALUES (\(gateway), \(id), \(payment), \(kind), \(madeAt), \(now), NULL)
        """
    }
}
