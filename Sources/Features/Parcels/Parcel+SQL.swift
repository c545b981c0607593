import Carriers
import Identities
import Markets
import Orders
import Store
import World

extension Parcel {
    static func find(_ id: ParcelID, in db: Transaction) throws -> Parcel? {
        try db.row("SELECT \(columns) FROM parcels WHERE id = \(id)")
    }

    /// Step: a parcel by its shop; throws `noSuchParcel` for another's and for a missing one alike.
    static func find(_ id: ParcelID, shop: ShopID, in db: Transaction) throws -> Parcel {
        let found: Parcel? = try db.row(
            "SELECT \(columns) FROM parcels WHERE id = \(id) AND shop = \(shop)")
        guard let found else { throw ParcelRefusal.noSuchParcel }
        return found
    }

    /// Step: parcels with goods of an order that weren't unpacked, in the order in which they were
    /// packed.
    public static func of(_ order: OrderID, in db: Transaction) throws -> [Parcel] {
        try db.rows(
            """
            SELECT \(columns) FROM parcels
            WHERE id IN (SELECT parcel FROM parcel_lines WHERE order_id = \(order))
                AND state <> 'cancelled'
            ORDER BY id LIMIT \(Parcels.mostPerOrder * 2)
            """)
    }

    /// Step: lines of parcels.
    static func lines(
        of parcels: [ParcelID], in db: Transaction
    ) throws -> [ParcelID: [ParcelLine]] {
        guard !parcels.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT parcel, order_id, position, quantity FROM parcel_lines
            WHERE parcel IN (\(list: parcels)) ORDER BY parcel, order_id, position
            """
        ) { (try $0.next() as ParcelID, try ParcelLine(row: $0)) }
        return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
    }

    func lines(in db: Transaction) throws -> [ParcelLine] {
        try Self.lines(of: [id], in: db)[id, default: []]
    }

    /// Step: units of orders' lines that lie in packed parcels and were never shipped.
    static func packed(
        of orders: [OrderID], in db: Transaction
    ) throws -> [OrderID: [Int: Int]] {
        guard !orders.isEmpty else { return [:] }
        var out: [OrderID: [Int: Int]] = [:]
        try db.each(
            """
            SELECT l.order_id, l.position, CAST(sum(l.quantity) AS BIGINT) FROM parcel_lines l
            JOIN parcels p ON p.id = l.parcel
            WHERE l.order_id IN (\(list: orders)) AND p.state = 'packed' AND p.resends IS NULL
            GROUP BY l.order_id, l.position
            """
        ) { row in
            let (order, position): (OrderID, Int) = try (row.next(), row.next())
            out[order, default: [:]][position] = try row.next()
        }
        return out
    }

    /// Step: changes the state, if `moves` allows it and nobody changed it since the parcel was read.
    func move(to next: State, setting columns: SQL, in db: Transaction) throws {
        guard Self.moves[state, default: []].contains(next) else { throw ParcelRefusal.tooLate }
        let changed = try db.execute(
            """
            UPDATE parcels SET state = \(next), \(columns) WHERE id = \(id) AND state = \(state)
            """)
        guard changed == 1 else { throw ParcelRefusal.tooLate }
    }

    /// Step: unpacks a parcel; its label is let go.
    func cancel(at now: Instant, in db: Transaction) throws {
        try move(to: .cancelled, setting: "act_by = NULL, due_at = NULL, track_at = NULL", in: db)
        try ShippingLabel.live(of: id, in: db)?.letGo(at: now, in: db)
    }
}

/// A parcel that is about to be written.
struct NewParcel: Sendable {
    let id: ParcelID
    let like: Order
    let isGift: Bool
    let size: ParcelSize
    let lines: [ParcelLine]
    var resends: ParcelID?
    /// End of the time in which a parcel that came back must leave again.
    var actBy: Instant?

    func insert(at now: Instant, in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO parcels (id, shop, buyer, address, state, is_gift, grams, length_mm,
                width_mm, height_mm, packed_at, resends, act_by, due_at)
            VALUES (\(id), \(like.shop), \(like.buyer), \(like.address.stored),
                \(Parcel.State.packed), \(isGift), \(size.grams), \(size.length), \(size.width),
                \(size.height), \(now), \(resends), \(actBy), \(actBy))
            """)
        try db.queue(
            lines.map { line in
                """
                INSERT INTO parcel_lines (parcel, order_id, position, quantity)
                VALUES (\(id), \(line.order), \(line.position), \(line.quantity))
                """
            })
    }
}
