import Identities
import Catalog
import Store
import World

// Transfers of reserved stock between holders, without being free in between: from a flash sale to
// the order that claimed it, from a creator's allocation to their sale.

extension Inventory {
    /// Reserves stock for one holder; throws `soldOut` where there is too little.
    public static func reserve(
        _ sku: SKUID, _ quantity: Int, holder: StockHolderID, reservation: ReservationID,
        until: Instant, in db: Transaction
    ) throws {
        let want = ReservationRequest(
            sku: sku, quantity: quantity, holder: holder, reservation: reservation)
        if let refusal = try reserve([want], until: until, in: db)[holder] { throw refusal }
    }

    /// Transfers a quantity reserved for `from` to `to`. `from` must hold it at one location, as a
    /// holder whose stock was reserved by `keep` does.
    public static func handOver(
        _ sku: SKUID, _ quantity: Int, from: StockHolderID, to: StockHolderID,
        reservation: ReservationID,
        until: Instant, in db: Transaction
    ) throws {
        let location = try takeBack(sku, quantity, holder: from, in: db)
        let joined = try db.execute(
            """
            UPDATE reservations SET quantity = quantity + \(quantity)
            WHERE holder = \(to) AND sku = \(sku) AND location = \(location)
              AND \(isHeld(db))
            """)
        guard joined == 0 else { return }
        try db.execute(
            """
            INSERT INTO reservations (id, sku, location, quantity, holder, state, until)
            VALUES (\(reservation), \(sku), \(location), \(quantity), \(to),
                    \(Reservation.State.held), \(until))
            """)
    }

    /// Releases a part of a holder's reservation, so that others can buy it.
    public static func releasePart(
        _ sku: SKUID, _ quantity: Int, holder: StockHolderID, in db: Transaction
    ) throws {
        guard quantity > 0 else { return }
        let location = try takeBack(sku, quantity, holder: holder, in: db)
        try db.execute(
            """
            UPDATE stock SET reserved = reserved - \(quantity)
            WHERE sku = \(sku) AND location = \(location)
            """)
    }

    /// Lowers a holder's reservation and returns its location; the last units end it.
    private static func takeBack(
        _ sku: SKUID, _ quantity: Int, holder: StockHolderID, in db: Transaction
    ) throws -> LocationID {
        let found = try db.row(
            """
            SELECT id, location, quantity FROM reservations
            WHERE holder = \(holder) AND sku = \(sku) AND \(isHeld(db))
              AND quantity >= \(quantity) ORDER BY id LIMIT 1
            """
        ) {
            (
                id: try $0.next() as ReservationID, at: try $0.next() as LocationID,
                try $0.next() as Int
            )
        }
        guard let found else { throw InventoryRefusal.soldOut(sku, left: 0) }
        if found.2 == quantity {
            try db.execute(
                """
                UPDATE reservations SET state = \(Reservation.State.released)
                WHERE id = \(found.id)
                """)
        } else {
            try db.execute(
                """
                UPDATE reservations SET quantity = quantity - \(quantity) WHERE id = \(found.id)
                """)
        }
        return found.at
    }
}
