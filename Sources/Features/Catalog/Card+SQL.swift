import Store
import World

extension Catalog {
    /// Rows that a filter by price looks at for one page; a page may then be short, with a next.
    static let filterScan = 2000

    /// Step: one page of a shelf. One scan of one index, however large the catalogue.
    public static func cards(_ query: CardQuery, in db: Transaction) throws -> CardPage {
        if query.hasPrices, query.sort == .best || query.sort == .newest {
            return try filtered(query, in: db)
        }
        var rows = try db.rows(pageSQL(query)) {
            (card: try Card(row: $0), key: try $0[Card.width] as Int64)
        }
        // Sorted here: the engine would pack and unpack whole rows for it, a fifth of the statement.
        if isAscending(query) {
            rows.sort { ($0.key, $0.card.product) < ($1.key, $1.card.product) }
        } else {
            rows.sort { ($1.key, $1.card.product) < ($0.key, $0.card.product) }
        }
        let page = rows.prefix(query.limit)
        let next = rows.count > query.limit ? page.last : nil
        return CardPage(
            cards: page.map(\.card),
            next: next.map { Keyset(key: $0.key, product: $0.card.product.rawValue).text })
    }

    /// A page's cards in any order.
    private static func pageSQL(_ query: CardQuery) -> SQL {
        """
        SELECT \(Card.columns), s.key FROM (\(keys(query, limit: query.limit + 1))) s
        JOIN cards c ON c.market = \(query.market) AND c.product = s.product
        """
    }

    private static func isAscending(_ query: CardQuery) -> Bool { query.sort == .cheapest }

    /// Products of the shelf behind the cursor, in order.
    private static func keys(_ query: CardQuery, limit: Int) -> SQL {
        let up = isAscending(query)
        let start = Keyset(query.after)
        let key = start?.key ?? (up ? Int64.min : .max)
        let product = start?.product ?? (up ? Int64.min : .max)
        let shelf: SQL = "market = \(query.market) AND shelf = \(query.shelf)"
        let least = query.least ?? 0
        let dearest = query.dearest ?? .max
        return switch query.sort {
        case .best:
            """
            SELECT product, rank AS key, price_minor FROM shelves
            WHERE \(shelf) AND (rank, product) < (\(key), \(product))
            ORDER BY rank DESC, product DESC LIMIT \(limit)
            """
        case .newest:
            """
            SELECT product, published_at AS key, price_minor FROM shelves
            WHERE \(shelf) AND (published_at, product) < (\(key), \(product))
            ORDER BY published_at DESC, product DESC LIMIT \(limit)
            """
        case .cheapest:
            """
            SELECT product, price_minor AS key, price_minor FROM shelves
            WHERE \(shelf) AND (price_minor, product) > (\(max(key, least - 1)),
                \(key >= least ? product : Int64.max)) AND price_minor <= \(dearest)
            ORDER BY price_minor, product LIMIT \(limit)
            """
        case .dearest:
            """
            SELECT product, price_minor AS key, price_minor FROM shelves
            WHERE \(shelf) AND (price_minor, product) < (\(min(key, dearest)),
                \(key <= dearest ? product : Int64.max)) AND price_minor >= \(least)
            ORDER BY price_minor DESC, product DESC LIMIT \(limit)
            """
        }
    }

    /// A price filter on a shelf in another order: looks at a page's rows, then at twice as many, up
    /// to `filterScan`; the next page goes on behind the last one that it looked at.
    private static func filtered(_ query: CardQuery, in db: Transaction) throws -> CardPage {
        var part = query
        var found: [Card] = []
        var seen = 0
        var size = query.limit + 1
        var isMore = true
        while found.count < query.limit, seen < filterScan, isMore {
            var rows = try db.rows(rangeSQL(part, limit: size)) {
                (
                    key: Keyset(key: try $0[Card.width], product: try $0[Card.width + 1]),
                    card: $0.isNull(0) ? nil : try Card(row: $0)
                )
            }
            rows.sort { ($1.key.key, $1.key.product) < ($0.key.key, $0.key.product) }
            seen += rows.count
            isMore = rows.count == size
            var last: Keyset?
            for row in rows where found.count < query.limit {
                last = row.key
                if let card = row.card { found.append(card) }
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
            SELECT \(Card.columns), s.key, s.product FROM (\(keys(query, limit: limit))) s
            LEFT JOIN cards c ON c.market = \(query.market) AND c.product = s.product
                AND s.price_minor >= \(least)
                AND s.price_minor <= \(max(query.dearest ?? .max, least))
            """
    }

    /// The live cards of products, in the order asked for.
    public static func cards(
        _ products: [ID<Product>], market: String, in db: Transaction
    ) throws -> [Card] {
        try cards(products.map(\.rawValue), market: market, in: db)
    }

    private static func cards(
        _ products: [Int64], market: String, in db: Transaction
    ) throws -> [Card] {
        guard !products.isEmpty else { return [] }
        let cards = try db.rows(
            """
            SELECT \(Card.columns) FROM cards c
            WHERE c.market = \(market) AND c.product IN (\(list: products))
            """, as: Card.self)
        let byProduct = Dictionary(cards.map { ($0.product.rawValue, $0) }) { first, _ in first }
        return products.compactMap { byProduct[$0] }
    }
}

extension Catalog {
    /// The engine's plan of a shelf's page, for the test that looks for scans.
    static func plan(_ query: CardQuery, in db: Transaction) throws -> [String] {
        try db.rows("EXPLAIN QUERY PLAN \(pageSQL(query))") { try $0[3] as String }
    }
}
