import Identities
import Store
import World

// Buyers' protection: no money is free before the days that were promised have passed.

extension OrderAudits {
    /// Length by which a day is shorter when clocks change.
    private static let clockChange: Int64 = 3_600_000

    /// Checks that no order was completed sooner after its delivery than was promised, and that a
    /// clock that stands still has no deadline and ends nothing. Orders have `arrive_by` since the terms
    /// hold that are checked here.
    static func auditClocks(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, o.state FROM orders o LEFT JOIN order_events e
                ON e.order_id = o.id AND e.state = 'completed' AND e.note = ''
            WHERE (o.paused_due_at IS NOT NULL
                    AND (o.due_at IS NOT NULL OR o.state NOT IN ('in_transit', 'delivered')))
               OR (o.state = 'completed' AND o.arrive_by IS NOT NULL
                    AND e.at < o.delivered_at + o.complete_days * CAST(86400000 AS BIGINT)
                        - \(clockChange))
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, state): (OrderID, String) = try (row.next(), row.next())
            return "orders: the clock of \(order) (\(state)) ends before its time"
        }
    }
}
