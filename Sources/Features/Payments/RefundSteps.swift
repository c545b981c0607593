import Identities
import Ledger
import Modules
import Money
import Numbers
import Store
import World

/// Refunds on their way: what a gateway reports of them, what it refuses, what a dispute pays.
extension Payments {
    /// Applies what a gateway reports of a refund. False for one that isn't ours.
    public func receive(_ report: RefundReport) async throws -> Bool {
        let now = world.now()
        let ids = world.ids
        return try await store.write { db in
            let known: Int? = try db.value("SELECT 1 FROM refunds WHERE id = \(report.id)")
            try Self.apply(
                report.outcome, to: report.id, attempt: report.attempt, ids: ids, at: now, in: db)
            return known != nil
        }
    }

    /// Step: applies the outcome of an attempt to send a refund. Nothing changes for an attempt that
    /// isn't the newest, or one that was refused: gateways don't take that back, while a refund that
    /// was done can still come back from the buyer's bank.
    static func apply(
        _ outcome: RefundOutcome, to id: RefundID, attempt: Int, ids: IDSource, at now: Instant,
        in db: Transaction
    ) throws {
        guard let refund = try DueRefund.find(id, in: db), refund.attempt == attempt else { return }
        if case .refused(let code) = outcome, refund.state == .done {
            return try fail(
                refund, code, transfer: ID(ids.next(at: now)), ids: ids, at: now, in: db)
        }
        guard refund.state == .pending else { return }
        switch outcome {
        case .done:
            try finish(refund, to: .gateway, transfer: ID(ids.next(at: now)), at: now, in: db)
        case .pending(let reference):
            try db.execute("UPDATE refunds SET reference = \(reference) WHERE id = \(refund.id)")
            try later(refund, isUnknown: false, at: now, in: db)
        case .notNow(let code):
            if refund.tries < mostTries {
                try later(refund, isUnknown: false, at: now, in: db)
                // It wasn't paid, and under the old attempt the gateway would say so again.
                try DueRefund.beginAttempt(refund.id, in: db)
            } else {
                try refuse(refund, code, in: db)
            }
            try coverExcess(of: refund.payment, ids: ids, at: now, in: db)
        case .refused(let code):
            try refuse(refund, code, in: db)
            try coverExcess(of: refund.payment, ids: ids, at: now, in: db)
        }
    }

    /// Step: a refund that was done came back, and is owed again. Nothing of one that the bank has
    /// paid can come back.
    private static func fail(
        _ refund: DueRefund, _ code: String, transfer: TransferID, ids: IDSource, at now: Instant,
        in db: Transaction
    ) throws {
        guard !refund.amount.isZero else { return }
        try refuse(refund, code, in: db)
        try Ledger.post(
            [
                Transfer(
                    id: transfer, from: .gateway, to: .refunds, amount: refund.amount,
                    kind: .refundFailed, subject: refund.subject, at: now)
            ], in: db)
        try coverExcess(of: refund.payment, ids: ids, at: now, in: db)
    }

    /// Tries after which a refund that can't be paid for now counts as refused, so that somebody looks:
    /// three days at a quarter of an hour each.
    static let mostTries = 288

