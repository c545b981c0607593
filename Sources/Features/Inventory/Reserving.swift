import Catalog
import Store
import World

/// So many of a SKU, for whom.
public struct Want: Sendable, Hashable {
    public let sku: ID<SKU>
    public let quantity: Int
    public let holder: Int64
    public let reservation: ID<Reservation>

    public init(
        sku: ID<SKU>, quantity: Int, holder: Int64, reservation: ID<Reservation>
    ) {
        self.sku = sku
        self.quantity = quantity
        self.holder = holder
        self.reservation = reservation
    }
}

extension Inventory {
    /// Keeps stock for several holders at once, each all or nothing. Rows are taken in the order of
    /// their SKU, the one global order, so that two batches never wait for each other in a circle.
    /// Returns for each holder that went short what it was short of; its other wants are undone.
    public static func reserve(
        _ wants: [Want], until: Instant, in db: Transaction
    ) throws -> [Int64: InventoryRefusal] {
        var short: [Int64: InventoryRefusal] = [:]
        var taken: [(want: Want, location: ID<Location>)] = []
        for want in wants.sorted(by: { ($0.sku, $0.holder) < ($1.sku, $1.holder) }) {
            guard short[want.holder] == nil else { continue }
            if let location = try take(want.quantity, of: want.sku, in: db) {
                taken.append((want, location))
            } else {
                let left = try available([want.sku], in: db)[want.sku] ?? 0
                short[want.holder] = .soldOut(want.sku, left: left)
            }
        }
        for (want, location) in taken where short[want.holder] != nil {
            try db.execute(
                """
                UPDATE stock SET reserved = reserved - \(want.quantity)
                WHERE sku = \(want.sku) AND location = \(location)
                """)
        }
        try db.executeAll(
            taken.filter { short[$0.want.holder] == nil }.map { want, location in
                """
                INSERT INTO reservations (id, sku, location, quantity, holder, state, until)
                VALUES (\(want.reservation), \(want.sku), \(location), \(want.quantity),
                        \(want.holder), \(Reservation.State.held), \(until))
                """
            })
        return short
    }

    /// Takes from the first place that has enough.
    private static func take(
        _ quantity: Int, of sku: ID<SKU>, in db: Transaction
    ) throws -> ID<Location>? {
        try db.value(
            """
            UPDATE stock SET reserved = reserved + \(quantity)
            WHERE sku = \(sku) AND on_hand - reserved >= \(quantity) AND location = (
                SELECT location FROM stock
                WHERE sku = \(sku) AND on_hand - reserved >= \(quantity)
                ORDER BY location LIMIT 1)
            RETURNING location
            """)
    }

    /// What is kept for a holder is sold: it leaves the shelf. Returns false if nothing was kept
    /// any more (it was released before).
    public static func claim(
        holder: Int64, moves: [ID<StockMove>], at now: Instant, in db: Transaction
    ) throws -> Bool {
        let held = try held(holder, in: db)
        guard !held.isEmpty else { return false }
        precondition(moves.count >= held.count, "an id for each move")
        try db.executeAll(
            zip(held, moves).flatMap { kept, move -> [SQL] in
                [
                    """
                    UPDATE stock SET on_hand = on_hand - \(kept.quantity),
                        reserved = reserved - \(kept.quantity)
                    WHERE sku = \(kept.sku) AND location = \(kept.location)
                    """,
                    StockMove.insert(
                        move, sku: kept.sku, location: kept.location, from: .onHand, to: .sold,
                        quantity: kept.quantity, reason: .sale, holder: holder, at: now),
                ]
            } + [
                """
                UPDATE reservations SET state = \(Reservation.State.claimed)
                WHERE holder = \(holder) AND state = \(Reservation.State.held)
                """
            ])
        return true
    }

    /// What is kept for a holder can be bought by others again. Does nothing the second time.
    public static func release(holder: Int64, in db: Transaction) throws {
        let held = try held(holder, in: db)
        guard !held.isEmpty else { return }
        try db.executeAll(
            held.map { kept in
                """
                UPDATE stock SET reserved = reserved - \(kept.quantity)
                WHERE sku = \(kept.sku) AND location = \(kept.location)
                """
            } + [
                """
                UPDATE reservations SET state = \(Reservation.State.released)
                WHERE holder = \(holder) AND state = \(Reservation.State.held)
                """
            ])
    }

    /// Sold goods that never left come back to the shelf: a cancellation before shipping.
    public static func putBack(
        _ goods: [(sku: ID<SKU>, quantity: Int)], holder: Int64, moves: [ID<StockMove>],
        at now: Instant, in db: Transaction
    ) throws {
        precondition(moves.count >= goods.count, "an id for each move")
        for (index, item) in goods.sorted(by: { $0.sku < $1.sku }).enumerated() {
            let location: ID<Location>? = try db.value(
                """
                SELECT location FROM reservations
                WHERE holder = \(holder) AND sku = \(item.sku) ORDER BY id LIMIT 1
                """)
            guard let location else { throw InventoryRefusal.noSuchSKU }
            try db.execute(
                """
                UPDATE stock SET on_hand = on_hand + \(item.quantity)
                WHERE sku = \(item.sku) AND location = \(location)
                """)
            try db.execute(
                StockMove.insert(
                    moves[index], sku: item.sku, location: location, from: .sold, to: .onHand,
                    quantity: item.quantity, reason: .cancellation, holder: holder, at: now))
        }
    }

    private struct Kept { let sku: ID<SKU>, location: ID<Location>, quantity: Int }

    private static func held(_ holder: Int64, in db: Transaction) throws -> [Kept] {
        try db.rows(
            """
            SELECT sku, location, quantity FROM reservations
            WHERE holder = \(holder) AND state = \(Reservation.State.held) ORDER BY sku
            """
        ) { try Kept(sku: $0[0], location: $0[1], quantity: $0[2]) }
    }
}

extension StockMove {
    static func insert(
        _ id: ID<StockMove>, sku: ID<SKU>, location: ID<Location>, from: State, to: State,
        quantity: Int, reason: Reason, holder: Int64? = nil, account: Int64? = nil, at now: Instant
    ) -> SQL {
        """
        INSERT INTO stock_moves
            (id, sku, location, from_state, to_state, quantity, reason, holder, account, at)
        VALUES (\(id), \(sku), \(location), \(from), \(to), \(quantity), \(reason), \(holder),
                \(account), \(now))
        """
    }
}
