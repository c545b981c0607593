import Catalog
import Creators
import Identities
import Markets
import Money
import Orders
import Shops
import Store
import World

/// Place where a visitor met a product through a creator.
public enum Surface: Sendable, Hashable {
    case stall(StallID)
    /// A LIVE room.
    case live(RoomID)

    /// Attribution source as stored on an order line, with raw ids: `stall:<id>`, `live:<id>`.
    public var source: String {
        switch self {
        case .live(let room): "live:\(room.rawValue)"
        case .stall(let stall): "stall:\(stall.rawValue)"
        }
    }
}

extension Affiliates {
    /// Step: records that a shopper opened a product through a
    /// creator. Only the last click on a product counts.
    public static func touch(
        owner: ShopperID, product: ProductID, creator: CreatorID, surface: Surface,
        at now: Instant, in db: Transaction
    ) throws {
        let source = surface.source
        try db.execute(
            """
            INSERT INTO touch_sources (source, creator) VALUES (\(source), \(creator))
            ON CONFLICT (source) DO NOTHING
            """)
        try db.execute(
            """
            INSERT INTO touches (owner, product, creator, source, at)
            VALUES (\(owner), \(product), \(creator), \(source), \(now))
            ON CONFLICT (owner, product) DO UPDATE SET creator = excluded.creator,
                source = excluded.source, at = excluded.at
            WHERE touches.at <= excluded.at
            """)
        if case .live = surface { try promote(product, by: creator, at: now, in: db) }
    }

    /// Step: attribution of each product if it were ordered now: the last click within the market's
    /// window, and the rate that its creator earns today. Creators earn nothing by their own
    /// purchases, nor while their stall is taken down; goods of their own shop earn their price.
    public static func attribute(
        owner: ShopperID, products: [ProductID], market: MarketCode, markets: Markets,
        at now: Instant, in db: Transaction
    ) throws -> [ProductID: SaleSource] {
        guard !products.isEmpty else { return [:] }
        let day = markets.market(market).zone.day(of: now)
        let since = now - markets.attributionWindow(in: market, on: day)
        let touches = try db.rows(
            """
            SELECT product, creator, source FROM touches
            WHERE owner = \(owner) AND product IN (\(list: products)) AND at > \(since)
              AND at <= \(now)
            """
        ) { row in
            let (product, creator): (ProductID, CreatorID) = try (row.next(), row.next())
            return (product: product, creator: creator, source: try row.next() as String)
        }
        guard !touches.isEmpty else { return [:] }
        let creators = try Creators.notTakenDown(Array(Set(touches.map(\.creator))), in: db)
        var out: [ProductID: SaleSource] = [:]
        for (id, touches) in Dictionary(grouping: touches, by: \.creator) {
            guard let creator = creators[id], ShopperID(creator.account) != owner
            else { continue }
            let rates = try commissions(
                of: touches.map(\.product), for: creator, at: now, in: db)
            for touch in touches {
                out[touch.product] = SaleSource(
                    source: touch.source, creator: id,
                    commission: rates[touch.product] ?? .zero)
            }
        }
        return out
    }

    /// Step: rates of products that a creator sells now; zero for those of their own shop.
    private static func commissions(
        of products: [ProductID], for creator: Creator, at now: Instant, in db: Transaction
    ) throws -> [ProductID: Rate] {
        var rates = try openRates(of: products, for: creator.id, at: now, in: db)
        guard let shop = try Shops.owned(by: creator.account, in: db) else { return rates }
        for product in try Catalog.products(products, of: shop.id, in: db) {
            rates[product.id] = .zero
        }
        return rates
    }

    /// Step: the creator to whom an order of the product would be attributed now, if any.
    public static func attributedCreator(
        _ product: ProductID, owner: ShopperID, market: MarketCode, markets: Markets,
        at now: Instant, in db: Transaction
    ) throws -> Creator? {
        let day = markets.market(market).zone.day(of: now)
        let since = now - markets.attributionWindow(in: market, on: day)
        let found: CreatorID? = try db.value(
            """
            SELECT creator FROM touches
            WHERE owner = \(owner) AND product = \(product) AND at > \(since)
            """)
        guard let found, let creator = try Creators.notTakenDown([found], in: db)[found],
            ShopperID(creator.account) != owner
        else { return nil }
        return creator
    }

    /// Step: moves a visitor's clicks to the account at sign-in; the later click wins.
    public static func mergeTouches(
        from visitor: SessionID, into account: AccountID, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO touches (owner, product, creator, source, at)
            SELECT CAST(\(account) AS BIGINT), product, creator, source, at FROM touches
            WHERE owner = \(visitor)
            ON CONFLICT (owner, product) DO UPDATE SET creator = excluded.creator,
                source = excluded.source, at = excluded.at
            WHERE touches.at < excluded.at
            """)
        try db.execute("DELETE FROM touches WHERE owner = \(visitor)")
    }

    /// Deletes clicks outside every attribution window, a bounded number each run.
    public func deleteOldTouches() async throws {
        let end = world.now() - markets.longestAttribution
        try await store.write { db in
            try db.execute(
                """
                DELETE FROM touches WHERE (owner, product) IN
                    (SELECT owner, product FROM touches WHERE at < \(end) ORDER BY at
                     LIMIT \(Self.sweep * 10))
                """)
        }
    }
}
