import Identities
import Store
import World

extension Payouts {
    /// Audits payouts on live data. Returns the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditMoves(in: db) ?? auditOwners(in: db) ?? auditReturns(in: db)
            ?? auditBatches(in: db) ?? auditSealed(in: db)
    }

    /// Checks that a payout's ledger transfers match its state.
    private static func auditMoves(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT p.id, p.state, p.minor, CAST(coalesce(t.came, 0) AS BIGINT),
                CAST(coalesce(t.went, 0) AS BIGINT), CAST(coalesce(t.back, 0) AS BIGINT)
            FROM payouts p LEFT JOIN (
                SELECT subject,
                    sum(CASE WHEN to_kind = 'payout' THEN minor ELSE 0 END) AS came,
                    sum(CASE WHEN from_kind = 'payout' AND kind = 'payout'
                             THEN minor ELSE 0 END) AS went,
                    sum(CASE WHEN from_kind = 'payout' AND kind = 'payout_back'
                             THEN minor ELSE 0 END) AS back
                FROM transfers WHERE to_kind = 'payout' OR from_kind = 'payout'
                GROUP BY subject
            ) t ON t.subject = p.id
            WHERE coalesce(t.came, 0) <> p.minor
               OR coalesce(t.went, 0) <>
                    CASE WHEN p.state IN ('paid', 'returned') THEN p.minor ELSE 0 END
               OR coalesce(t.back, 0) <> CASE WHEN p.state = 'failed' THEN p.minor ELSE 0 END
            ORDER BY p.id LIMIT 1
            """
        ) { row in
            let (id, state, minor): (PayoutID, String, Int64) = try (
                row.next(), row.next(), row.next()
            )
            let (came, went, back): (Int64, Int64, Int64) = try (row.next(), row.next(), row.next())
            return """
                payouts: \(id) is \(state) with \(minor); \(came) came, \(went) went out, \
                \(back) came back
                """
        }
    }

    /// Checks that money on its way belongs to a payout of the same owner.
    private static func auditOwners(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT t.id, t.subject FROM transfers t LEFT JOIN payouts p ON p.id = t.subject
                AND p.currency = t.currency
                AND (t.to_kind <> 'payout' OR t.to_owner = p.owner
                     AND t.from_owner = p.owner AND t.from_kind = p.kind)
                AND (t.from_kind <> 'payout' OR t.from_owner = p.owner
                     AND (t.to_kind = 'gateway' OR t.to_owner = p.owner AND t.to_kind = p.kind))
            WHERE (t.to_kind = 'payout' OR t.from_kind = 'payout') AND p.id IS NULL
            ORDER BY t.id LIMIT 1
            """
        ) { row in
            let (id, subject): (Int64, Int64) = try (row.next(), row.next())
            return "transfers: \(id) is on its way for payout \(subject), which doesn't say so"
        }
    }

    /// Checks that what came back after it was paid is a returned payout's whole amount, and the other
    /// way round.
    private static func auditReturns(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT id, CAST(sum(owed) AS BIGINT), CAST(sum(came) AS BIGINT) FROM (
                SELECT id, kind, owner, currency, minor AS owed, 0 AS came FROM payouts
                WHERE state = 'returned'
                UNION ALL
                SELECT subject, to_kind, to_owner, currency, 0, minor FROM transfers
                WHERE kind = 'payout_return'
            ) both_sides GROUP BY id, kind, owner, currency HAVING sum(owed) <> sum(came)
            ORDER BY id LIMIT 1
            """
        ) { row in
            let (id, owed, came): (PayoutID, Int64, Int64) = try (
                row.next(), row.next(), row.next()
            )
            return "payouts: \(id) bounced with \(owed), \(came) came back to its payee"
        }
    }

    /// Checks that a batch is its payouts: their count, their sum, their market and their states.
    private static func auditBatches(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT b.id, b.state, b.count, b.minor, CAST(count(p.id) AS BIGINT)
            FROM payout_batches b LEFT JOIN payouts p ON p.batch = b.id
            GROUP BY b.id, b.state, b.count, b.minor, b.market, b.currency
            HAVING count(p.id) <> b.count OR coalesce(sum(p.minor), 0) <> b.minor
                OR sum(CASE WHEN p.market <> b.market OR p.currency <> b.currency
                            OR (p.state = 'batched') <> (b.state IN ('open', 'approved'))
                            THEN 1 ELSE 0 END) > 0
            ORDER BY b.id LIMIT 1
            """
        ) { row in
            let (id, state): (PayoutBatchID, String) = try (row.next(), row.next())
            let (count, minor, found): (Int, Int64, Int) = try (row.next(), row.next(), row.next())
            return """
                payout_batches: \(id) (\(state)) says \(count) payouts of \(minor), \(found) are \
                its own, or they say otherwise
                """
        }
    }
}
