import Identities
import Store
import World

extension Reserves {
    /// Audits what is kept back against the ledger, order by order. Returns the first wrong one in words,
    /// or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT id, owner, CAST(sum(kept) AS BIGINT), CAST(sum(posted) AS BIGINT) FROM (
                SELECT order_id AS id, shop AS owner, currency, minor - released_minor AS kept,
                    0 AS posted
                FROM reserve_holds
                UNION ALL
                SELECT subject, to_owner, currency, 0, minor FROM transfers
                WHERE to_kind = 'reserve'
                UNION ALL
                SELECT subject, from_owner, currency, 0, -minor FROM transfers
                WHERE from_kind = 'reserve'
            ) AS both_sides GROUP BY id, owner, currency HAVING sum(kept) <> sum(posted)
            ORDER BY id LIMIT 1
            """
        ) { row in
            let (order, shop): (OrderID, ShopID) = try (row.next(), row.next())
            let (kept, posted): (Int64, Int64) = try (row.next(), row.next())
            return """
                reserve_holds: \(kept) of \(order) are kept back of \(shop), \(posted) in the ledger
                """
        }
    }

    /// Finds an amount that should have been released long ago.
    static func auditLate(at now: Instant, in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT order_id, release_at FROM reserve_holds
            WHERE released_minor < minor AND release_at < \(now - longestLate)
            ORDER BY release_at LIMIT 1
            """
        ) { row in
            let (order, due): (OrderID, Instant) = try (row.next(), row.next())
            let minutes = (now - due).milliseconds / 60_000
            return "reserve_holds: that of \(order) was to be released \(minutes) minutes ago"
        }
    }

    /// Time after which a job that runs once a minute must have seen what is due.
    private static let longestLate = TimeSpan.hours(2)
}