    private static func refuse(
        _ refund: DueRefund, _ code: String, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE refunds SET state = \(Refund.State.refused), next_try_at = NULL,
                refusal = \(String(code.prefix(longestCode))), is_unknown = \(false),
                reference = NULL
            WHERE id = \(refund.id)
            """)
    }

    /// Characters of a gateway's code that are kept.
    static let longestCode = 100

    /// Step: a refund is sent again later.
    /// - Parameter isUnknown: true where nobody knows whether it was paid.
    static func later(
        _ refund: DueRefund, isUnknown: Bool, at now: Instant, in db: Transaction
    ) throws {
        let next = now + pause(afterTry: refund.tries)
        try db.execute(
            """
            UPDATE refunds SET tries = tries + 1, next_try_at = \(next), is_unknown = \(isUnknown)
            WHERE id = \(refund.id) AND state = \(Refund.State.pending)
            """)
    }

    /// Step: marks a refund as done. False if it isn't waiting any more.
    @discardableResult
    static func finish(
        _ refund: DueRefund, to account: LedgerAccount, transfer: TransferID, at now: Instant,
        in db: Transaction
    ) throws -> Bool {
        let mine = try db.execute(
            """
            UPDATE refunds SET state = \(Refund.State.done), next_try_at = NULL, refusal = NULL
            WHERE id = \(refund.id) AND state <> \(Refund.State.done)
            """)
        guard mine == 1 else { return false }
        try Ledger.post(
            [
                Transfer(
                    id: transfer, from: .refunds, to: account, amount: refund.amount,
                    kind: .refunded, subject: refund.subject, at: now)
            ], in: db)
        return true
    }

    // MARK: refused

    /// Sends a refund again that the gateway refused for good, as a new attempt: whoever asks has
    /// settled why. Throws `noSuchRefund` for one that isn't refused.
    public func resend(
        _ id: RefundID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<RefundID> {
        let now = world.now()
        let ids = world.ids
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let changed = try db.execute(
                """
                UPDATE refunds SET state = \(Refund.State.pending), attempt = attempt + 1,
                    tries = 0, next_try_at = \(now), refusal = NULL, reference = NULL
                WHERE id = \(id) AND state = \(Refund.State.refused)
                """)
            guard changed == 1, let refund = try DueRefund.find(id, in: db) else {
                throw PaymentRefusal.noSuchRefund
            }
            try Self.coverExcess(of: refund.payment, ids: ids, at: now, in: db)
            return id
        }
    }

    /// Refused refunds on a page.
    public static let refusedPage = 50

    /// Step: refunds that gateways refused for good, the oldest first.
    public static func refused(in db: Transaction) throws -> [RefusedRefund] {
        try db.rows(
            """
            SELECT currency, id, payment, subject, minor - covered_minor, refusal, at FROM refunds
            WHERE state = 'refused' ORDER BY id LIMIT \(refusedPage)
            """)
    }

    /// Step: number of refunds that gateways refused for good, at most one more than a page.
    public static func countRefused(in db: Transaction) throws -> Int {
        try db.value(
            """
            SELECT count(*) FROM (SELECT 1 FROM refunds WHERE state = 'refused'
                LIMIT \(refusedPage + 1)) few
            """) ?? 0
    }

    // MARK: disputed

    /// Step: keeps refunds of a payment back while its buyer's bank holds its money, or lets them
    /// go on.
    public static func setDisputed(
        _ payment: PaymentID, _ isDisputed: Bool, in db: Transaction
    ) throws {
        try db.execute("UPDATE payments SET is_disputed = \(isDisputed) WHERE id = \(payment)")
    }

    /// Step: the payment with a gateway's reference of its charge.
    public static func payment(charge reference: String, in db: Transaction) throws -> Payment? {
        try db.row(
            """
            SELECT \(Payment.columns) FROM payments WHERE reference = \(reference)
            ORDER BY id DESC LIMIT 1
            """)
    }
}

/// A refund that its gateway refused for good.
public struct RefusedRefund: FromRow, Sendable {
    public let id: RefundID
    public let payment: PaymentID
    /// Raw id of the order or checkout that it is about.
    public let subject: Int64
    public let amount: Money
    public let refusal: String
    public let at: Instant

    public init(row: Row) throws {
        let currency: Currency = try row.next()
        id = try row.next()
        payment = try row.next()
        subject = try row.next()
        amount = Money(minor: try row.next(), currency: currency)
        refusal = try row.next() as String? ?? ""
        at = try row.next()
    }
}

/// Refusals about payments.
public enum PaymentRefusal: Refusal, Equatable {
    case noSuchRefund

    public var code: String { "payments.no-such-refund" }
    public var status: Int { 409 }
    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}

/// A refund that waits to be sent.
struct DueRefund: FromRow, Sendable {
    let id: RefundID
    let attempt: Int
    let payment: PaymentID
    let subject: Int64
    let amount: Money
    let tries: Int
    let reference: String?
    let state: Refund.State

    init(row: Row) throws {
        let currency: Currency = try row.next()
        id = try row.next()
        attempt = try row.next()
        payment = try row.next()
        subject = try row.next()
        amount = Money(minor: try row.next(), currency: currency)
        tries = try row.next()
        reference = try row.next()
        state = try row.next()
    }

    private static let columns: SQL = """
        currency, id, attempt, payment, subject, minor - covered_minor, tries, reference, state
        """

    /// Step: refunds that are due, of payments that aren't disputed.
    static func all(at now: Instant, in db: Transaction) throws -> [RefundID] {
        try db.values(
            """
            SELECT id FROM refunds WHERE next_try_at IS NOT NULL AND next_try_at <= \(now)
                AND \(StuckRows.due(Payments.refunding, key: "refunds.id", at: now))
                AND NOT EXISTS (SELECT 1 FROM payments p
                    WHERE p.id = refunds.payment AND p.is_disputed)
            ORDER BY next_try_at LIMIT \(Payments.round)
            """)
    }

    static func find(_ id: RefundID, in db: Transaction) throws -> DueRefund? {
        try db.row("SELECT \(columns) FROM refunds WHERE id = \(id)")
    }

    /// Step: claims a refund to be sent: from now on it may have been paid, and nothing else counts as
    /// having paid it. Nil for one that no longer waits, or whose payment is disputed.
    static func claim(_ id: RefundID, in db: Transaction) throws -> DueRefund? {
        let changed = try db.execute(
            """
            UPDATE refunds SET is_unknown = \(true)
            WHERE id = \(id) AND state = \(Refund.State.pending)
                AND NOT EXISTS (SELECT 1 FROM payments p
                    WHERE p.id = refunds.payment AND p.is_disputed)
            """)
        return changed == 1 ? try find(id, in: db) : nil
    }

    /// Step: counts the next try as an attempt of its own: the gateway is known not to have paid.
    static func beginAttempt(_ id: RefundID, in db: Transaction) throws {
        try db.execute("UPDATE refunds SET attempt = attempt + 1 WHERE id = \(id)")
    }

    /// Step: refunds of a payment of which it is known that the gateway hasn't paid them and isn't
    /// about to, the oldest first.
    static func unsent(of payment: PaymentID, in db: Transaction) throws -> [DueRefund] {
        try db.rows(
            """
            SELECT \(columns) FROM refunds
            WHERE payment = \(payment) AND state <> \(Refund.State.done) AND reference IS NULL
                AND is_unknown = \(false)
            ORDER BY id LIMIT \(Payments.round)
            """)
    }
}
