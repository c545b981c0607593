import Identities
import Store

extension Creators {
    /// Audits creators on live data: stored counts equal what they count. Returns the first wrong
    /// row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT c.id, c.followers, CAST(coalesce(f.count, 0) AS BIGINT)
            FROM creators c LEFT JOIN (
                SELECT creator, count(*) AS count FROM follows GROUP BY creator
            ) f ON f.creator = c.id
            WHERE c.followers <> coalesce(f.count, 0) ORDER BY c.id LIMIT 1
            """
        ) { row in
            let (creator, kept, found): (CreatorID, Int, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "creators: \(creator) has \(found) followers, \(kept) are counted"
        }
    }
}
