import Access
import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Media
import Money
import Numbers
import Promotions
import Shops
import Store
import World

/// Items that an owner means to buy, across shops, before and after signing in.
public struct Basket: Sendable {
    public let market: MarketCode
    public let lines: [Line]
    /// Lines without a price in this market: shown, so that nothing vanishes; never bought.
    public var lost: [Lost] = []
    /// Vouchers that the buyer may redeem at the shops of these lines.
    public var vouchers: [VoucherClaim] = []

    /// A line whose SKU has no price in this market now.
    public struct Lost: Sendable, Equatable {
        public let sku: SKUID
        public let quantity: Int
        public let title: String
        public let options: String
        public let picture: PictureID?
        /// True if the owner means to buy it now.
        public let isSelected: Bool
    }

    public struct Line: Sendable {
        public let offer: Offer
        public let quantity: Int
        /// The price at the time the line was put in; nil if it hasn't changed.
        public let seen: Money?
        public let available: Int
        /// The effective price and its reason; nil: the list price.
        public var now: EffectivePrice?
        /// The LIVE room that the line was put in from.
        public var room: RoomID?
        /// True if the owner means to buy it now: ticked.
        public var isSelected = true

        public var isShort: Bool { available < quantity }
        public var total: Money { offer.price * quantity }
    }

    public var count: Int { lines.map(\.quantity).clampedSum() }
    public var isEmpty: Bool { lines.isEmpty && lost.isEmpty }

    /// The part of the basket that is ticked, which a checkout buys.
    public var selection: Basket {
        var part = Basket(market: market, lines: lines.filter(\.isSelected))
        part.lost = lost.filter(\.isSelected)
        part.vouchers = vouchers
        return part
    }

    /// True if every line can be bought now as it is.
    public var canGo: Bool { !lines.isEmpty && lost.isEmpty && buyable.count == lines.count }

    /// Lines that can be bought now as they are.
    public var buyable: [Line] { lines.filter { $0.offer.isLive && !$0.isShort } }

    public func total(_ currency: Currency) -> Money { lines.map(\.total).sum(currency) }

    /// Shops in the order of their ids, each with its lines: one order each.
    public var shops: [(shop: ShopID, lines: [Line])] {
        Dictionary(grouping: lines, by: \.offer.shop).sorted { $0.key < $1.key }
            .map { (shop: $0.key, lines: $0.value) }
    }
}

extension Baskets {
    /// Step: the basket at today's prices and stock, oldest line first.
    public static func basket(
        of owner: ShopperID, market: MarketCode, at now: Instant, in db: Transaction
    ) throws -> Basket {
        let kept = try db.rows(
            """
            SELECT sku, quantity, seen_minor, room, owner, market, is_selected FROM basket_lines
            WHERE owner = \(owner) AND market = \(market) ORDER BY at, sku
            LIMIT \(linesPerBasket)
            """
        ) { try KeptLine(row: $0) }
        return try basket(of: owner, market, kept, at: now, in: db)
    }

    /// Step: one purchase past the basket, at today's price and stock.
    public static func basket(
        _ purchase: DirectPurchase, of owner: ShopperID, market: MarketCode, at now: Instant,
        in db: Transaction
    ) throws -> Basket {
        try basket(
            of: owner, market, [KeptLine(purchase, of: owner, market: market)], at: now, in: db)
    }

    private static func basket(
        of owner: ShopperID, _ market: MarketCode, _ kept: [KeptLine], at now: Instant,
        in db: Transaction
    ) throws -> Basket {
        let skus = kept.map(\.sku)
        let offers = try Catalog.offers(skus, market: market, in: db)
        return try basket(
            of: owner, market, kept, offers, try Inventory.available(skus, in: db),
            vouchers: try Promotions.claims(
                of: [ID(owner.rawValue)], at: Array(Set(offers.values.map(\.shop))), now: now,
                in: db),
            at: now, in: db)
    }

    /// Step: baskets of several owners, in their order; read together.
    public static func baskets(
        of owners: [(owner: ShopperID, market: MarketCode)], at now: Instant,
        in db: Transaction
    ) throws -> [Basket] {
        if owners.count == 1, let one = owners.first {
            return [try basket(of: one.owner, market: one.market, at: now, in: db)]
        }
        guard !owners.isEmpty else { return [] }
        let kept = try db.rows(
            """
            SELECT sku, quantity, seen_minor, room, owner, market, is_selected FROM basket_lines
            WHERE owner IN (\(list: owners.map(\.owner))) ORDER BY owner, at, sku
            """
        ) { try KeptLine(row: $0) }
        let skus = Set(kept.map(\.sku)).sorted()
        let available = try Inventory.available(skus, in: db)
        var offers: [MarketCode: [SKUID: Offer]] = [:]
        for market in Set(owners.map(\.market)) {
            offers[market] = try Catalog.offers(skus, market: market, in: db)
        }
        let shops = Set(offers.values.flatMap { $0.values.map(\.shop) })
        let vouchers = try Promotions.claims(
            of: owners.map { ID($0.owner.rawValue) }, at: Array(shops), now: now, in: db)
        let byOwner = Dictionary(grouping: kept, by: \.owner)
        return try owners.map { owner, market in
            let lines = byOwner[owner, default: []].filter { $0.market == market }
            return try basket(
                of: owner, market, Array(lines.prefix(linesPerBasket)), offers[market] ?? [:],
                available, vouchers: vouchers, at: now, in: db)
        }
    }

