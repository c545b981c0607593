import Identities
import Money
import Store
import World

extension Catalog {
    /// Audit of lists against products: a live product lacks nothing and has a card with its lowest
    /// price in every market that it is sold in; nothing else has one. Returns the first wrong row
    /// in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try CatalogAudit.amounts(in: db) ?? CatalogAudit.cards(in: db)
            ?? CatalogAudit.missing(in: db) ?? CatalogAudit.listings(in: db)
    }
}

/// Checks of prices, cards and listings against products.
private enum CatalogAudit {
    /// Prices within `Money.largest`, the bound of every way in.
    static func amounts(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT k.product FROM sku_prices r JOIN skus k ON k.id = r.sku
            WHERE r.minor > \(Money.largest) OR r.compare_minor > \(Money.largest)
            ORDER BY k.product LIMIT 1
            """
        ) { row in
            "catalogue: \(try row.next() as ProductID) has a price beyond \(Money.largest) minor units"
        }
    }

    static func cards(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT c.product, c.market, c.price_minor, p.state, l.least
            FROM cards c LEFT JOIN products p ON p.id = c.product
            LEFT JOIN (\(leastPrices)) l ON l.product = c.product AND l.market = c.market
            WHERE p.state IS NULL OR p.state <> 'live' OR l.least IS NULL
                OR l.least <> c.price_minor
            ORDER BY c.product LIMIT 1
            """
        ) { row in
            let (product, market, shown): (ProductID, String, Int) = try (
                row.next(), row.next(), row.next()
            )
            let (state, least): (String?, Int?) = try (row.next(), row.next())
            return """
                catalogue: \(product) in \(market) shows \(shown), is \(state ?? "gone") and costs \
                \(least.map(String.init) ?? "nothing")
                """
        }
    }

    static func missing(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT p.id, l.market FROM products p JOIN (\(leastPrices)) l ON l.product = p.id
            LEFT JOIN cards c ON c.product = p.id AND c.market = l.market
            WHERE p.state = 'live' AND c.product IS NULL
                AND NOT EXISTS (SELECT 1 FROM hidden_shops h WHERE h.shop = p.shop)
            ORDER BY p.id LIMIT 1
            """
        ) { row in
            let (product, market): (ProductID, String) = try (row.next(), row.next())
            return "catalogue: \(product) is live but has no card in \(market)"
        }
    }

    static func listings(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT s.product, s.market FROM card_listings s
            LEFT JOIN cards c ON c.product = s.product AND c.market = s.market
            WHERE c.product IS NULL OR c.price_minor <> s.price_minor OR c.rank <> s.rank
                OR c.content_hash <> s.content_hash
            ORDER BY s.product LIMIT 1
            """
        ) { row in
            let (product, market): (ProductID, String) = try (row.next(), row.next())
            return
                "catalogue: \(product) stands otherwise on a listing in \(market) than on its card"
        }
    }

    private static let leastPrices: SQL = """
        SELECT k.product AS product, r.market AS market, MIN(r.minor) AS least
        FROM skus k JOIN sku_prices r ON r.sku = k.id WHERE k.retired = \(false)
        GROUP BY k.product, r.market
        """
}
