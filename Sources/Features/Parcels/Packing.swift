import Identities
import Markets
import Numbers
import Orders
import Store
import World

/// Goods as a seller packs them: of one order, or of several of one buyer to one address.
public struct PackingRequest: Sendable, Hashable {
    public let lines: [ParcelLine]
    public let size: ParcelSize
    public let isGift: Bool

    public init(lines: [ParcelLine], size: ParcelSize, isGift: Bool = false) {
        self.lines = lines
        self.size = size
        self.isGift = isGift
    }
}

extension Parcels {
    /// Packs units of an order of a shop into a parcel, and of others that travel with it.
    ///
    /// Throws `noSuchOrder` for another's, `notTogether` for orders that one parcel can't have,
    /// `notLeft` for more units than are left to pack.
    public func pack(
        _ request: PackingRequest, of order: OrderID, shop: ShopID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ParcelID> {
        let now = world.now()
        let id: ParcelID = world.id()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let ids = Set(request.lines.map(\.order) + [order]).sorted()
            let orders = try Order.find(ids, in: db)
            guard let first = orders[order], ids.allSatisfy({ orders[$0]?.shop == shop }) else {
                throw OrderRefusal.noSuchOrder
            }
            let lines = try Self.checked(request.lines, of: ids.compactMap { orders[$0] }, in: db)
            try NewParcel(
                id: id, like: first, isGift: request.isGift, size: request.size, lines: lines
            ).insert(at: now, in: db)
            return id
        }
    }

    /// Step: the lines to pack, each once, if they can travel together and are left.
    private static func checked(
        _ lines: [ParcelLine], of orders: [Order], in db: Transaction
    ) throws -> [ParcelLine] {
        guard let first = orders.first, orders.allSatisfy({ $0.canTravel(with: first) }) else {
            throw ParcelRefusal.notTogether
        }
        let ids = orders.map(\.id)
        let left = try leftToPack(ids, in: db)
        var wanted: [OrderID: [Int: Int]] = [:]
        for line in lines where line.quantity > 0 {
            wanted[line.order, default: [:]][line.position, default: 0] =
                (wanted[line.order]?[line.position] ?? 0).clampedAdding(line.quantity)
        }
        let merged = wanted.flatMap { order, units in
            units.map { ParcelLine(order: order, position: $0.key, quantity: $0.value) }
        }.sorted { ($0.order, $0.position) < ($1.order, $1.position) }
        guard !merged.isEmpty, Set(merged.map(\.order)).count == ids.count,
            merged.allSatisfy({ $0.quantity <= left[$0.order]?[$0.position] ?? 0 })
        else { throw ParcelRefusal.notLeft }
        guard merged.count <= mostLines else { throw ParcelRefusal.tooMany }
        for id in ids {
            guard try Parcel.of(id, in: db).count < mostPerOrder else {
                throw ParcelRefusal.tooMany
            }
        }
        return merged
    }

    /// Step: units of orders' lines that are still to be shipped and lie in no parcel, by position.
    static func leftToPack(
        _ orders: [OrderID], in db: Transaction
    ) throws -> [OrderID: [Int: Int]] {
        let lines = try Order.lines(of: orders, in: db)
        let packed = try Parcel.packed(of: orders, in: db)
        return Dictionary(
            uniqueKeysWithValues: orders.map { order in
                let left = lines[order, default: []].map {
                    (
                        $0.position,
                        $0.unshippedQuantity - packed[order, default: [:]][$0.position, default: 0]
                    )
                }
                return (order, Dictionary(uniqueKeysWithValues: left))
            })
    }

    /// Unpacks a parcel that hasn't left; its label is voided. Throws `tooLate` for one that has, and
    /// for goods that came back, which are sent again or refunded.
    public func unpack(
        _ id: ParcelID, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ParcelID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let parcel = try Parcel.find(id, shop: shop, in: db)
            guard parcel.resends == nil else { throw ParcelRefusal.tooLate }
            try parcel.cancel(at: now, in: db)
            return id
        }
    }

    /// Step: takes out of packed parcels what was refunded before it left, or won't be shipped for
    /// another reason; a parcel without goods is unpacked. Parcels on their way are looked at again by
    /// the job.
    static func unpackRefunded(_ order: OrderID, at now: Instant, in db: Transaction) throws {
        let parcels = try Parcel.of(order, in: db)
        guard !parcels.isEmpty else { return }
        let packed = parcels.filter { $0.state == .packed }
        let lines = try Parcel.lines(of: packed.map(\.id), in: db)
        for line in try Order.lines(of: [order], in: db)[order, default: []] {
            for (isAgain, most) in [
                (false, line.unshippedQuantity), (true, line.refundableQuantity),
            ] {
                let rows = packed.filter { ($0.resends != nil) == isAgain }.compactMap { parcel in
                    lines[parcel.id, default: []].first {
                        $0.order == order && $0.position == line.position
                    }.map { (parcel.id, $0.quantity) }
                }
                try takeOut(rows, keeping: most, order, line.position, in: db)
            }
        }
        let left = try Parcel.lines(of: packed.map(\.id), in: db)
        for parcel in packed where left[parcel.id, default: []].isEmpty {
            try parcel.cancel(at: now, in: db)
        }
        try db.execute(
            """
            UPDATE parcels SET due_at = \(now) WHERE state = 'handed_over'
                AND id IN (SELECT parcel FROM parcel_lines WHERE order_id = \(order))
            """)
    }

    /// Step: lowers a line in parcels to what is kept in all, those packed first keep theirs.
    private static func takeOut(
        _ rows: [(parcel: ParcelID, quantity: Int)], keeping most: Int, _ order: OrderID,
        _ position: Int, in db: Transaction
    ) throws {
        var left = max(0, most)
        for row in rows {
            let kept = min(row.quantity, left)
            left -= kept
            guard kept < row.quantity else { continue }
            let place: SQL = """
                parcel = \(row.parcel) AND order_id = \(order) AND position = \(position)
                """
            try db.execute(
                kept == 0
                    ? "DELETE FROM parcel_lines WHERE \(place)"
                    : "UPDATE parcel_lines SET quantity = \(kept) WHERE \(place)")
        }
    }
}

extension Order {
    /// True if both may ship now, to one buyer at one address.
    func canTravel(with other: Order) -> Bool {
        canShip && other.canShip && shop == other.shop && buyer == other.buyer
            && address == other.address
    }
}
