import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Modules
import Money
import Shops
import Store
import World

/// Stock that a seller reserves for one creator at a price: only that creator's rooms sell it, in
/// flash sales up to what is left. Source: reference/social-commerce.md 3.7, S:crflash.
public struct Allocation: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable { case open, closed }

    public let id: AllocationID
    public let shop: ShopID
    public let creator: AccountID
    public let sku: SKUID
    public let price: Money
    public let total: Int
    /// Units that no flash sale has drawn yet.
    public let unused: Int
    public let perBuyer: Int
    public let until: Instant
    public let state: State

    public func isOpen(at now: Instant) -> Bool { state == .open && now < until }

    /// Allowed lengths, up to a season: beyond it, stock lies idle.
    public static let lengths = TimeSpan.hours(1)...TimeSpan.days(90)
}

/// A row of `allocations`; the currency of its price is that of its shop's market.
private struct AllocationRow: FromRow {
    let id: AllocationID
    let shop: ShopID
    let creator: AccountID
    let sku: SKUID
    let priceMinor: Int64
    let total: Int
    let unused: Int
    let perBuyer: Int
    let until: Instant
    let state: Allocation.State

    init(row: Row) throws {
        id = try row.next()
        shop = try row.next()
        creator = try row.next()
        sku = try row.next()
        priceMinor = try row.next()
        total = try row.next()
        unused = try row.next()
        perBuyer = try row.next()
        until = try row.next()
        state = try row.next()
    }

    func allocation(in market: MarketCode) -> Allocation {
        Allocation(
            id: id, shop: shop, creator: creator, sku: sku,
            price: Money(minor: priceMinor, currency: market.currency), total: total,
            unused: unused, perBuyer: perBuyer, until: until, state: state)
    }
}

extension Promotions {
    /// Allocations that a condition finds, and in a second statement the markets of their shops.
    private static func allocations(
        _ condition: SQL, in db: Transaction
    ) throws -> [Allocation] {
        let rows = try db.rows(
            """
            SELECT id, shop, creator, sku, price_minor, total, unused, per_buyer, until, state
            FROM allocations \(condition)
            """, as: AllocationRow.self)
        let markets = try Shops.markets(of: rows.map(\.shop), in: db)
        return rows.compactMap { row in markets[row.shop].map { row.allocation(in: $0) } }
    }

    public static func allocation(
        _ id: AllocationID, in db: Transaction
    ) throws -> Allocation? {
        try allocations("WHERE id = \(id)", in: db).first
    }

    /// Step: open allocations of a creator, oldest first.
    public static func allocations(
        for creator: AccountID, at now: Instant, in db: Transaction
    ) throws -> [Allocation] {
        try allocations(
            """
            WHERE creator = \(creator) AND state = \(Allocation.State.open) AND until > \(now)
            ORDER BY id LIMIT \(page)
            """, in: db)
    }

    /// Step: a shop's allocations, latest first.
    public static func allocations(
        of shop: ShopID, in db: Transaction
    ) throws -> [Allocation] {
        try allocations("WHERE shop = \(shop) ORDER BY id DESC LIMIT \(page)", in: db)
    }

    /// Step: reserves a seller's stock for a creator.
    public static func allocate(
        _ sku: SKUID, _ quantity: Int, priceMinor: Int64, perBuyer: Int, until: Instant,
        to creator: AccountID, by seller: AccountID, markets: Markets, ids: IDSource,
        at now: Instant, in db: Transaction
    ) throws -> AllocationID {
        guard let shop = try Shops.owned(by: seller, in: db),
            let offer = try Catalog.offers([sku], market: shop.market, in: db)[sku],
            offer.shop == shop.id
        else { throw PromotionRefusal.notYours }
        guard priceMinor > 0, priceMinor < offer.price.minor else {
            throw PromotionRefusal.notLower(field: "price")
        }
        try markets.market(shop.market).prices.checkPromotion(
            Money(minor: priceMinor, currency: shop.market.currency))
        guard (1...FlashSale.most).contains(quantity) else {
            throw PromotionRefusal.outside(field: "total", least: 1, most: FlashSale.most)
        }
        guard (1...min(99, quantity)).contains(perBuyer) else {
            throw PromotionRefusal.outside(field: "per_buyer", least: 1, most: min(99, quantity))
        }
        guard Allocation.lengths.contains(until - now) else {
            throw PromotionRefusal.outside(field: "days", least: 1, most: 90)
        }
        let id: AllocationID = ID(ids.next(at: now))
        do {
            try Inventory.reserve(
                sku, quantity, holder: ID(id), reservation: ID(ids.next(at: now)),
                until: until, in: db)
        } catch InventoryRefusal.soldOut(_, let left) {
            throw PromotionRefusal.notEnough(left: left)
        }
        try db.execute(
            """
            INSERT INTO allocations (id, shop, creator, sku, price_minor, total, unused,
                per_buyer, until, state, at)
            VALUES (\(id), \(shop.id), \(creator), \(sku), \(priceMinor), \(quantity),
                \(quantity), \(perBuyer), \(until), \(Allocation.State.open), \(now))
            """)
        return id
    }

    static func draw(
        _ quantity: Int, from id: AllocationID, at now: Instant, in db: Transaction
    ) throws {
        let drawn = try db.execute(
            """
            UPDATE allocations SET unused = unused - \(quantity)
            WHERE id = \(id) AND state = \(Allocation.State.open) AND until > \(now)
              AND unused >= \(quantity)
            """)
        guard drawn == 1 else {
            throw PromotionRefusal.notEnough(left: try allocation(id, in: db)?.unused ?? 0)
        }
    }

    /// Step: returns the units that no sale has drawn to the seller's stock; running sales run on.
    public static func close(
        _ id: AllocationID, by seller: AccountID, in db: Transaction
    ) throws {
        guard let found = try allocation(id, in: db),
            try Shops.owned(by: seller, in: db)?.id == found.shop
        else { throw PromotionRefusal.noSuchAllocation }
        guard found.state == .open else { return }
        try close(found, in: db)
    }

    private static func close(_ allocation: Allocation, in db: Transaction) throws {
        try db.execute(
            """
            UPDATE allocations SET state = \(Allocation.State.closed), unused = 0
            WHERE id = \(allocation.id)
            """)
        try Inventory.releasePart(
            allocation.sku, allocation.unused, holder: ID(allocation.id), in: db)
    }

    /// Step: closes an allocation whose time is over. Does nothing the second time.
    static func close(_ id: AllocationID, in db: Transaction) throws {
        guard let found = try allocation(id, in: db), found.state == .open else { return }
        try close(found, in: db)
    }
}

extension Allocation {
    static func over(at now: Instant, in db: Transaction) throws -> [AllocationID] {
        try db.values(
            """
            SELECT id FROM allocations WHERE state = 'open' AND until <= \(now)
                AND \(StuckRows.due(Promotions.allocationSweep, key: "id", at: now))
            ORDER BY until LIMIT \(Promotions.sweep)
            """)
    }
}
