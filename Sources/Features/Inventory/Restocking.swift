import Identities
import Catalog
import Store
import World

/// Units of a sale that come back into stock, or are written off.
public struct ReturnedUnits: Sendable, Equatable {
    public let sku: SKUID
    public let quantity: Int
    /// `onHand` or `writtenOff`.
    public let to: StockMove.State
    public let reason: StockMove.Reason

    public init(sku: SKUID, quantity: Int, to: StockMove.State, reason: StockMove.Reason) {
        precondition(to == .onHand || to == .writtenOff, "sold units come back or are written off")
        self.sku = sku
        self.quantity = quantity
        self.to = to
        self.reason = reason
    }
}

extension Inventory {
    /// Step: shipped units go back to the place from which they were sold, or are written off there, in
    /// the order of the SKUs. `holder` is the checkout that they were sold to.
    public static func restock(
        _ units: [ReturnedUnits], soldTo holder: StockHolderID, ids: IDSource, at now: Instant,
        in db: Transaction
    ) throws {
        let places = try places(of: Set(units.map(\.sku)).sorted(), soldTo: holder, in: db)
        var stock: [SQL] = []
        var moves: [SQL] = []
        for unit in units.sorted(by: { $0.sku < $1.sku }) {
            guard let place = places[unit.sku] else { throw InventoryRefusal.noSuchSKU }
            if unit.to == .onHand {
                stock.append(
                    """
                    UPDATE stock SET on_hand = on_hand + \(unit.quantity)
                    WHERE sku = \(unit.sku) AND location = \(place)
                    """)
            }
            moves.append(
                StockMove.insert(
                    ID(ids.next(at: now)), sku: unit.sku, location: place, from: .sold, to: unit.to,
                    quantity: unit.quantity, reason: unit.reason, holder: holder, at: now))
        }
        try db.queue(stock + moves)
    }

    /// Locations that a holder's units of each SKU were sold from.
    private static func places(
        of skus: [SKUID], soldTo holder: StockHolderID, in db: Transaction
    ) throws -> [SKUID: LocationID] {
        guard !skus.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT sku, location FROM reservations
            WHERE holder = \(holder) AND sku IN (\(list: skus))
              AND state = \(Reservation.State.shipped) ORDER BY id
            """
        ) { (try $0.next() as SKUID, try $0.next() as LocationID) }
        return Dictionary(rows) { first, _ in first }
    }
}
