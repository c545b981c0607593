import Identities
import Accounts
import Catalog
import Markets
import Store
import World

/// Place where a visitor met a product through a creator.
public enum Surface: Sendable, Hashable {
    case stall
    /// A LIVE room.
    case live(RoomID)
}

extension Creators {
    /// Step: records that a shopper opened a product through a
    /// creator. Only the last click on a product counts.
    public static func touch(
        owner: ShopperID, product: ProductID, creator: CreatorID, surface: Surface,
        at now: Instant, in db: Transaction
    ) throws {
        let source = try source(of: surface, creator, in: db)
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
        if surface != .stall { try promote(product, by: creator, at: now, in: db) }
    }

    /// Attribution source as stored on an order line, with raw ids: `stall:<id>`, `live:<id>`.
    static func source(
        of surface: Surface, _ creator: CreatorID, in db: Transaction
    ) throws -> String {
        switch surface {
        case .live(let room): "live:\(room.rawValue)"
        case .stall: "stall:\(try stall(of: creator, in: db).id.rawValue)"
        }
    }

    /// Step: attribution source of each product if it were ordered now: the last click within the
    /// market's window. Creators earn nothing by their own purchases, nor while their stall is
    /// taken down.
    public static func attribute(
        owner: ShopperID, products: [ProductID], market: MarketCode, markets: Markets,
        at now: Instant, in db: Transaction
    ) throws -> [ProductID: String] {
        guard !products.isEmpty else { return [:] }
        let day = markets.market(market).zone.day(of: now)
        let since = now - markets.attributionWindow(in: market, on: day)
        var out: [ProductID: String] = [:]
        try db.each(
            """
            SELECT t.product, t.source FROM touches t JOIN creators c ON c.id = t.creator
            WHERE t.owner = \(owner) AND t.product IN (\(list: products)) AND t.at > \(since)
              AND t.at <= \(now) AND c.account <> \(owner) AND \(stands)
            """
        ) { out[try $0.next()] = try $0.next() }
        return out
    }

    /// Step: the creator to whom an order of the product would be attributed now, if any.
    public static func attributedCreator(
        _ product: ProductID, owner: ShopperID, market: MarketCode, markets: Markets,
        at now: Instant, in db: Transaction
    ) throws -> Creator? {
        let day = markets.market(market).zone.day(of: now)
        let since = now - markets.attributionWindow(in: market, on: day)
        return try db.row(
            """
            SELECT \(Creator.columns) FROM touches t JOIN creators c ON c.id = t.creator
            WHERE t.owner = \(owner) AND t.product = \(product) AND t.at > \(since)
              AND c.account <> \(owner) AND \(stands)
            """)
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
    public func forgetTouches() async throws {
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

    /// Counts and records a click on a product of a stall.
    func visit(
        _ product: ProductID, at handle: Handle, owner: ShopperID
    ) async throws {
        let now = world.now()
        let markets = markets
        try await store.write { db in
            guard let creator = try Self.creator(handle: handle, in: db) else {
                throw CreatorRefusal.notFound
            }
            guard owner != ShopperID(creator.account) else { return }
            try Self.visit(product, at: creator, owner: owner, markets: markets, at: now, in: db)
        }
    }

    /// Step: counts and records a click on a product that is on the creator's stall.
    public static func visit(
        _ product: ProductID, at creator: Creator, owner: ShopperID, markets: Markets,
        at now: Instant, in db: Transaction
    ) throws {
        let stall = try stall(of: creator.id, in: db)
        let isHere: Int? = try db.value(
            """
            SELECT 1 FROM stall_items WHERE stall = \(stall.id) AND product = \(product)
            """)
        let cards = try Catalog.cards([product], market: creator.market.rawValue, in: db)
        guard try !isClosed(creator.id, in: db) else { throw CreatorRefusal.stallClosed }
        guard isHere != nil,
            try rates(of: cards, for: creator, at: now, in: db)[product] != nil
        else { throw CreatorRefusal.notFound }
        try touch(
            owner: owner, product: product, creator: creator.id, surface: .stall, at: now, in: db)
        try count(StallFigures(clicks: 1), for: creator, markets: markets, at: now, in: db)
    }
}
