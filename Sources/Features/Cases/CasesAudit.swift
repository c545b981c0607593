import Identities
import Store
import World

extension Cases {
    /// Audits cases on live data. Returns the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditClocks(in: db) ?? auditParties(in: db) ?? auditCounts(in: db)
    }

    /// Checks that a case stops the clock of its order exactly while it is active. Orders that were
    /// stopped before that was kept don't say by what.
    private static func auditClocks(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, o.state FROM orders o LEFT JOIN cases c
                ON c.order_id = o.id AND c.state IN ('open', 'answered')
            WHERE (c.id IS NOT NULL AND o.paused_due_at IS NULL)
               OR (o.paused_due_at IS NOT NULL AND o.paused_by IS NULL AND c.id IS NULL)
               OR (coalesce(o.paused_by_kind, '') = 'case' AND coalesce(c.id, 0) <> o.paused_by)
               OR (c.id IS NOT NULL AND coalesce(o.paused_by_kind, 'case') <> 'case')
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, state): (OrderID, String) = try (row.next(), row.next())
            return "cases: the clock of \(order) (\(state)) and its cases contradict each other"
        }
    }

    /// Checks that a case has the buyer and the shop of its order.
    private static func auditParties(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT c.id FROM cases c LEFT JOIN orders o ON o.id = c.order_id
            WHERE o.id IS NULL OR o.buyer <> c.buyer OR o.shop <> c.shop ORDER BY c.id LIMIT 1
            """
        ) { row in
            "cases: \(try row.next() as CaseID) isn't its order's"
        }
    }

    private static func auditCounts(in db: Transaction) throws -> String? {
        let over: OrderID? = try db.value(
            """
            SELECT order_id FROM cases GROUP BY order_id HAVING count(*) > \(mostPerOrder)
            ORDER BY order_id LIMIT 1
            """)
        return over.map { "cases: \($0) has too many" }
    }

    /// Finds a case that no job decided in time.
    static func auditLate(at now: Instant, in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT id, due_at FROM cases WHERE due_at < \(now - .hours(1))
            ORDER BY due_at LIMIT 1
            """
        ) { row in
            let (id, due): (CaseID, Instant) = try (row.next(), row.next())
            let minutes = (now - due).milliseconds / 60_000
            return "cases: \(id) was due \(minutes) minutes ago"
        }
    }
}
