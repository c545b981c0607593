import Identities
import Money
import Store
import World

/// Dispute that the sandbox's bank raised.
enum SandboxDisputeKind: IDKind { static var prefix: String { "sbd" } }
typealias SandboxDisputeID = ID<SandboxDisputeKind>

/// A row of `sandbox_disputes`.
struct SandboxDispute: FromRow, Sendable {
    let id: SandboxDisputeID
    let payment: PaymentID
    let amount: Money
    let reason: DisputeReason
    let state: DisputeReport.State
    let evidenceBy: Instant?
    let madeAt: Instant

    init(row: Row) throws {
        let currency: Currency = try row.next()
        id = try row.next()
        payment = try row.next()
        amount = Money(minor: try row.next(), currency: currency)
        reason = try row.next()
        state = try row.next()
        evidenceBy = try row.next()
        madeAt = try row.next()
    }

    private static let columns: SQL =
        "currency, id, payment, minor, reason, state, evidence_by, made_at"

    static func all(since: Instant, in db: Transaction) throws -> [SandboxDispute] {
        try db.rows(
            """
            SELECT \(columns) FROM sandbox_disputes WHERE made_at >= \(since)
            ORDER BY id LIMIT \(Sandbox.callsPerRound)
            """)
    }

    static func untold(in db: Transaction) throws -> [SandboxDispute] {
        try db.rows(
            """
            SELECT \(columns) FROM sandbox_disputes WHERE told_at IS NULL
            ORDER BY id LIMIT \(Sandbox.callsPerRound)
            """)
    }

    static func of(_ payment: PaymentID, in db: Transaction) throws -> SandboxDispute? {
        try db.row("SELECT \(columns) FROM sandbox_disputes WHERE payment = \(payment)")
    }

    var report: DisputeReport {
        DisputeReport(
            gateway: "sandbox", reference: id.description, charge: Sandbox.reference(payment),
            amount: amount, reason: reason, state: state, evidenceBy: evidenceBy, madeAt: madeAt)
    }
}

extension Sandbox {
    /// Time for evidence that the sandbox's bank gives; card networks give a week to three.
    static let evidenceTime = TimeSpan.days(7)

    /// Raises a dispute about a payment for all of it that wasn't refunded, as its buyer's bank
    /// would. Does nothing for a second one.
    public func dispute(_ payment: Payment, _ reason: DisputeReason) async throws {
        let (now, id) = (world.now(), world.id(SandboxDisputeKind.self))
        try await store.write { db in
            let back: Int64 =
                try db.value(
                    """
                    SELECT CAST(coalesce(sum(minor), 0) AS BIGINT) FROM sandbox_refunds
                    WHERE payment = \(payment.id)
                    """) ?? 0
            let refunded = Money(minor: back, currency: payment.amount.currency)
            let left = payment.amount - refunded
            guard payment.state == .succeeded, !left.isNegative, !left.isZero else { return }
            try db.execute(
                """
                INSERT INTO sandbox_disputes
                    (id, payment, currency, minor, reason, state, evidence_by, made_at)
                VALUES (\(id), \(payment.id), \(left.currency.code), \(left.minor), \(reason),
                        \(DisputeReport.State.open), \(now + Self.evidenceTime), \(now))
                ON CONFLICT (payment) DO NOTHING
                """)
        }
    }

    /// Decides a dispute about a payment, as its buyer's bank would; the first decision counts.
    public func decide(_ payment: PaymentID, won: Bool) async throws {
        try await change(payment, to: won ? .won : .lost, evidence: nil)
    }

    func contested(_ reference: String, _ evidence: DisputeEvidence) async throws {
        guard let id = SandboxDisputeID(reference) else { return }
        let payment: PaymentID? = try await store.read { db in
            try db.value("SELECT payment FROM sandbox_disputes WHERE id = \(id)")
        }
        if let payment { try await change(payment, to: .review, evidence: evidence.text) }
    }

    private func change(
        _ payment: PaymentID, to state: DisputeReport.State, evidence: String?
    ) async throws {
        let now = world.now()
        try await store.write { db in
            try db.execute(
                """
                UPDATE sandbox_disputes SET state = \(state), made_at = \(now), told_at = NULL,
                    evidence = coalesce(\(evidence), evidence)
                WHERE payment = \(payment) AND state IN ('open', 'review')
                """)
        }
    }

    /// Tells of disputes that changed. Returns how many were accepted.
    func tellDisputes() async throws -> Int {
        var taken = 0
        for dispute in try await store.read({ db in try SandboxDispute.untold(in: db) }) {
            let status = await send(
                DisputeBody(dispute: dispute).bytes, to: WebhookPath.sandboxDisputes())
            guard (200..<300).contains(status) else { continue }
            taken += 1
            let now = world.now()
            try await store.write { db in
                try db.execute(
                    """
                    UPDATE sandbox_disputes SET told_at = \(now)
                    WHERE id = \(dispute.id) AND made_at = \(dispute.madeAt)
                    """)
            }
        }
        return taken
    }
}
