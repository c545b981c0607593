import Catalog
import Identities
import Markets
import Store
import World

/// A line that comes back into a basket because its order wasn't paid.
public struct ReturnedLine: FromRow, Sendable, Equatable {
    public let sku: SKUID
    public let quantity: Int
    /// Price of a unit in the market's minor units, as the buyer saw it.
    public let seenMinor: Int64
    /// The LIVE room that the line was put in from.
    public let room: RoomID?

    /// Reads `sku, quantity, unit_minor, room`.
    public init(row: Row) throws {
        sku = try row.next()
        quantity = try row.next()
        seenMinor = try row.next()
        room = try row.next()
    }
}

extension Baskets {
    /// Statement that takes SKUs out of a basket: they became an order.
    public static func removal(of skus: [SKUID], from owner: ShopperID) -> SQL {
        """
        DELETE FROM basket_lines
        WHERE owner = \(owner) AND sku IN (\(list: skus))
        """
    }

    /// Step: puts lines back that an order took. A SKU that its owner has put in again stays as it
    /// is.
    public static func putBack(
        _ lines: [ReturnedLine], of owner: ShopperID, market: MarketCode, at now: Instant,
        in db: Transaction
    ) throws {
        try db.queue(
            lines.map { line in
                """
                INSERT INTO basket_lines (owner, sku, quantity, seen_minor, market, at, room)
                VALUES (\(owner), \(line.sku), \(line.quantity), \(line.seenMinor), \(market),
                    \(now), \(line.room))
                ON CONFLICT (owner, sku) DO NOTHING
                """
            })
    }
}
