import Identities
import Ledger
import Store
import World

extension Payments {
    /// Audits refunds on live data. Returns the first wrong row in words, or nil.
    public static func auditRefunds(in db: Transaction) throws -> String? {
        try auditRefunded(in: db) ?? auditRefundTransfers(in: db) ?? auditChargedBack(in: db)
    }

    /// Refunds are of a payment that succeeded, in its currency, and together not more than it.
    private static func auditRefunded(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT r.payment, CAST(sum(r.minor) AS BIGINT), coalesce(p.minor, 0),
                coalesce(p.state, 'missing')
            FROM refunds r LEFT JOIN payments p ON p.id = r.payment AND p.currency = r.currency
            GROUP BY r.payment, p.minor, p.state
            HAVING p.minor IS NULL OR sum(r.minor) > p.minor
                OR p.state NOT IN ('succeeded', 'refunded')
                OR p.state = 'refunded' AND sum(r.minor) <> p.minor
            ORDER BY r.payment LIMIT 1
            """
        ) { row in
            let (payment, back, minor, state): (PaymentID, Int, Int, String) =
                try (row.next(), row.next(), row.next(), row.next())
            return "refunds: \(back) of \(payment) go back, which is \(state) with \(minor)"
        }
    }

    /// Checks that refunds owed to buyers about a subject, and those sent, are in the ledger.
    private static func auditRefundTransfers(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT subject, CAST(sum(asked) AS BIGINT), CAST(sum(owed) AS BIGINT),
                CAST(sum(done) AS BIGINT), CAST(sum(sent) AS BIGINT) FROM (
                SELECT subject, currency, minor AS asked, 0 AS owed,
                    CASE WHEN state = 'done' THEN minor ELSE covered_minor END AS done, 0 AS sent
                FROM refunds
                UNION ALL
                SELECT subject, currency, 0, minor, 0, 0 FROM transfers
                WHERE to_kind = 'refunds' AND kind <> \(TransferType.refundFailed)
                UNION ALL
                SELECT subject, currency, 0, 0, 0, -minor FROM transfers
                WHERE to_kind = 'refunds' AND kind = \(TransferType.refundFailed)
                UNION ALL
                SELECT subject, currency, 0, 0, 0, minor FROM transfers
                WHERE from_kind = 'refunds'
            ) both_sides GROUP BY subject, currency
            HAVING sum(asked) <> sum(owed) OR sum(done) <> sum(sent) ORDER BY subject LIMIT 1
            """
        ) { row in
            let (subject, asked, owed, done, sent): (OrderID, Int, Int, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next(), row.next())
            return "refunds: those of \(subject) are \(asked), the ledger owes \(owed); "
                + "\(done) are done, the ledger sent \(sent)"
        }
    }

    /// Finds a payment that nobody asked about, or a refund that nobody sent, when it was due.
    static func auditLate(at now: Instant, in db: Transaction) throws -> String? {
        let end = now - longestLate
        if let late = try db.row(
            """
            SELECT id, state FROM payments WHERE next_check_at < \(end)
            ORDER BY next_check_at LIMIT 1
            """,
            { row in
                let (id, state): (PaymentID, String) = try (row.next(), row.next())
                return "payments: \(id) (\(state)) should have been asked about"
            })
        {
            return late
        }
        return try db.row(
            """
            SELECT id, tries FROM refunds
            WHERE state = 'pending' AND (next_try_at IS NULL OR next_try_at < \(end))
                AND NOT EXISTS (SELECT 1 FROM payments p
                    WHERE p.id = refunds.payment AND p.is_disputed)
            ORDER BY next_try_at LIMIT 1
            """
        ) { row in
            let (id, tries): (RefundID, Int) = try (row.next(), row.next())
            return "refunds: \(id) waits after \(tries) tries, and is not tried again"
        }
    }

    /// Time after which a job that runs twice a second must have seen what is due.
    private static let longestLate = TimeSpan.hours(1)
}
