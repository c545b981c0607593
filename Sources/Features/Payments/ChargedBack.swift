import Identities
import Ledger
import Money
import Numbers
import Store
import World

// Steps of a payment of which the buyer's bank has taken money back for good: what it took and what the
// gateway sends are together no more than what was paid.

extension Payments {
    /// Step: pays refunds of a payment that the gateway didn't out of what the buyer's bank has taken,
    /// the oldest first, the last one in part. Returns what is left of the amount.
    public static func cover(
        _ payment: PaymentID, with amount: Money, from account: LedgerAccount, ids: IDSource,
        at now: Instant, in db: Transaction
    ) throws -> Money {
        var left = amount
        for refund in try DueRefund.unsent(of: payment, in: db) where !left.isZero {
            let part = min(refund.amount, left)
            let isWhole = part == refund.amount
            let state: SQL =
                isWhole
                ? ", state = \(Refund.State.done), next_try_at = NULL, refusal = NULL" : ""
            try db.execute(
                """
                UPDATE refunds SET covered_minor = covered_minor + \(part.minor)\(state)
                WHERE id = \(refund.id)
                """)
            // An attempt is of one amount.
            if refund.tries > 0 { try DueRefund.beginAttempt(refund.id, in: db) }
            try Ledger.post(
                [
                    Transfer(
                        id: ID(ids.next(at: now)), from: .refunds, to: account, amount: part,
                        kind: .refunded, subject: refund.subject, at: now)
                ], in: db)
            left = left - part
        }
        return left
    }

    /// Step: notes that the bank keeps an amount of a payment for its buyer.
    public static func chargeBack(
        _ payment: PaymentID, _ amount: Money, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE payments SET charged_back_minor = charged_back_minor + \(amount.minor)
            WHERE id = \(payment)
            """)
        try coverExcess(of: payment, ids: ids, at: now, in: db)
    }

    /// Step: of refunds that wait, counts as paid by the bank what would give the buyer more than they
    /// paid. The platform, which bore it as a loss, gets it from whoever bears the refund.
    static func coverExcess(
        of payment: PaymentID, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        let found = try db.row(
            """
            SELECT p.currency, p.minor - p.charged_back_minor,
                CAST(coalesce(sum(CASE WHEN \(isGone) THEN r.minor - r.covered_minor END), 0)
                    AS BIGINT),
                CAST(coalesce(sum(CASE WHEN \(isGone) THEN 0 ELSE r.minor - r.covered_minor END), 0)
                    AS BIGINT)
            FROM payments p JOIN refunds r ON r.payment = p.id
            WHERE p.id = \(payment) AND p.charged_back_minor > 0
            GROUP BY p.id, p.currency, p.minor, p.charged_back_minor
            """
        ) { row in
            let currency: Currency = try row.next()
            let (kept, gone, waiting): (Int64, Int64, Int64) =
                try (row.next(), row.next(), row.next())
            let room = max(0, kept.clampedSubtracting(gone))
            return Money(minor: waiting.clampedSubtracting(room), currency: currency)
        }
        guard let excess = found, !excess.isNegative, !excess.isZero else { return }
        _ = try cover(payment, with: excess, from: .losses, ids: ids, at: now, in: db)
    }

    /// True for a refund that a gateway has paid, is about to pay, or may have paid.
    private static let isGone: SQL =
        "(r.state = 'done' OR r.reference IS NOT NULL OR r.is_unknown = \(true))"

    /// Finds a payment of which bank and gateway would give back more than was paid.
    static func auditChargedBack(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT p.id, p.minor, p.charged_back_minor, CAST(r.gone AS BIGINT),
                CAST(r.waiting AS BIGINT), CAST(r.covered AS BIGINT)
            FROM payments p JOIN (
                SELECT r.payment, sum(r.covered_minor) AS covered,
                    sum(CASE WHEN \(isGone) THEN r.minor - r.covered_minor ELSE 0 END) AS gone,
                    sum(CASE WHEN \(isGone) THEN 0 ELSE r.minor - r.covered_minor END) AS waiting
                FROM refunds r GROUP BY r.payment
            ) r ON r.payment = p.id
            WHERE r.covered > p.charged_back_minor
                OR (r.waiting > 0 AND r.waiting + r.gone + p.charged_back_minor > p.minor)
            ORDER BY p.id LIMIT 1
            """
        ) { row in
            let (payment, paid, taken): (PaymentID, Int64, Int64) =
                try (row.next(), row.next(), row.next())
            let (gone, waiting, covered): (Int64, Int64, Int64) =
                try (row.next(), row.next(), row.next())
            return "payments: of \(paid) of \(payment) the bank took \(taken), \(gone) went back, "
                + "\(waiting) wait and \(covered) are covered"
        }
    }
}
