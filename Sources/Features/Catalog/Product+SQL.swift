import Identities
import Markets
import Media
import Money
import Shops
import Store
import World

/// A SKU with its price in one market; nil where it isn't sold there.
public struct PricedSKU: Sendable, Equatable {
    public let sku: SKU
    public let price: Money?
    public let compareAt: Money?
}

/// A picture of a product, or the address of one that isn't here yet.
public struct ProductPicture: Sendable, Equatable {
    public enum State: String, CaseIterable, Sendable { case here, pending, unreachable }
    public let position: Int
    public let picture: PictureID?
    public let source: String?
    public let state: State
    public let alt: String
    /// True if a file replaced it: it is shown until the first new picture is here.
    public let isReplaced: Bool

    public init(
        position: Int, picture: PictureID?, source: String? = nil, state: State = .here,
        alt: String = "", isReplaced: Bool = false
    ) {
        self.isReplaced = isReplaced
        self.position = position
        self.picture = picture
        self.source = source
        self.state = state
        self.alt = alt
    }
}

/// Catalogue data of a product's page.
public struct ProductDetails: Sendable, Equatable {
    public let product: Product
    /// SKUs for sale in the market, in their order.
    public let skus: [PricedSKU]
    public let pictures: [ProductPicture]
}

extension Catalog {
    /// Step: current price and state of SKUs. One without a price in the market has no offer.
    public static func offers(
        _ skus: [SKUID], market: MarketCode, in db: Transaction
    ) throws -> [SKUID: Offer] {
        let currency = market.currency
        var out: [SKUID: Offer] = [:]
        try db.each(
            """
            SELECT p.state, s.retired, h.state, s.id, s.product, s.shop, p.title, s.option1,
                   s.option2, s.option3, r.minor, r.compare_minor, s.grams, coalesce(s.picture, p.cover),
                   p.category
            FROM skus s JOIN products p ON p.id = s.product
            JOIN sku_prices r ON r.sku = s.id AND r.market = \(market)
            LEFT JOIN hidden_shops h ON h.shop = s.shop AND h.state <> 'returning'
            WHERE s.id IN (\(list: skus))
            """
        ) { row in
            let state: Product.State = try row.next()
            let isRetired: Bool = try row.next()
            let isHidden = try (row.next() as String?) != nil
            let offer = Offer(
                sku: try row.next(), product: try row.next(), shop: try row.next(),
                title: try row.next(),
                options: SKU.options([try row.next(), try row.next(), try row.next()]),
                price: Money(minor: try row.next(), currency: currency),
                compareAt: (try row.next() as Int64?).map { Money(minor: $0, currency: currency) },
                grams: try row.next(), picture: try row.next(),
                isLive: state == .live && !isRetired && !isHidden,
                category: try row.next() as Int? ?? 0)
            out[offer.sku] = offer
        }
        return out
    }

    /// Step: a live product as it is sold in a market; nil for any other.
    public static func page(
        _ id: ProductID, market: MarketCode, in db: Transaction
    ) throws -> ProductDetails? {
        guard let product = try product(id, in: db), product.state == .live,
            try !isHidden(product.shop, in: db)
        else { return nil }
        let skus = try pricedSKUs(of: id, market: market, in: db).filter {
            !$0.sku.isRetired && $0.price != nil
        }
        guard !skus.isEmpty else { return nil }
        return ProductDetails(
            product: product, skus: skus,
            pictures: try pictures(of: id, in: db).filter { $0.state == .here })
    }

    public static func product(_ id: ProductID, in db: Transaction) throws -> Product? {
        try db.row("SELECT \(Product.columns) FROM products WHERE id = \(id)")
    }

    /// A product in any state, if the shop owns it.
    public static func product(
        _ id: ProductID, of shop: ShopID, in db: Transaction
    ) throws -> Product {
        let found: Product? = try db.row(
            "SELECT \(Product.columns) FROM products WHERE id = \(id) AND shop = \(shop)")
        guard let found else { throw CatalogRefusal.notFound }
        return found
    }

    public static func product(
        handle: String, of shop: ShopID, in db: Transaction
    ) throws -> ProductID? {
        try db.value("SELECT id FROM products WHERE shop = \(shop) AND handle = \(handle)")
    }

    /// SKUs of a product in their order, retired ones too.
    public static func pricedSKUs(
        of product: ProductID, market: MarketCode, in db: Transaction
    ) throws -> [PricedSKU] {
        let currency = market.currency
        return try db.rows(
            """
            SELECT s.id, s.product, s.shop, s.position, s.option1, s.option2, s.option3,
                   s.seller_sku, s.barcode, s.grams, s.picture, s.retired, r.minor, r.compare_minor
            FROM skus s LEFT JOIN sku_prices r ON r.sku = s.id AND r.market = \(market)
            WHERE s.product = \(product) ORDER BY s.position, s.id
            """
        ) { row in
            PricedSKU(
                sku: try SKU(row: row),
                price: (try row.next() as Int64?).map { Money(minor: $0, currency: currency) },
                compareAt: (try row.next() as Int64?).map { Money(minor: $0, currency: currency) })
        }
    }

    public static func sku(_ id: SKUID, in db: Transaction) throws -> SKU? {
        try db.row("SELECT \(SKU.columns) FROM skus WHERE id = \(id)")
    }

    public static func pictures(
        of product: ProductID, in db: Transaction
    ) throws -> [ProductPicture] {
        try db.rows(
            """
            SELECT position, picture, source, state, alt, replaced FROM product_pictures
            WHERE product = \(product) ORDER BY position
            """
        ) {
            try ProductPicture(
                position: $0.next(), picture: $0.next(), source: $0.next(), state: $0.next(),
                alt: $0.next(), isReplaced: $0.next())
        }
    }
}
