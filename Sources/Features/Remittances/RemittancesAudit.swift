import Identities
import Store

extension Remittances {
    /// Audits remittances against the ledger: each has its one transfer, and each such transfer a
    /// remittance. Returns the first wrong one in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT id, CAST(sum(said) AS BIGINT), CAST(sum(posted) AS BIGINT) FROM (
                SELECT id, tax, currency, minor AS said, 0 AS posted FROM remittances
                UNION ALL
                SELECT subject, from_kind, currency, 0, minor FROM transfers
                WHERE kind = 'remittance' AND to_kind = 'gateway'
            ) AS both_sides GROUP BY id, tax, currency HAVING sum(said) <> sum(posted)
            ORDER BY id LIMIT 1
            """
        ) { row in
            let (id, said, posted): (RemittanceID, Int64, Int64) =
                try (row.next(), row.next(), row.next())
            return "remittances: \(id) is \(said), the ledger remitted \(posted)"
        }
    }
}
