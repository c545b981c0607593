import Catalog
import Identities
import Store
import World

extension Inventory {
    /// Step: units that holders keep, by holder and SKU.
    public static func heldUnits(
        by holders: [StockHolderID], in db: Transaction
    ) throws -> [StockHolderID: [SKUID: Int]] {
        guard !holders.isEmpty else { return [:] }
        var held: [StockHolderID: [SKUID: Int]] = [:]
        try db.each(
            """
            SELECT holder, sku, quantity FROM reservations
            WHERE holder IN (\(list: holders)) AND \(isHeld(db))
            """
        ) { row in
            let (holder, sku): (StockHolderID, SKUID) = try (row.next(), row.next())
            held[holder, default: [:]][sku, default: 0] += try row.next() as Int
        }
        return held
    }
}
