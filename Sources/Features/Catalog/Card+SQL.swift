import Identities
import Markets
import Store
import World

extension Catalog {
    /// Rows that a price filter scans for one page; a page may then be short and still have a next.
    static let filterScan = 2000

    /// Step: one page of a list. One scan of one index, however large the catalogue.
    public static func cards(_ query: CardQuery, in db: Transaction) throws -> CardPage {
        if query.hasPrices, query.sort == .best || query.sort == .newest {
            return try filtered(query, in: db)
        }
        var rows = try db.rows(keys(query, limit: query.limit + (query.beside == nil ? 1 : 2))) {
            (
                name: CardCache.Name(product: try $0.next(), contentHash: try $0.next()),
                key: try $0.next() as Int64
            )
        }
        if let beside = query.beside { rows.removeAll { $0.name.product == beside } }
        let page = rows.prefix(query.limit)
        let next = rows.count > query.limit ? page.last : nil
        return CardPage(
            cards: try cards(page.map(\.name), market: query.market, in: db),
            next: next.map { Keyset(key: $0.key, product: $0.name.product).text })
    }

    /// Cards that a statement of this transaction named: from the cache, the missing ones by a
    /// read.
    private static func cards(
        _ names: [CardCache.Name], market: MarketCode, in db: Transaction
    ) throws -> [Card] {
        var found = CardCache.shared.find(names)
        let missing = names.indices.filter { found[$0] == nil }
        guard !missing.isEmpty else { return found.compactMap(\.self) }
        let read = try db.rows(
            """
            SELECT \(Card.columns) FROM cards c WHERE c.market = \(market)
                AND c.product IN (\(list: missing.map { names[$0].product }))
            """, as: Card.self)
        CardCache.shared.keep(read)
        let byProduct = Dictionary(read.map { ($0.product, $0) }) { first, _ in first }
        for place in missing { found[place] = byProduct[names[place].product] }
        return found.compactMap(\.self)
    }

    /// Products of the list behind the cursor, in order.
    private static func keys(_ query: CardQuery, limit: Int) -> SQL {
        let up = query.sort == .cheapest
        let start = Keyset(query.after)
        let key = start?.key ?? (up ? Int64.min : .max)
        let product = start?.product ?? ID(up ? .min : .max)
        let listing: SQL = "market = \(query.market) AND listing = \(query.listing)"
        let least = query.least ?? 0
        let dearest = query.dearest ?? .max
        return switch query.sort {
        case .best:
            """
            SELECT product, content_hash, rank AS key, price_minor FROM card_listings
            WHERE \(listing) AND (rank, product) < (\(key), \(product))
            ORDER BY rank DESC, product DESC LIMIT \(limit)
            """
        case .newest:
            """
            SELECT product, content_hash, published_at AS key, price_minor FROM card_listings
            WHERE \(listing) AND (published_at, product) < (\(key), \(product))
            ORDER BY published_at DESC, product DESC LIMIT \(limit)
            """
        case .cheapest:
            """
            SELECT product, content_hash, price_minor AS key, price_minor FROM card_listings
            WHERE \(listing) AND (price_minor, product) > (\(max(key, least - 1)),
                \(key >= least ? product : ID(.max))) AND price_minor <= \(dearest)
            ORDER BY price_minor, product LIMIT \(limit)
            """
        case .dearest:
            """
            SELECT product, content_hash, price_minor AS key, price_minor FROM card_listings
            WHERE \(listing) AND (price_minor, product) < (\(min(key, dearest)),
                \(key <= dearest ? product : ID(.max))) AND price_minor >= \(least)
            ORDER BY price_minor DESC, product DESC LIMIT \(limit)
            """
        }
    }

    /// A price filter on a list in another order: scans a page's rows, then twice as many, up to
    /// `filterScan`; the next page goes on behind the last row scanned.
    private static func filtered(_ query: CardQuery, in db: Transaction) throws -> CardPage {
        var part = query
        var found: [Card] = []
        var seen = 0
        var size = query.limit + 1
        var isMore = true
        while found.count < query.limit, seen < filterScan, isMore {
            var rows = try db.rows(rangeSQL(part, limit: size)) {
                (
                    key: Keyset(key: try $0.next(), product: try $0.next()),
                    card: $0.isNull(2) ? nil : try Card(row: $0)
                )
            }
            rows.sort { ($1.key.key, $1.key.product) < ($0.key.key, $0.key.product) }
            seen += rows.count
            isMore = rows.count == size
            var last: Keyset?
            for row in rows where found.count < query.limit {
                last = row.key
                if let card = row.card, card.product != query.beside { found.append(card) }
            }
            part.after = last?.text ?? part.after
            size *= 2
        }
        let next = isMore || found.count == query.limit ? part.after : nil
        return CardPage(cards: found, next: next)
    }

    /// Each row of the scan, with its card where the price is in the range.
    private static func rangeSQL(_ query: CardQuery, limit: Int) -> SQL {
        let least = query.least ?? 0
        return """
            SELECT s.key, s.product, \(Card.columns) FROM (\(keys(query, limit: limit))) s
            LEFT JOIN cards c ON c.market = \(query.market) AND c.product = s.product
                AND s.price_minor >= \(least)
                AND s.price_minor <= \(max(query.dearest ?? .max, least))
            """
    }

    /// Live cards of products, in the order asked for.
    public static func cards(
        _ products: [ProductID], market: String, in db: Transaction
    ) throws -> [Card] {
        guard !products.isEmpty else { return [] }
        let cards = try db.rows(
            """
            SELECT \(Card.columns) FROM cards c
            WHERE c.market = \(market) AND c.product IN (\(list: products))
            """, as: Card.self)
        let byProduct = Dictionary(cards.map { ($0.product, $0) }) { first, _ in first }
        return products.compactMap { byProduct[$0] }
    }
}

extension Catalog {
    /// Query plan of a list's page, for the test that looks for scans.
    static func plan(_ query: CardQuery, in db: Transaction) throws -> [String] {
        try db.rows("EXPLAIN QUERY PLAN \(keys(query, limit: query.limit + 1))") {
            try $0[3] as String
        }
    }
}
