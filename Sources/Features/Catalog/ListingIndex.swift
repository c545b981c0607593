import Identities
import Markets
import Media
import Shops
import Store
import World

/// Facts about a product that decide whether it is listed, and in which markets.
struct ListingFacts {
    struct Price {
        let sku: SKUID
        let market: MarketCode
        let minor: Int64
        let compare: Int64?
    }
    let skus: [SKUID]
    let prices: [Price]
    let cover: PictureID?

    /// Gaps, in the order in which a seller fills them.
    func gaps(of product: Product) -> [PublishBlocker] {
        var gaps: [PublishBlocker] = []
        let priced = Set(prices.lazy.filter { $0.market == product.market }.map(\.sku))
        if product.title.isEmpty { gaps.append(.title) }
        if product.category == nil { gaps.append(.category) }
        if skus.isEmpty { gaps.append(.sku) }
        if !skus.allSatisfy(priced.contains) { gaps.append(.price) }
        if cover == nil { gaps.append(.picture) }
        return gaps
    }
}

extension Catalog {
    /// Step: evaluates a product anew after any change to it, its SKUs, prices or pictures. Stores
    /// its gaps; puts a live one into its lists and the search index, or, if it lacks something
    /// now, returns it to the drafts.
    @discardableResult
    public static func refresh(
        _ id: ProductID, tree: CategoryTree, at now: Instant, in db: Transaction
    ) throws -> [PublishBlocker] {
        guard let product = try product(id, in: db) else { throw CatalogRefusal.notFound }
        let facts = try facts(of: product, in: db)
        let gaps = facts.gaps(of: product)
        let state = product.state == .live && !gaps.isEmpty ? .draft : product.state
        if gaps != product.gaps || facts.cover != product.cover || state != product.state {
            try db.execute(
                """
                UPDATE products SET gaps = \(PublishBlocker.text(gaps)), cover = \(facts.cover),
                    state = \(state), updated_at = \(now)
                WHERE id = \(id)
                """)
        }
        if product.publishedAt != nil { try clear(id, in: db) }
        let isListed = try state == .live && !isHidden(product.shop, in: db)
        if isListed { try shelve(product, facts, tree, in: db) }
        let markets = isListed ? Set(facts.prices.map(\.market)) : []
        try ProductSearch.index(product, markets: markets, tree, in: db)
        try ListingChanges.record(id, in: db)
        return gaps
    }

    static func facts(of product: Product, in db: Transaction) throws -> ListingFacts {
        var skus: [SKUID] = []
        var prices: [ListingFacts.Price] = []
        try db.each(
            """
            SELECT s.id, r.market, r.minor, r.compare_minor
            FROM skus s LEFT JOIN sku_prices r ON r.sku = s.id
            WHERE s.product = \(product.id) AND s.retired = \(false)
            ORDER BY s.id, r.market
            """
        ) { row in
            let sku: SKUID = try row.next()
            if skus.last != sku { skus.append(sku) }
            guard let market: MarketCode = try row.next() else { return }
            prices.append(
                .init(sku: sku, market: market, minor: try row.next(), compare: try row.next()))
        }
        let cover: PictureID? = try db.value(
            """
            SELECT picture FROM product_pictures
            WHERE product = \(product.id) AND state = \(ProductPicture.State.here)
            ORDER BY position LIMIT 1
            """)
        return ListingFacts(skus: skus, prices: prices, cover: cover)
    }

    /// Removes a product from every list.
    static func clear(_ id: ProductID, in db: Transaction) throws {
        let before = try db.rows("SELECT market, title FROM cards WHERE product = \(id)") {
            (try $0.next() as MarketCode, try $0.next() as String)
        }
        guard !before.isEmpty else { return }
        for (market, title) in before { try Suggestions.forget(title, market: market, in: db) }
        try db.execute("DELETE FROM cards WHERE product = \(id)")
        try db.execute("DELETE FROM card_listings WHERE product = \(id)")
    }

    private static func shelve(
        _ product: Product, _ facts: ListingFacts, _ tree: CategoryTree, in db: Transaction
    ) throws {
        guard let category = product.category, let publishedAt = product.publishedAt else { return }
        let listings =
            [0, -product.shop.rawValue] + tree.path(to: category).map { Int64($0.id) }
        for (market, prices) in Dictionary(grouping: facts.prices, by: \.market) {
            guard let least = prices.min(by: { $0.minor < $1.minor }),
                let most = prices.max(by: { $0.minor < $1.minor })
            else { continue }
            let contentHash = ListingFacts.contentHash([
                market.rawValue, "\(product.id)", "\(product.shop)", "\(category)", product.title,
                "\(least.minor)", "\(most.minor)", least.compare.map { "\($0)" },
                facts.cover.map { "\($0)" }, "\(publishedAt.milliseconds)",
            ])
            try db.execute(
                """
                INSERT INTO cards (market, product, shop, category, title, price_minor, most_minor,
                                   compare_minor, picture, rank, published_at, content_hash)
                VALUES (\(market), \(product.id), \(product.shop), \(category), \(product.title),
                        \(least.minor), \(most.minor), \(least.compare), \(facts.cover),
                        \(product.rank), \(publishedAt), \(contentHash))
                """)
            try db.executeAll(
                listings.map { listing in
                    """
                    INSERT INTO card_listings
                        (market, listing, product, rank, price_minor, published_at, content_hash)
                    VALUES (\(market), \(listing), \(product.id), \(product.rank), \(least.minor),
                            \(publishedAt), \(contentHash))
                    """
                })
            try Suggestions.learn(product.title, market: market, in: db)
        }
    }
}

extension ListingFacts {
    /// Content hash of a card: 64 bits of the SHA-256 of what it shows; its rank isn't shown.
    fileprivate static func contentHash(_ parts: [String?]) -> Int64 {
        let text = parts.map { $0.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined()
        let number = Digest.sha256(text).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return number == 0 ? 1 : Int64(bitPattern: number)
    }
}
