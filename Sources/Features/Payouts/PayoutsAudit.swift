import Identities
import Store
import World

extension Payouts {
    /// Audits payouts on live data. Returns the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditMoves(in: db) ?? auditOwners(in: db) ?? auditSealed(in: db)
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
               OR coalesce(t.went, 0) <> CASE WHEN p.state = 'paid' THEN p.minor ELSE 0 END
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
}
