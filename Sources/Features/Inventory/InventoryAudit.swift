import Identities
import Catalog
import Store
import World

extension Inventory {
    /// Audit of stock on live data: on hand equals what moved in less what moved out; reserved
    /// equals what is held, committed what is sold and not shipped; nothing is below zero. Returns
    /// the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditOnHand(in: db) ?? auditKept("reserved", .held, in: db)
            ?? auditKept("committed", .committed, in: db) ?? auditHolders(in: db)
    }

    private static func auditOnHand(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT s.sku, s.location, s.on_hand, CAST(coalesce(m.moved, 0) AS BIGINT)
            FROM stock s LEFT JOIN (
                SELECT sku, location, sum(
                    CASE WHEN to_state = 'on_hand' THEN quantity
                         WHEN from_state = 'on_hand' THEN -quantity ELSE 0 END) AS moved
                FROM stock_moves GROUP BY sku, location
            ) m ON m.sku = s.sku AND m.location = s.location
            WHERE s.on_hand <> coalesce(m.moved, 0) OR s.on_hand < 0
            ORDER BY s.sku LIMIT 1
            """
        ) { row in
            let (sku, location, onHand, moved): (SKUID, LocationID, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next())
            return
                "stock: \(sku) at \(location) has \(onHand) on hand, its moves add up to \(moved)"
        }
    }

    /// Checks a column of `stock` against the reservations in one state.
    private static func auditKept(
        _ name: String, _ state: Reservation.State, in db: Transaction
    ) throws -> String? {
        let column: SQL = state == .held ? "s.reserved" : "s.committed"
        return try db.row(
            """
            SELECT s.sku, s.location, \(column), CAST(coalesce(r.kept, 0) AS BIGINT)
            FROM stock s LEFT JOIN (
                SELECT sku, location, sum(quantity) AS kept FROM reservations
                WHERE state = \(state) GROUP BY sku, location
            ) r ON r.sku = s.sku AND r.location = s.location
            WHERE \(column) <> coalesce(r.kept, 0) OR \(column) < 0
                OR s.reserved + s.committed > s.on_hand
            ORDER BY s.sku LIMIT 1
            """
        ) { row in
            let (sku, location, count, kept): (SKUID, LocationID, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next())
            return "stock: \(sku) at \(location) has \(count) \(name), reservations keep \(kept)"
        }
    }
}
