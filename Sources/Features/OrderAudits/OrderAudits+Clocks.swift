import Identities
import Store
import World

// Buyers' protection: no money is free before the days that were promised have passed.

extension OrderAudits {
    /// Length by which a day is shorter when clocks change.
    private static let clockChange: Int64 = 3_600_000
    private static let day: SQL = "CAST(86400000 AS BIGINT)"

    /// Checks that every order ends, none before its time, and that a clock that stands still has no
    /// deadline and ends nothing.
    static func auditClocks(in db: Transaction) throws -> String? {
        try auditPauses(in: db) ?? auditEnds(in: db) ?? auditDeadlines(in: db)
    }

    private static func auditPauses(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT id, state FROM orders WHERE paused_due_at IS NOT NULL
                AND (due_at IS NOT NULL OR state NOT IN ('in_transit', 'delivered'))
            ORDER BY id LIMIT 1
            """
        ) { row in
            let (order, state): (OrderID, String) = try (row.next(), row.next())
            return "orders: the clock of \(order) (\(state)) ends before its time"
        }
    }

    /// Finds an order that was completed sooner than was promised after its parcel was confirmed, or
    /// counted as arrived: a seller's word, which sets `delivered_at`, begins nothing. Orders that were
    /// shipped before there were these terms are left out.
    private static func auditEnds(in db: Transaction) throws -> String? {
        let assumed: SQL = "o.shipped_at + o.arrival_days * \(day)"
        return try db.row(
            """
            SELECT o.id, o.state FROM (
                SELECT id, state, confirmed_at, complete_days, arrival_days,
                    (SELECT min(s.at) FROM order_events s WHERE s.order_id = orders.id
                        AND s.state = 'in_transit') AS shipped_at
                FROM orders WHERE state = 'completed'
            ) o JOIN order_events e
                ON e.order_id = o.id AND e.state = 'completed' AND e.note = ''
            WHERE o.shipped_at >= (SELECT applied_at FROM migrations WHERE name = 'orders-arrival')
                AND e.at < CASE WHEN o.confirmed_at < \(assumed) THEN o.confirmed_at
                    ELSE \(assumed) END + o.complete_days * \(day) - \(clockChange)
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, state): (OrderID, String) = try (row.next(), row.next())
            return "orders: the clock of \(order) (\(state)) ended before its time"
        }
    }

    private static func auditDeadlines(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT id, state FROM orders WHERE state NOT IN ('completed', 'cancelled')
                AND due_at IS NULL AND paused_due_at IS NULL
            ORDER BY id LIMIT 1
            """
        ) { row in
            let (order, state): (OrderID, String) = try (row.next(), row.next())
            return "orders: \(order) (\(state)) has no deadline, and never ends"
        }
    }
}
