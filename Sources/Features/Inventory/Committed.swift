import Identities
import Catalog
import Store
import World

// Units that are sold and still on the shelf: they are shipped, or come free again.

extension Inventory {
    /// Step: units of some SKUs that are committed to a holder leave the shelf. `holder` is the
    /// checkout that they were sold to. Throws `noSuchSKU` if fewer are committed.
    public static func ship(
        _ units: [SKUID: Int], soldTo holder: StockHolderID, ids: IDSource, at now: Instant,
        in db: Transaction
    ) throws {
        var left = units
        var parts: [(unit: CommittedUnits, count: Int)] = []
        for unit in try committed(units.keys.sorted(), to: holder, in: db) {
            let count = min(unit.quantity, left[unit.sku, default: 0])
            guard count > 0 else { continue }
            left[unit.sku, default: 0] -= count
            parts.append((unit, count))
        }
        guard left.values.allSatisfy({ $0 == 0 }) else { throw InventoryRefusal.noSuchSKU }
        try db.queue(
            parts.map { $0.unit.leave($0.count) }
                + parts.map { unit, count in
                    StockMove.insert(
                        ID(ids.next(at: now)), sku: unit.sku, location: unit.location,
                        from: .onHand, to: .sold, quantity: count, reason: .sale, holder: holder,
                        at: now)
                } + parts.flatMap { unit, count in unit.ship(count, ids: ids, at: now) })
    }

    /// Step: units that won't be shipped are free again, or are written off where they lie.
    public static func uncommit(
        _ units: [ReturnedUnits], soldTo holder: StockHolderID, ids: IDSource, at now: Instant,
        in db: Transaction
    ) throws {
        var left = Dictionary(
            try committed(Set(units.map(\.sku)).sorted(), to: holder, in: db).map { ($0.sku, $0) }
        ) { first, _ in first }
        var statements: [SQL] = []
        for unit in units.sorted(by: { $0.sku < $1.sku }) {
            guard var found = left[unit.sku], found.quantity >= unit.quantity else {
                throw InventoryRefusal.noSuchSKU
            }
            if unit.to == .writtenOff {
                statements.append(found.leave(unit.quantity))
                statements.append(
                    StockMove.insert(
                        ID(ids.next(at: now)), sku: unit.sku, location: found.location,
                        from: .onHand, to: .writtenOff, quantity: unit.quantity,
                        reason: unit.reason, holder: holder, at: now))
            } else {
                statements.append(found.free(unit.quantity))
            }
            statements.append(found.lower(by: unit.quantity))
            found.quantity -= unit.quantity
            left[unit.sku] = found
        }
        try db.queue(statements)
    }

    /// Step: whatever of some SKUs is still committed to a holder is free again: nothing will be
    /// shipped.
    public static func uncommitAll(
        _ skus: [SKUID], soldTo holder: StockHolderID, in db: Transaction
    ) throws {
        let committed = try committed(skus, to: holder, in: db)
        try db.queue(
            committed.map { $0.free($0.quantity) } + committed.map { $0.end(as: .released) })
    }

    private static func committed(
        _ skus: [SKUID], to holder: StockHolderID, in db: Transaction
    ) throws -> [CommittedUnits] {
        guard !skus.isEmpty else { return [] }
        return try db.rows(
            """
            SELECT id, sku, location, quantity FROM reservations
            WHERE holder = \(holder) AND sku IN (\(list: skus))
              AND state = \(Reservation.State.committed) ORDER BY sku, id
            """
        ) {
            try CommittedUnits(
                id: $0.next(), sku: $0.next(), location: $0.next(), quantity: $0.next())
        }
    }

    /// Statements of the migration that tells sold units from shipped ones: those of `unshipped`
    /// (rows of `holder`, `sku`, `quantity`; 0 where nothing will be shipped) are on the shelf
    /// again, and committed. Their moves take the ids of their reservations: no other move has
    /// them.
    public static func commitUnshipped(_ unshipped: SQL) -> [SQL] {
        [
            """
            INSERT INTO stock_moves
                (id, sku, location, from_state, to_state, quantity, reason, holder, account, at)
            SELECT r.id, r.sku, r.location, 'sold', 'on_hand', u.quantity, 'unshipped', r.holder,
                NULL, r.until
            FROM reservations r JOIN (\(unshipped)) u ON u.holder = r.holder AND u.sku = r.sku
            WHERE r.state = 'claimed' AND u.quantity > 0 AND r.id = (
                SELECT min(x.id) FROM reservations x
                WHERE x.holder = r.holder AND x.sku = r.sku AND x.state = 'claimed')
            """,
            """
            UPDATE reservations SET state = 'committed', quantity =
                (SELECT m.quantity FROM stock_moves m WHERE m.id = reservations.id)
            WHERE state = 'claimed'
              AND id IN (SELECT m.id FROM stock_moves m WHERE m.reason = 'unshipped')
            """,
            """
            UPDATE reservations SET state = 'released'
            WHERE state = 'claimed' AND EXISTS (
                SELECT 1 FROM (\(unshipped)) u
                WHERE u.holder = reservations.holder AND u.sku = reservations.sku)
            """,
            "UPDATE reservations SET state = 'shipped' WHERE state = 'claimed'",
            """
            UPDATE stock SET on_hand = on_hand + \(migrated), committed = \(migrated)
            WHERE sku IN (SELECT sku FROM stock_moves WHERE reason = 'unshipped')
            """,
        ]
    }

    private static let migrated: SQL = """
        (SELECT CAST(coalesce(sum(m.quantity), 0) AS BIGINT) FROM stock_moves m
         WHERE m.reason = 'unshipped' AND m.sku = stock.sku AND m.location = stock.location)
        """
}

/// A reservation that was paid.
private struct CommittedUnits {
    let id: ReservationID
    let sku: SKUID
    let location: LocationID
    var quantity: Int

    /// Takes units from the shelf.
    func leave(_ count: Int) -> SQL {
        """
        UPDATE stock SET on_hand = on_hand - \(count), committed = committed - \(count)
        WHERE sku = \(sku) AND location = \(location)
        """
    }

    /// Leaves units on the shelf, for others to buy.
    func free(_ count: Int) -> SQL {
        """
        UPDATE stock SET committed = committed - \(count)
        WHERE sku = \(sku) AND location = \(location)
        """
    }

    /// Lowers the reservation; the last units end it.
    func lower(by count: Int) -> SQL {
        count == quantity
            ? end(as: .released)
            : "UPDATE reservations SET quantity = quantity - \(count) WHERE id = \(id)"
    }

    /// Ends the reservation as shipped; where units stay, a row of its own has those that left.
    func ship(_ count: Int, ids: IDSource, at now: Instant) -> [SQL] {
        guard count < quantity else { return [end(as: .shipped)] }
        return [
            """
            INSERT INTO reservations (id, sku, location, quantity, holder, state, until)
            SELECT CAST(\(ids.next(at: now)) AS BIGINT), sku, location,
                CAST(\(count) AS BIGINT), holder, \(Reservation.State.shipped), until
            FROM reservations WHERE id = \(id)
            """,
            "UPDATE reservations SET quantity = quantity - \(count) WHERE id = \(id)",
        ]
    }

    func end(as state: Reservation.State) -> SQL {
        "UPDATE reservations SET state = \(state) WHERE id = \(id)"
    }
}
