import Accounts
import Ledger
import Money
import Store
import World

/// Steps of a payment inside a command's transaction.
extension Payments {
    /// Inserts a payment before the gateway is called; after a crash the reconciler finds it.
    public static func open(
        _ id: ID<Payment>, subject: Int64, account: ID<Account>, amount: Money, method: String,
        expiresAt: Instant, at now: Instant
    ) -> SQL {
        """
        INSERT INTO payments
            (id, subject, account, currency, minor, method, state, tries, created_at, look_at,
             expires_at)
        VALUES (\(id), \(subject), \(account), \(amount.currency.code), \(amount.minor),
                \(method), \(Payment.State.asking), 0, \(now), \(now + patience + patience),
                \(expiresAt))
        """
    }

    public static func payment(_ id: ID<Payment>, in db: Transaction) throws -> Payment? {
        try db.row("SELECT \(Payment.columns) FROM payments WHERE id = \(id)")
    }

    /// Payments by their ids.
    public static func payments(
        _ ids: [ID<Payment>], in db: Transaction
    ) throws -> [ID<Payment>: Payment] {
        guard !ids.isEmpty else { return [:] }
        let rows: [Payment] = try db.rows(
            "SELECT \(Payment.columns) FROM payments WHERE id IN (\(list: ids))")
        return Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
    }

    public static func payment(of subject: Int64, in db: Transaction) throws -> Payment? {
        try db.row(
            """
            SELECT \(Payment.columns) FROM payments WHERE subject = \(subject)
            ORDER BY id DESC LIMIT 1
            """)
    }

    /// Moves a payment to a state; false if it has moved elsewhere already, so the event is
    /// outdated.
    public static func move(
        _ payment: Payment, to state: Payment.State, reference: String? = nil,
        lookAt: Instant? = nil, in db: Transaction
    ) throws -> Bool {
        guard let move = move(payment, to: state, reference: reference, lookAt: lookAt) else {
            return false
        }
        return try db.execute(move) == 1
    }

    /// Marks payments as succeeded, each with its reference; returns those that moved.
    public static func succeed(
        _ news: [(payment: Payment, reference: String)], in db: Transaction
    ) throws -> Set<ID<Payment>> {
        let moves = news.compactMap { payment, reference in
            move(payment, to: .succeeded, reference: reference).map { (payment.id, $0) }
        }
        let counts = try db.executeAll(moves.map(\.1))
        return Set(zip(moves, counts).filter { $0.1 == 1 }.map(\.0.0))
    }

    private static func move(
        _ payment: Payment, to state: Payment.State, reference: String? = nil,
        lookAt: Instant? = nil
    ) -> SQL? {
        guard Payment.moves[payment.state, default: []].contains(state) else { return nil }
        return """
            UPDATE payments SET state = \(state), reference = coalesce(\(reference), reference),
                look_at = \(lookAt)
            WHERE id = \(payment.id) AND state = \(payment.state)
            """
    }

    /// Schedules the next query of a payment, with longer pauses after each try.
    public static func lookLater(
        _ payment: Payment, state: Payment.State, at now: Instant, in db: Transaction
    ) throws {
        let next = now + pause(afterTry: payment.tries)
        try db.execute(
            """
            UPDATE payments SET state = \(state), tries = tries + 1, look_at = \(next)
            WHERE id = \(payment.id) AND state IN ('asking', 'unknown', 'challenge', 'declined', 'expired')
            """)
    }

    /// Creates a refund: a debt in the ledger, taken from the accounts that have the money, and a
    /// row for the reconciler. One refund a call, whatever the parts.
    public static func giveBack(
        _ id: ID<Refund>, payment: ID<Payment>, subject: Int64, parts: [Transfer],
        at now: Instant, in db: Transaction
    ) throws {
        guard let currency = parts.first?.amount.currency else { return }
        let amount = parts.map(\.amount).sum(currency)
        guard !amount.isZero else { return }
        precondition(parts.allSatisfy { $0.to == .refunds }, "what goes back stands in refunds")
        try db.execute(
            """
            INSERT INTO refunds (id, payment, subject, currency, minor, state, tries, look_at, at)
            VALUES (\(id), \(payment), \(subject), \(amount.currency.code), \(amount.minor),
                    \(Refund.State.wanted), 0, \(now), \(now))
            """)
        try Ledger.post(parts, in: db)
    }
}
