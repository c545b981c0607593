import Identities
import Catalog
import Money
import Orders
import Store
import World

// Sales of rooms, from the outbox events that Orders writes with each payment.

extension Live {
    static let salesReader = "live.sales"

    /// Counts sales in their room's minute, once each: the cursor moves in the same transaction.
    /// Returns how many events were read.
    public func countSales() async throws -> Int {
        let now = world.now()
        return try await store.write { db in
            let news = try Outbox.after(try Outbox.cursor(of: Self.salesReader, in: db), in: db)
            guard let last = news.last else { return 0 }
            let paid = news.filter { $0.topic == "orders.paid" }
            for one in paid {
                guard let order = OrderID(one.subject) else { continue }
                for sale in try Self.sales(of: order, in: db) {
                    try Self.sold(
                        orders: 1, units: sale.units, minor: sale.minor, in: sale.room, at: now,
                        db: db)
                }
            }
            try Outbox.advance(Self.salesReader, to: last.position, in: db)
            return news.count
        }
    }

    private static func sales(
        of order: OrderID, in db: Transaction
    ) throws -> [(room: RoomID, units: Int, minor: Int64)] {
        try db.rows(
            """
            SELECT room, CAST(sum(quantity) AS BIGINT),
                CAST(sum(unit_minor * quantity - discount_minor) AS BIGINT)
            FROM order_lines WHERE order_id = \(order) AND room IS NOT NULL
            GROUP BY room ORDER BY room
            """
        ) {
            (
                room: ID(try $0.next() as Int64), units: try $0.next() as Int,
                minor: try $0.next() as Int64
            )
        }
    }

    /// Step: units of each product that a room has sold, for its bag.
    public static func soldUnits(
        in room: RoomID, db: Transaction
    ) throws -> [ProductID: Int] {
        let rows = try db.rows(
            """
            SELECT l.product, CAST(sum(l.quantity) AS BIGINT) FROM order_lines l
            JOIN orders o ON o.id = l.order_id
            WHERE l.room = \(room) AND o.paid_at IS NOT NULL AND o.state <> 'cancelled'
            GROUP BY l.product ORDER BY l.product LIMIT \(Room.mostProducts)
            """
        ) { (try $0.next() as ProductID, try $0.next() as Int) }
        return Dictionary(rows) { first, _ in first }
    }
}
