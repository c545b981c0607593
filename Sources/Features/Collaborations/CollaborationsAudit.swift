import Identities
import Store
import World

extension Collaborations {
    /// Audits agreements against the commissions that were offered. Returns the first wrong one in
    /// words, or nil.
    static func audit(in db: Transaction) throws -> String? {
        try auditGrants(in: db) ?? auditTwice(in: db)
    }

    /// Checks that each agreement that holds has the plan's rate, for each of its products.
    private static func auditGrants(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT c.id, t.product FROM collaborations c
            JOIN targeted_plans p ON p.id = c.plan
            JOIN targeted_products t ON t.plan = c.plan
            WHERE c.state = 'accepted' AND NOT EXISTS (
                SELECT 1 FROM commission_terms g
                WHERE g.product = t.product AND g.creator = c.creator AND g.rate_bp = p.rate_bp
                  AND g.since = c.answered_at AND g.ends_at = p.ends_at)
            ORDER BY c.id, t.product LIMIT 1
            """
        ) { row in
            let (id, product): (CollaborationID, ProductID) = try (row.next(), row.next())
            return "collaborations: \(id) is agreed, its rate for \(product) isn't offered"
        }
    }

    /// Checks that no creator has two agreements about one product.
    private static func auditTwice(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT c.creator, t.product FROM collaborations c
            JOIN targeted_products t ON t.plan = c.plan
            WHERE c.state = 'accepted' GROUP BY c.creator, t.product HAVING count(*) > 1
            ORDER BY c.creator, t.product LIMIT 1
            """
        ) { row in
            let (creator, product): (CreatorID, ProductID) = try (row.next(), row.next())
            return "collaborations: \(creator) has two agreements about \(product)"
        }
    }

    /// Finds an invitation that should have expired, or an agreement that should have ended.
    static func auditLate(at now: Instant, in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT c.id, c.state FROM collaborations c JOIN targeted_plans p ON p.id = c.plan
            WHERE c.state = 'invited' AND c.answer_by < \(now - longestLate)
               OR c.state = 'accepted' AND p.ends_at < \(now - longestLate)
            ORDER BY c.id LIMIT 1
            """
        ) { row in
            let (id, state): (CollaborationID, String) = try (row.next(), row.next())
            return "collaborations: \(id) is still \(state), its time was over two hours ago"
        }
    }

    /// Time after which a job that runs once a minute must have seen what is due.
    private static let longestLate = TimeSpan.hours(2)
}
