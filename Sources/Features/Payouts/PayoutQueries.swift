import Identities
import Money
import Store
import World

// Steps for what compares payouts with a bank's statement.

extension Payouts {
    /// Step: payouts by their ids.
    public static func find(
        _ ids: [PayoutID], in db: Transaction
    ) throws -> [PayoutID: Payout] {
        guard !ids.isEmpty else { return [:] }
        let rows: [Payout] = try db.rows(
            "SELECT \(Payout.columns) FROM payouts WHERE id IN (\(list: ids))")
        return Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Step: payouts of an amount that the bank has or has paid, at most `limit`.
    public static func atBank(
        _ amount: Money, limit: Int, in db: Transaction
    ) throws -> [Payout] {
        try db.rows(
            """
            SELECT \(Payout.columns) FROM payouts
            WHERE currency = \(amount.currency.code) AND minor = \(amount.minor)
              AND state IN ('sent', 'paid') ORDER BY id LIMIT \(limit)
            """)
    }

    /// Step: payouts that were said to be paid from a moment on and before another, in the order of ids.
    public static func paid(
        _ currency: Currency, from start: Instant, until end: Instant, after last: PayoutID?,
        limit: Int, in db: Transaction
    ) throws -> [Payout] {
        try db.rows(
            """
            SELECT \(Payout.columns) FROM payouts
            WHERE currency = \(currency.code) AND decided_at >= \(start) AND decided_at < \(end)
              AND state IN ('paid', 'returned') AND id > \(last ?? ID(0))
            ORDER BY id LIMIT \(limit)
            """)
    }
}

extension Payouts {
    /// Step: payouts that wait for a batch, and batches that wait for a second person.
    public static func countWaiting(in db: Transaction) throws -> (asked: Int, open: Int) {
        (
            try db.value("SELECT count(*) FROM payouts WHERE state = 'asked'") ?? 0,
            try db.value("SELECT count(*) FROM payout_batches WHERE state = 'open'") ?? 0
        )
    }
}
