import Identities
import Catalog
import Store
import World

/// Part of an order that was sold in one room.
public struct RoomSale: Sendable, Equatable {
    public let room: RoomID
    public let units: Int
    public let minor: Int64
}

extension Orders {
    /// Step: parts of an order by the room that sold them, without discounts of its lines.
    public static func roomSales(of order: OrderID, in db: Transaction) throws -> [RoomSale] {
        try db.rows(
            """
            SELECT room, CAST(sum(quantity) AS BIGINT),
                CAST(sum(unit_minor * quantity - discount_minor) AS BIGINT)
            FROM order_lines WHERE order_id = \(order) AND room IS NOT NULL
            GROUP BY room ORDER BY room
            """
        ) { RoomSale(room: try $0.next(), units: try $0.next(), minor: try $0.next()) }
    }

    /// Step: units of each product that were sold in a room and paid, without cancelled orders.
    public static func unitsSold(
        in room: RoomID, limit: Int, db: Transaction
    ) throws -> [ProductID: Int] {
        let rows = try db.rows(
            """
            SELECT l.product, CAST(sum(l.quantity) AS BIGINT) FROM order_lines l
            JOIN orders o ON o.id = l.order_id
            WHERE l.room = \(room) AND o.paid_at IS NOT NULL AND o.state <> 'cancelled'
            GROUP BY l.product ORDER BY l.product LIMIT \(limit)
            """
        ) { (try $0.next() as ProductID, try $0.next() as Int) }
        return Dictionary(rows) { first, _ in first }
    }
}
