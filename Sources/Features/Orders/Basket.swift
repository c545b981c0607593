import Accounts
import Catalog
import Inventory
import Markets
import Money
import Shops
import Store
import Web
import World

/// What somebody means to buy, across shops, before and after signing in.
public struct Basket: Sendable {
    public let market: MarketCode
    public let lines: [Line]

    public struct Line: Sendable {
        public let offer: Offer
        public let quantity: Int
        /// The price when it was put in, if it was another.
        public let seen: Money?
        public let available: Int

        public var isShort: Bool { available < quantity }
        public var total: Money { offer.price * quantity }
    }

    public var count: Int { lines.reduce(0) { $0 + $1.quantity } }
    public var isEmpty: Bool { lines.isEmpty }

    /// Lines that can be bought now as they are.
    public var buyable: [Line] { lines.filter { $0.offer.isLive && !$0.isShort } }

    public func total(_ currency: Currency) -> Money { lines.map(\.total).sum(currency) }

    /// Shops in the order of their ids, each with its lines: one order each.
    public var shops: [(shop: ID<Shop>, lines: [Line])] {
        Dictionary(grouping: lines, by: \.offer.shop).sorted { $0.key < $1.key }
            .map { (shop: $0.key, lines: $0.value) }
    }
}

/// Who a basket belongs to: an account, else a visitor's session. Ids of both are unlike.
public struct BasketOwner: Sendable, Hashable {
    public let raw: Int64
    public init(_ raw: Int64) { self.raw = raw }

    /// Nil for a visitor without a session.
    public init?(_ caller: Caller) {
        guard let raw = caller.account ?? caller.session else { return nil }
        self.raw = raw
    }
}

extension Orders {
    /// Step: the basket as things are now, oldest line first.
    public static func basket(
        of owner: BasketOwner, market: MarketCode, in db: Transaction
    ) throws -> Basket {
        let kept = try db.rows(
            """
            SELECT sku, quantity, seen_minor FROM basket_lines
            WHERE owner = \(owner.raw) AND market = \(market) ORDER BY at, sku
            LIMIT \(linesPerBasket)
            """
        ) { (sku: try $0[0] as ID<SKU>, quantity: try $0[1] as Int, seen: try $0[2] as Int64) }
        let skus = kept.map(\.sku)
        let offers = try Catalog.offers(skus, market: market, in: db)
        let available = try Inventory.available(skus, in: db)
        return Basket(
            market: market,
            lines: kept.compactMap { line in
                guard let offer = offers[line.sku] else { return nil }
                let seen = Money(minor: line.seen, currency: offer.price.currency)
                return Basket.Line(
                    offer: offer, quantity: line.quantity,
                    seen: seen == offer.price ? nil : seen, available: available[line.sku] ?? 0)
            })
    }

    /// Step: baskets of several owners, in their order; read together.
    static func baskets(
        of owners: [(owner: BasketOwner, market: MarketCode)], in db: Transaction
    ) throws -> [Basket] {
        if owners.count == 1, let one = owners.first {
            return [try basket(of: one.owner, market: one.market, in: db)]
        }
        guard !owners.isEmpty else { return [] }
        let kept = try db.rows(
            """
            SELECT sku, quantity, seen_minor, owner, market FROM basket_lines
            WHERE owner IN (\(list: owners.map(\.owner.raw))) ORDER BY owner, at, sku
            """
        ) { try KeptLine(row: $0) }
        let skus = Set(kept.map(\.sku)).sorted()
        let available = try Inventory.available(skus, in: db)
        var offers: [MarketCode: [ID<SKU>: Offer]] = [:]
        for market in Set(owners.map(\.market)) {
            offers[market] = try Catalog.offers(skus, market: market, in: db)
        }
        let byOwner = Dictionary(grouping: kept, by: \.owner)
        return owners.map { owner, market in
            let lines = byOwner[owner.raw, default: []].filter { $0.market == market }
            return Basket(
                market: market,
                lines: lines.prefix(linesPerBasket).compactMap {
                    $0.line(offers[market] ?? [:], available)
                })
        }
    }

    private struct KeptLine {
        let sku: ID<SKU>
        let quantity: Int
        let seenMinor: Int64
        let owner: Int64
        let market: MarketCode

        init(row: Row) throws {
            sku = try row[0]
            quantity = try row[1]
            seenMinor = try row[2]
            owner = try row[3]
            market = try row[4]
        }

        func line(_ offers: [ID<SKU>: Offer], _ available: [ID<SKU>: Int]) -> Basket.Line? {
            guard let offer = offers[sku] else { return nil }
            let seen = Money(minor: seenMinor, currency: offer.price.currency)
            return Basket.Line(
                offer: offer, quantity: quantity, seen: seen == offer.price ? nil : seen,
                available: available[sku] ?? 0)
        }
    }

    /// Step: how many pieces are in it, for the bar.
    public static func basketCount(
        of owner: BasketOwner, market: MarketCode, in db: Transaction
    ) throws -> Int {
        try db.value(
            """
            SELECT CAST(coalesce(sum(quantity), 0) AS BIGINT) FROM basket_lines
            WHERE owner = \(owner.raw) AND market = \(market)
            """) ?? 0
    }

    /// Puts a SKU into the basket: `quantity` more of it, or exactly so many. 0 takes it out.
    public func put(
        _ sku: ID<SKU>, quantity: Int, adding: Bool, for owner: BasketOwner, market: MarketCode,
        once: Once?
    ) async throws -> Replayable<String> {
        try await store.batch(
            Putting(
                sku: sku, quantity: quantity, adding: adding, owner: owner, market: market,
                once: once, now: world.now()))
    }

    /// A visitor signed in: what they had put in joins what the account has, the larger count of
    /// a SKU stays. Runs in the transaction that signs in.
    public static func mergeBaskets(
        from visitor: Int64, into account: Int64, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO basket_lines (owner, sku, quantity, seen_minor, market, at)
            SELECT CAST(\(account) AS BIGINT), sku, quantity, seen_minor, market, at
            FROM basket_lines WHERE owner = \(visitor)
            ON CONFLICT (owner, sku) DO UPDATE SET quantity =
                CASE WHEN excluded.quantity > basket_lines.quantity THEN excluded.quantity
                     ELSE basket_lines.quantity END
            """)
        try db.execute("DELETE FROM basket_lines WHERE owner = \(visitor)")
    }
}
