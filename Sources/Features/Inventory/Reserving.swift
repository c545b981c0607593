import Identities
import Catalog
import Store
import World

/// A reservation request: a quantity of a SKU for a holder.
public struct ReservationRequest: Sendable, Hashable {
    public let sku: SKUID
    public let quantity: Int
    public let holder: StockHolderID
    public let reservation: ReservationID

    public init(
        sku: SKUID, quantity: Int, holder: StockHolderID, reservation: ReservationID
    ) {
        self.sku = sku
        self.quantity = quantity
        self.holder = holder
        self.reservation = reservation
    }
}

extension Inventory {
    /// Reserves stock for several holders at once, each all or nothing, first come, first served.
    /// Rows are locked in the order of their SKU, the one global order, so that two batches can't
    /// deadlock; then holders are decided one after the other, so that nobody is short of what
    /// another didn't get in the end. Returns the shortage of each holder that went short.
    public static func reserve(
        _ wants: [ReservationRequest], until: Instant, in db: Transaction
    ) throws -> [StockHolderID: InventoryRefusal] {
        if wants.count == 1, let want = wants.first { return try reserve(want, until, in: db) }
        var stock = try LockedStock(locking: wants.map(\.sku), in: db)
        var short: [StockHolderID: InventoryRefusal] = [:]
        var kept: [SQL] = []
        for (holder, wants) in wants.byHolder {
            switch stock.take(wants) {
            case .short(let sku, let left): short[holder] = .soldOut(sku, left: left)
            case .taken(let locations):
                kept += zip(wants, locations).map { $0.insert(at: $1, until: until) }
            }
        }
        try db.queue(stock.updates + kept)
        return short
    }

    /// Reserves a single request without a read before: the update decides.
    private static func reserve(
        _ want: ReservationRequest, _ until: Instant, in db: Transaction
    ) throws -> [StockHolderID: InventoryRefusal] {
        guard let location = try take(want.quantity, of: want.sku, in: db) else {
            let left = try available([want.sku], in: db)[want.sku] ?? 0
            return [want.holder: .soldOut(want.sku, left: left)]
        }
        try db.queue([want.insert(at: location, until: until)])
        return [:]
    }

    /// Takes from the first location that has enough; nil if none has.
    private static func take(
        _ quantity: Int, of sku: SKUID, in db: Transaction
    ) throws -> LocationID? {
        try db.value(
            """
            UPDATE stock SET reserved = reserved + \(quantity)
            WHERE sku = \(sku) AND on_hand - reserved - committed >= \(quantity) AND location = (
                SELECT location FROM stock
                WHERE sku = \(sku) AND on_hand - reserved - committed >= \(quantity)
                ORDER BY location LIMIT 1)
            RETURNING location
            """)
    }

    /// Turns holders' reservations into sales, in the order of the SKUs: the units stay on the shelf
    /// until they are shipped, and nobody else can buy them. Returns the holders that had a
    /// reservation; that of the others was released before.
    public static func commit(
        _ holders: Set<StockHolderID>, in db: Transaction
    ) throws -> Set<StockHolderID> {
        let held = try held(holders.sorted(), in: db)
        guard !held.isEmpty else { return [] }
        try db.queue(
            held.map { kept in
                """
                UPDATE stock SET reserved = reserved - \(kept.quantity),
                    committed = committed + \(kept.quantity)
                WHERE sku = \(kept.sku) AND location = \(kept.location)
                """
            } + [
                """
                UPDATE reservations SET state = \(Reservation.State.committed)
                WHERE holder IN (\(list: holders.sorted())) AND \(isHeld(db))
                """
            ])
        return Set(held.map(\.holder))
    }

    /// Releases all reservations of a holder, so that others can buy the stock. Idempotent.
    public static func release(holder: StockHolderID, in db: Transaction) throws {
        let held = try held([holder], in: db)
        guard !held.isEmpty else { return }
        try db.queue(
            held.map { kept in
                """
                UPDATE stock SET reserved = reserved - \(kept.quantity)
                WHERE sku = \(kept.sku) AND location = \(kept.location)
                """
            } + [
                """
                UPDATE reservations SET state = \(Reservation.State.released)
                WHERE holder = \(holder) AND \(isHeld(db))
                """
            ])
    }

    private struct Kept {
        let sku: SKUID
        let location: LocationID
        let quantity: Int
        let holder: StockHolderID
    }

    /// Condition of held reservations. On SQLite the state is a literal: while a bound value
    /// decides whether the partial index serves, the statement is prepared anew at each run, ten
    /// times the statement's own time. On PostgreSQL the literal may lead to a scan of that index,
    /// which reads what others write.
    static func isHeld(_ db: Transaction) -> SQL {
        db.dialect == .sqlite ? "state = 'held'" : "state = \(Reservation.State.held)"
    }

    private static func held(_ holders: [StockHolderID], in db: Transaction) throws -> [Kept] {
        guard !holders.isEmpty else { return [] }
        return try db.rows(
            """
            SELECT sku, location, quantity, holder FROM reservations
            WHERE holder IN (\(list: holders)) AND \(isHeld(db))
            ORDER BY sku, holder
            """
        ) { try Kept(sku: $0.next(), location: $0.next(), quantity: $0.next(), holder: $0.next()) }
    }
}

extension StockMove {
    static func insert(
        _ id: StockMoveID, sku: SKUID, location: LocationID, from: State, to: State,
        quantity: Int, reason: Reason, holder: StockHolderID? = nil, account: AccountID? = nil,
        at now: Instant
    ) -> SQL {
        """
        INSERT INTO stock_moves
            (id, sku, location, from_state, to_state, quantity, reason, holder, account, at)
        VALUES (\(id), \(sku), \(location), \(from), \(to), \(quantity), \(reason), \(holder),
                \(account), \(now))
        """
    }
}
