import Identities
import Accounts
import Ledger
import Money
import Store
import World

/// Steps of a payment inside a command's transaction.
extension Payments {
    /// Inserts a payment before the gateway is called; after a crash the reconciler finds it.
    public static func open(
        _ id: PaymentID, checkout: CheckoutID, account: AccountID, amount: Money, method: String,
        expiresAt: Instant, at now: Instant
    ) -> SQL {
        """
        INSERT INTO payments
            (id, subject, account, currency, minor, method, state, tries, created_at, next_check_at,
             expires_at)
        VALUES (\(id), \(checkout), \(account), \(amount.currency.code), \(amount.minor),
                \(method), \(Payment.State.asking), 0, \(now), \(now + timeout + timeout),
                \(expiresAt))
        """
    }

    public static func payment(_ id: PaymentID, in db: Transaction) throws -> Payment? {
        try db.row("SELECT \(Payment.columns) FROM payments WHERE id = \(id)")
    }

    /// Payments by their ids.
    public static func payments(
        _ ids: [PaymentID], in db: Transaction
    ) throws -> [PaymentID: Payment] {
        guard !ids.isEmpty else { return [:] }
        let rows: [Payment] = try db.rows(
            "SELECT \(Payment.columns) FROM payments WHERE id IN (\(list: ids))")
        return Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
    }

    public static func payment(of checkout: CheckoutID, in db: Transaction) throws -> Payment? {
        try db.row(
            """
            SELECT \(Payment.columns) FROM payments WHERE subject = \(checkout)
            ORDER BY id DESC LIMIT 1
            """)
    }

    /// Moves a payment to a state; false if it has moved elsewhere already, so the event is
    /// outdated.
    /// - Parameter isAbandoned: true if its buyer kept stock for it and didn't pay.
    public static func move(
        _ payment: Payment, to state: Payment.State, nextCheckAt: Instant? = nil,
        isAbandoned: Bool = false, in db: Transaction
    ) throws -> Bool {
        guard let move = move(payment, to: state, nextCheckAt: nextCheckAt) else { return false }
        guard try db.execute(move) == 1 else { return false }
        if isAbandoned {
            try db.execute(
                "UPDATE payments SET is_abandoned = \(true) WHERE id = \(payment.id)")
        }
        return true
    }

    /// Marks payments as succeeded, each with its reference; returns those that moved.
    public static func succeed(
        _ news: [(payment: Payment, reference: String)], in db: Transaction
    ) throws -> Set<PaymentID> {
        let moves = news.compactMap { payment, reference in
            move(payment, to: .succeeded, reference: reference).map { (payment.id, $0) }
        }
        let counts = try db.executeAll(moves.map(\.1))
        return Set(zip(moves, counts).filter { $0.1 == 1 }.map(\.0.0))
    }

    private static func move(
        _ payment: Payment, to state: Payment.State, reference: String? = nil,
        nextCheckAt: Instant? = nil
    ) -> SQL? {
        guard Payment.moves[payment.state, default: []].contains(state) else { return nil }
        return """
            UPDATE payments SET state = \(state), reference = coalesce(\(reference), reference),
                next_check_at = \(nextCheckAt)
            WHERE id = \(payment.id) AND state = \(payment.state)
            """
    }

    /// Schedules the next query of a payment, with longer pauses after each try. Keeps the
    /// page at which the buyer confirms, and the gateway's reference, if they came.
    public static func checkLater(
        _ payment: Payment, state: Payment.State, challenge: GatewayPage? = nil,
        reference: String? = nil, at now: Instant, in db: Transaction
    ) throws {
        let next = now + pause(afterTry: payment.tries)
        try db.execute(
            """
            UPDATE payments SET state = \(state), tries = tries + 1, next_check_at = \(next),
                challenge_path = coalesce(\(challenge?.text), challenge_path),
                reference = coalesce(\(reference), reference)
            WHERE id = \(payment.id) AND state IN ('asking', 'unknown', 'challenge', 'declined', 'expired')
            """)
    }

    /// Marks a payment as declined, with the reason for its buyer; false if it has moved elsewhere.
    /// A buyer who was asked kept the stock from others until they, or their bank, said no.
    public static func decline(
        _ payment: Payment, _ reason: DeclineReason, in db: Transaction
    ) throws -> Bool {
        let isAbandoned = payment.state == .challenge
        guard try move(payment, to: .declined, isAbandoned: isAbandoned, in: db) else {
            return false
        }
        try db.execute(
            "UPDATE payments SET decline_reason = \(reason) WHERE id = \(payment.id)")
        return true
    }

    /// Ends the queries of a payment: the gateway has said how it ended.
    public static func stopChecking(_ payment: Payment, in db: Transaction) throws {
        try db.execute("UPDATE payments SET next_check_at = NULL WHERE id = \(payment.id)")
    }

    /// Closes a payment that succeeded after its time: all of it goes back.
    public static func closeLate(
        _ payment: Payment, refund: RefundID, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE payments SET state = \(Payment.State.refunded), next_check_at = NULL
            WHERE id = \(payment.id) AND state = \(Payment.State.succeeded)
            """)
        try openRefund(
            refund, payment: payment.id, subject: payment.checkout.rawValue,
            parts: [
                Transfer(
                    id: ID(ids.next(at: now)), from: .gateway, to: .refunds,
                    amount: payment.amount, kind: .late, subject: payment.checkout.rawValue,
                    at: now)
            ], ids: ids, at: now, in: db)
    }

    /// Payments that are asked about, and refunds that haven't gone yet.
    public static func countOpen(in db: Transaction) throws -> (payments: Int, refunds: Int) {
        let payments: Int? = try db.value(
            "SELECT count(*) FROM payments WHERE next_check_at IS NOT NULL")
        let refunds: Int? = try db.value(
            "SELECT count(*) FROM refunds WHERE next_try_at IS NOT NULL")
        return (payments ?? 0, refunds ?? 0)
    }

    /// Creates a refund: a debt in the ledger, taken from the accounts that have the money, and a
    /// row for the reconciler. One refund a call, whatever the parts. What a lost dispute has given
    /// the buyer already isn't sent once more.
    public static func openRefund(
        _ id: RefundID, payment: PaymentID, subject: Int64, parts: [Transfer], ids: IDSource,
        at now: Instant, in db: Transaction
    ) throws {
        guard let currency = parts.first?.amount.currency else { return }
        let amount = parts.map(\.amount).sum(currency)
        guard !amount.isZero else { return }
        precondition(parts.allSatisfy { $0.to == .refunds }, "what goes back stands in refunds")
        try db.execute(
            """
            INSERT INTO refunds (id, payment, subject, currency, minor, state, tries, next_try_at, at)
            VALUES (\(id), \(payment), \(subject), \(amount.currency.code), \(amount.minor),
                    \(Refund.State.pending), 0, \(now), \(now))
            """)
        try Ledger.post(parts, in: db)
        try coverExcess(of: payment, ids: ids, at: now, in: db)
    }
}
