import Identities
import Store
import World

extension Returns {
    /// Audits returns on live data. Returns the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditClocks(in: db) ?? auditTurns(in: db) ?? auditParties(in: db)
            ?? auditUnits(in: db) ?? auditOutcomes(in: db) ?? auditReductions(in: db)
    }

    /// Checks that a return stops the clock of its order exactly while it is open, so that no order
    /// completes before.
    private static func auditClocks(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, o.state FROM orders o LEFT JOIN returns r
                ON r.order_id = o.id AND r.next IS NOT NULL
            WHERE (coalesce(o.paused_by_kind, '') = 'return' AND coalesce(r.id, 0) <> o.paused_by)
               OR (r.id IS NOT NULL AND (o.paused_due_at IS NULL OR o.paused_by IS NULL
                    OR o.paused_by <> r.id))
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, state): (OrderID, String) = try (row.next(), row.next())
            return "returns: the clock of \(order) (\(state)) and its returns contradict each other"
        }
    }

    /// Checks that each state has the side whose turn it is.
    private static func auditTurns(in db: Transaction) throws -> String? {
        let turns: SQL = Return.State.allCases.reduce("") { (before: SQL, state) -> SQL in
            "\(before) WHEN \(state) THEN \(state.next?.rawValue ?? "")"
        }
        return try db.row(
            """
            SELECT r.id, r.state FROM returns r
            WHERE coalesce(r.next, '') <> CASE r.state \(turns) END ORDER BY r.id LIMIT 1
            """
        ) { row in
            let (id, state): (ReturnID, String) = try (row.next(), row.next())
            return "returns: \(id) (\(state)) waits for the wrong side"
        }
    }

    /// Checks that a return has the buyer and the shop of its order, and a replacement replaces it.
    private static func auditParties(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT r.id FROM returns r LEFT JOIN orders o ON o.id = r.order_id
            LEFT JOIN orders n ON n.id = r.replacement
            WHERE o.id IS NULL OR o.buyer <> r.buyer OR o.shop <> r.shop
               OR r.replacement IS NOT NULL
                    AND (n.id IS NULL OR n.replaces <> r.order_id OR n.total_minor <> 0)
            ORDER BY r.id LIMIT 1
            """
        ) { row in
            "returns: \(try row.next() as ReturnID) isn't its order's"
        }
    }

    /// Checks that refunded units of each line of a return are those of its refunds, by where the
    /// goods are: money and stock, which follow those lines, agree with it.
    private static func auditUnits(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT id, position FROM (
                SELECT return_id AS id, position, restocked, written_off, kept FROM return_lines
                UNION ALL
                SELECT f.return_id, l.position,
                    -CASE WHEN l.goods = 'restocked' THEN l.quantity ELSE 0 END,
                    -CASE WHEN l.goods IN ('damaged', 'lost') THEN l.quantity ELSE 0 END,
                    -CASE WHEN l.goods = 'kept' THEN l.quantity ELSE 0 END
                FROM return_refunds f JOIN order_refund_lines l ON l.refund = f.refund
            ) both_sides GROUP BY id, position
            HAVING sum(restocked) <> 0 OR sum(written_off) <> 0 OR sum(kept) <> 0
            ORDER BY id, position LIMIT 1
            """
        ) { row in
            let (id, position): (ReturnID, Int) = try (row.next(), row.next())
            return "return_lines: line \(position) of \(id) and its refunds differ"
        }
    }

    /// Checks that an ended return is called what became of its units.
    private static func auditOutcomes(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT r.id, r.state FROM returns r JOIN (
                SELECT return_id, sum(quantity) AS wanted,
                    sum(restocked + written_off + kept) AS whole, sum(reduced) AS reduced,
                    sum(replaced) AS replaced
                FROM return_lines GROUP BY return_id
            ) l ON l.return_id = r.id
            WHERE (r.state = 'refunded' AND l.whole <> l.wanted)
               OR (r.state = 'partly_refunded'
                    AND (l.whole + l.reduced = 0 OR l.whole = l.wanted))
               OR (r.state IN ('rejected', 'withdrawn', 'expired')
                    AND l.whole + l.reduced + l.replaced <> 0)
               OR (r.state = 'replaced' AND l.replaced + l.whole <> l.wanted)
            ORDER BY r.id LIMIT 1
            """
        ) { row in
            let (id, state): (ReturnID, String) = try (row.next(), row.next())
            return "returns: \(id) is \(state), which its units contradict"
        }
    }

    /// Checks that units are kept for a part of the price exactly where a refund of the return says
    /// so.
    private static func auditReductions(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT l.return_id, l.position FROM return_lines l
            WHERE l.reduced > 0 AND NOT EXISTS (
                SELECT 1 FROM return_refunds f JOIN order_reductions d ON d.refund = f.refund
                WHERE f.return_id = l.return_id AND d.position = l.position)
            ORDER BY l.return_id, l.position LIMIT 1
            """
        ) { row in
            let (id, position): (ReturnID, Int) = try (row.next(), row.next())
            return "return_lines: line \(position) of \(id) is reduced by no refund"
        }
    }

    /// Finds a return whose deadline passed long ago, and nobody moved it on.
    static func auditLate(at now: Instant, in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT id, due_at FROM returns WHERE due_at < \(now - .hours(1))
            ORDER BY due_at LIMIT 1
            """
        ) { row in
            let (id, due): (ReturnID, Instant) = try (row.next(), row.next())
            let minutes = (now - due).milliseconds / 60_000
            return "returns: \(id) was due \(minutes) minutes ago"
        }
    }
}
