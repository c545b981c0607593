import Identities
import Modules
import Orders
import Rooms
import Store
import World

// Sales of rooms, from the outbox events that Orders writes with each payment.

extension RoomSelling {
    static let salesReader = "live.sales"

    /// Counts sales in their room's minute, once each: the cursor moves in the same transaction.
    /// Returns how many events were read.
    public func countSales() async throws -> Int {
        let now = world.now()
        let reader = OutboxReader(Self.salesReader) { news, db in
            let paid = news.filter { $0.topic == "orders.paid" }
            for one in paid {
                guard let order = OrderID(one.subject) else { continue }
                for sale in try Orders.roomSales(of: order, in: db) {
                    var minute = MinuteFigures(minute: now.milliseconds / 60_000)
                    minute.orders = 1
                    minute.units = sale.units
                    minute.gmvMinor = sale.minor
                    try RoomMinutes.add(minute, to: sale.room, in: db)
                }
            }
        }
        return try await reader.runOnce(store, at: now)
    }

    /// Step: units of each product that a room has sold, for its bag.
    public static func soldUnits(
        in room: RoomID, db: Transaction
    ) throws -> [ProductID: Int] {
        try Orders.unitsSold(in: room, limit: Room.mostProducts, db: db)
    }
}
