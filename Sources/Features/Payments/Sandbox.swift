import Identities
import Markets
import Money
import Store
import World

/// Sandbox gateway that plays a scenario by the payment method. Nothing is charged.
///
/// Its answers follow from the method, so it stores nothing but the buttons pressed on its
/// challenge page, the refunds, and the webhook calls that it will make; all in its own tables.
public struct Sandbox: Sendable {
    public enum Story: String, Sendable, CaseIterable {
        case success
        case decline
        /// Declined, with a reason that the buyer may hear.
        case noFunds = "no-funds"
        /// Page on which the buyer confirms.
        case challenge
        /// No answer, though it was charged.
        case silentCharged = "silent-charged"
        /// No answer, and it was not charged.
        case silentLost = "silent-lost"
        /// Answers "later", then calls the webhook.
        case later
        /// Calls the webhook before it has answered.
        case early
        /// Answers "later", calls with the end before the beginning, and then all over again.
        case twice
        /// Answers "later" and calls when the time to pay is over.
        case tooLate = "too-late"
        /// Pays at once; a refund is refused for good.
        case refundRefused = "refund-refused"
    }

    let store: any Store
    let world: World
    let key: SigningKey
    public let line: SandboxLine

    /// Webhook calls are signed with `key` and sent over `line`.
    public init(
        store: any Store, world: World, key: SigningKey, line: SandboxLine = SandboxLine()
    ) {
        self.store = store
        self.world = world
        self.key = key
        self.line = line
    }

    /// Delay of the webhook call after the answer: soon enough for somebody who watches the page.
    static let callsAfter = TimeSpan.seconds(3)
    /// Delay of the webhook call after the time to pay is over.
    static let callsTooLate = TimeSpan.minutes(1)

    public var gateway: Gateway {
        var gateway = Gateway(
            name: "sandbox", charge: { charge in try await charged(charge) },
            look: { id, charge in try await look(id, charge) },
            cancel: { id, charge in
                // A buyer who hasn't confirmed by now can't any more. Pending charges end by
                // themselves.
                if charge.method == Story.challenge.rawValue {
                    let now = world.now()
                    _ = try await store.write { db in
                        try Self.answer(id, confirmed: false, at: now, in: db)
                    }
                }
                return try await look(id, charge)
            },
            refund: { try await refunded($0) })
        gateway.disputes = { since in
            try await store.read { db in try SandboxDispute.all(since: since, in: db) }
                .map(\.report)
        }
        gateway.contest = { reference, evidence in try await contested(reference, evidence) }
        gateway.sealKey = key
        gateway.methods = Self.methods
        gateway.isTestMode = true
        gateway.isHere = true
        gateway.atOnce = 1
        return gateway
    }

    public static let methods: @Sendable (Market) -> [PayMethod] = { _ in
        Story.allCases.map {
            PayMethod(code: $0.rawValue, words: "orders.method.\($0.rawValue)")
        }
    }

    private func charged(_ charge: Charge) async throws -> ChargeOutcome {
        let now = world.now()
        switch Story(rawValue: charge.method) {
        case .success, .refundRefused: return Self.yes(charge)
        case .challenge: return .challenge(.here(SandboxPath.challenge(charge.id)))
        case .silentCharged, .silentLost: throw GatewaySilence()
        case .later:
            try await plan(
                charge, [(world.id(), .succeeded, now + Self.callsAfter, now + Self.callsAfter)])
            return .pending
        case .early:
            _ = await deliver(event(world.id(), charge, .succeeded, madeAt: now))
            return Self.yes(charge)
        case .twice:
            let (begun, ended) = (world.id(GatewayEventKind.self), world.id(GatewayEventKind.self))
            let end = now + .milliseconds(1)
            try await plan(
                charge,
                [
                    (ended, .succeeded, end, now + Self.callsAfter),
                    (begun, .pending, now, now + Self.callsAfter + .seconds(1)),
                    (ended, .succeeded, end, now + Self.callsAfter + .seconds(2)),
                ])
            return .pending
        case .tooLate:
            let at = try await endOfPatience(charge.id)
            try await plan(charge, [(world.id(), .succeeded, at, at)])
            return .pending
        case .noFunds: return .declined(.funds)
        case .decline, nil: return .declined()
        }
    }

    private func look(_ id: PaymentID, _ charge: Charge) async throws -> ChargeOutcome {
        switch Story(rawValue: charge.method) {
        case .success, .silentCharged, .later, .early, .twice, .refundRefused:
            return Self.yes(charge)
        case .tooLate:
            return try await world.now() < endOfPatience(id)
                ? .pending : Self.yes(charge)
        case .silentLost: return .notFound
        case .noFunds: return .declined(.funds)
        case .decline, nil: return .declined()
        case .challenge:
            let pressed: Bool? = try await store.read { db in
                try db.value("SELECT confirmed FROM sandbox_answers WHERE payment = \(id)")
            }
            guard let pressed else { return .challenge(.here(SandboxPath.challenge(id))) }
            return pressed ? Self.yes(charge) : .declined(.notConfirmed)
        }
    }

    /// Time after the payment's own deadline, which the sandbox may read as it is part of the
    /// program.
    private func endOfPatience(_ id: PaymentID) async throws -> Instant {
        let payment = try await store.read { db in try Payments.payment(id, in: db) }
        return (payment?.expiresAt ?? world.now()) + Self.callsTooLate
    }

    /// Records the buyer's press on the challenge page; the first one counts and is sent by
    /// webhook.
    public func answer(_ payment: Payment, confirmed: Bool) async throws {
        let now = world.now()
        let first = try await store.write { db in
            try Self.answer(payment.id, confirmed: confirmed, at: now, in: db)
        }
        guard first else { return }
        try await plan(
            payment.charge, [(world.id(), confirmed ? .succeeded : .declined, now, now)])
    }

    /// Stores a press; false if one was stored before.
    private static func answer(
        _ payment: PaymentID, confirmed: Bool, at now: Instant, in db: Transaction
    ) throws -> Bool {
        try db.execute(
            """
            INSERT INTO sandbox_answers (payment, confirmed, at)
            VALUES (\(payment), \(confirmed), \(now)) ON CONFLICT (payment) DO NOTHING
            """) == 1
    }

    /// Pays a refund back, unless the scenario says otherwise.
    private func refunded(_ refund: GatewayRefund) async throws -> RefundOutcome {
        let now = world.now()
        return try await store.write { db in
            let payment = try Payments.payment(refund.payment, in: db)
            // Another attempt goes well: somebody settled why the first was refused.
            if payment?.method == Story.refundRefused.rawValue, refund.attempt == 1 {
                return .refused("sandbox_says_no")
            }
            try db.execute(
                """
                INSERT INTO sandbox_refunds (refund, payment, minor, at)
                VALUES (\(refund.id), \(refund.payment), \(refund.amount.minor), \(now))
                ON CONFLICT (refund) DO NOTHING
                """)
            return .done
        }
    }

    private static func yes(_ charge: Charge) -> ChargeOutcome {
        .succeeded(reference: reference(charge.id), amount: charge.amount)
    }

    static func reference(_ id: PaymentID) -> String { "sbx_\(id)" }
}