    /// Builds a basket. A visitor's session id is no account's: it has no claims or vouchers.
    private static func basket(
        of owner: ShopperID, _ market: MarketCode, _ kept: [KeptLine],
        _ offers: [SKUID: Offer], _ available: [SKUID: Int], vouchers: [VoucherClaim],
        at now: Instant, in db: Transaction
    ) throws -> Basket {
        let buyer = AccountID(owner.rawValue)
        let prices = try Promotions.prices(
            kept.compactMap { line in
                offers[line.sku].map { PriceQuestion(offer: $0, room: line.room) }
            }, buyer: buyer, market: market, at: now, in: db)
        let unpriced = kept.filter { offers[$0.sku] == nil }
        let shops = Set(kept.compactMap { offers[$0.sku]?.shop })
        return Basket(
            market: market,
            lines: kept.compactMap { line in
                guard let offer = offers[line.sku] else { return nil }
                return line.line(
                    offer, at: prices[line.sku], available: available[line.sku] ?? 0)
            }, lost: unpriced.isEmpty ? [] : try lost(unpriced, in: db),
            // A shop whose goods have prices in two markets may give vouchers of either.
            vouchers: vouchers.filter {
                $0.buyer == buyer && $0.voucher.market == market
                    && shops.contains($0.voucher.shop)
            })
    }

    private struct KeptLine {
        let sku: SKUID
        let quantity: Int
        /// Nil: as it is now.
        let seen: Int64?
        let room: RoomID?
        let owner: ShopperID
        let market: MarketCode
        let isSelected: Bool

        init(_ purchase: DirectPurchase, of owner: ShopperID, market: MarketCode) {
            (sku, quantity, room) = (purchase.sku, purchase.quantity, purchase.room)
            (seen, isSelected) = (nil, true)
            self.owner = owner
            self.market = market
        }

        init(row: Row) throws {
            sku = try row.next()
            quantity = try row.next()
            seen = try row.next()
            room = try row.next()
            owner = try row.next()
            market = try row.next()
            isSelected = try row.next()
        }

        func line(_ offer: Offer, at price: EffectivePrice?, available: Int) -> Basket.Line {
            let now = price?.price ?? offer.price
            let seen = seen.map { Money(minor: $0, currency: now.currency) } ?? now
            var left = available
            if let claim = price?.claim { left = claim.quantity }
            return Basket.Line(
                offer: price?.isLower == true ? offer.reduced(to: now) : offer,
                quantity: quantity, seen: seen == now ? nil : seen, available: left, now: price,
                room: room, isSelected: isSelected)
        }
    }

    private static func lost(
        _ kept: [KeptLine], in db: Transaction
    ) throws -> [Basket.Lost] {
        let kept = Dictionary(uniqueKeysWithValues: kept.map { ($0.sku, $0) })
        return try Catalog.labels(of: kept.keys.sorted(), in: db).map { label in
            Basket.Lost(
                sku: label.sku, quantity: kept[label.sku]?.quantity ?? 0, title: label.title,
                options: label.options, picture: label.picture,
                isSelected: kept[label.sku]?.isSelected ?? true)
        }
    }

    /// Step: number of pieces in the basket, for the navigation bar.
    public static func basketCount(
        of owner: ShopperID, market: MarketCode, in db: Transaction
    ) throws -> Int {
        try db.value(
            """
            SELECT CAST(coalesce(sum(quantity), 0) AS BIGINT) FROM basket_lines
            WHERE owner = \(owner) AND market = \(market)
            """) ?? 0
    }

    /// Puts a SKU into the basket: `quantity` more of it, or exactly so many. 0 takes it out.
    public func put(
        _ sku: SKUID, quantity: Int, adding: Bool, for owner: ShopperID, market: MarketCode,
        room: RoomID? = nil, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<String> {
        try await store.batch(
            PutBasketLine(
                sku: sku, quantity: quantity, adding: adding, owner: owner, market: market,
                room: room, idempotencyKey: idempotencyKey, now: world.now()))
    }

    /// Merges a visitor's basket into the account's at sign-in; the larger quantity of a SKU stays.
    /// Runs in the transaction that signs in.
    public static func mergeBaskets(
        from visitor: SessionID, into account: AccountID, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO basket_lines
                (owner, sku, quantity, seen_minor, market, at, room, is_selected)
            SELECT CAST(\(account) AS BIGINT), sku, quantity, seen_minor, market, at, room,
                is_selected
            FROM basket_lines WHERE owner = \(visitor)
            ON CONFLICT (owner, sku) DO UPDATE SET quantity =
                CASE WHEN excluded.quantity > basket_lines.quantity THEN excluded.quantity
                     ELSE basket_lines.quantity END,
                room = coalesce(basket_lines.room, excluded.room)
            """)
        try db.execute("DELETE FROM basket_lines WHERE owner = \(visitor)")
    }
}
