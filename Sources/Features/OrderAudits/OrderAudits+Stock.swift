import Identities
import Catalog
import Store
import World

extension OrderAudits {
    /// Checks that quantities shipped equal the stock movements for them, from both sides, for each
    /// checkout by itself.
    static func auditShipped(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT holder, sku, CAST(sum(sold) AS BIGINT), CAST(sum(moved) AS BIGINT) FROM (
                SELECT o.checkout AS holder, l.sku AS sku,
                    l.shipped_quantity AS sold, 0 AS moved
                FROM order_lines l JOIN orders o ON o.id = l.order_id
                UNION ALL
                SELECT o.checkout, l.sku, -r.quantity, 0 FROM order_refund_lines r
                JOIN order_lines l ON l.order_id = r.order_id AND l.position = r.position
                JOIN orders o ON o.id = r.order_id
                WHERE r.goods <> 'kept' AND r.is_unshipped = \(false)
                UNION ALL
                SELECT coalesce(holder, 0), sku, 0,
                    CASE WHEN to_state = 'sold' THEN quantity ELSE -quantity END
                FROM stock_moves WHERE to_state = 'sold' OR from_state = 'sold'
            ) both_sides GROUP BY holder, sku HAVING sum(sold) <> sum(moved)
            ORDER BY holder, sku LIMIT 1
            """
        ) { row in
            let (checkout, sku): (CheckoutID, SKUID) = try (row.next(), row.next())
            let (sold, moved): (Int, Int) = try (row.next(), row.next())
            return "stock_moves: \(sku) was shipped \(sold) times to \(checkout) "
                + "and moved \(moved) times"
        }
    }

    /// Checks that what is committed to a checkout equals its paid units that weren't shipped.
    static func auditCommitted(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT holder, sku, CAST(sum(owed) AS BIGINT), CAST(sum(kept) AS BIGINT) FROM (
                SELECT o.checkout AS holder, l.sku AS sku,
                    l.quantity - l.shipped_quantity - l.cancelled_quantity AS owed, 0 AS kept
                FROM order_lines l JOIN orders o ON o.id = l.order_id
                WHERE o.paid_at IS NOT NULL
                UNION ALL
                SELECT holder, sku, 0, quantity FROM reservations WHERE state = 'committed'
            ) both_sides GROUP BY holder, sku HAVING sum(owed) <> sum(kept)
            ORDER BY holder, sku LIMIT 1
            """
        ) { row in
            let (checkout, sku, owed, kept): (CheckoutID, SKUID, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next())
            return "reservations: \(checkout) is owed \(owed) of \(sku), \(kept) are committed"
        }
    }

    /// Checks that an order's state says how much of it has left the shop.
    static func auditUnits(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, o.state, CAST(sum(l.shipped_quantity) AS BIGINT),
                CAST(sum(l.quantity - l.shipped_quantity - l.cancelled_quantity) AS BIGINT)
            FROM orders o JOIN order_lines l ON l.order_id = o.id
            GROUP BY o.id, o.state
            HAVING CASE
                WHEN o.state IN ('unpaid', 'on_hold', 'awaiting_shipment', 'cancelled')
                    THEN sum(l.shipped_quantity) <> 0
                WHEN o.state = 'part_shipped'
                    THEN sum(l.shipped_quantity) = 0
                        OR sum(l.shipped_quantity + l.cancelled_quantity) = sum(l.quantity)
                ELSE sum(l.shipped_quantity + l.cancelled_quantity) <> sum(l.quantity) END
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, state, shipped, left): (OrderID, String, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next())
            return "orders: \(order) is \(state), \(shipped) units have left and \(left) haven't"
        }
    }
}
