import Identities
import Store

extension Stalls {
    /// Audits stalls on live data. Returns the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT s.id, s.products, CAST(coalesce(i.count, 0) AS BIGINT)
            FROM stalls s LEFT JOIN (
                SELECT stall, count(*) AS count FROM stall_items GROUP BY stall
            ) i ON i.stall = s.id
            WHERE s.products <> coalesce(i.count, 0) ORDER BY s.id LIMIT 1
            """
        ) { row in
            let (stall, kept, found): (StallID, Int, Int) = try (row.next(), row.next(), row.next())
            return "stalls: \(stall) has \(found) products, \(kept) are counted"
        }
    }
}
