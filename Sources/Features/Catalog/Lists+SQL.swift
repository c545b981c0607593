import Identities
import Markets
import Money
import Shops
import Store
import World

/// A SKU on a list of products.
public struct SKULine: Sendable, Equatable {
    public let product: ProductID
    public let sku: SKUID
    public let sellerSKU: String
    public let price: Money?
}

extension Catalog {
    /// A shop's products, newest first, in one state or all.
    public static func products(
        of shop: ShopID, state: Product.State?, before: ProductID?, limit: Int,
        in db: Transaction
    ) throws -> [Product] {
        let start = before?.rawValue ?? .max
        guard let state else {
            return try db.rows(
                """
                SELECT \(Product.columns) FROM products WHERE shop = \(shop) AND id < \(start)
                ORDER BY id DESC LIMIT \(limit)
                """)
        }
        return try db.rows(
            """
            SELECT \(Product.columns) FROM products
            WHERE shop = \(shop) AND state = \(state) AND id < \(start)
            ORDER BY id DESC LIMIT \(limit)
            """)
    }

    /// Products of a shop by id, in that order.
    public static func products(
        _ ids: [ProductID], of shop: ShopID, in db: Transaction
    ) throws -> [Product] {
        guard !ids.isEmpty else { return [] }
        let rows = try db.rows(
            """
            SELECT \(Product.columns) FROM products
            WHERE id IN (\(list: ids)) AND shop = \(shop)
            """, as: Product.self)
        let byID = Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
        return ids.compactMap { byID[$0] }
    }

    /// Products of all shops in a state, the newest publication first.
    public static func products(
        in state: Product.State, before: ProductID?, limit: Int, in db: Transaction
    ) throws -> [Product] {
        var start = (at: Int64.max, id: Int64.max)
        if let before, let product = try product(before, in: db) {
            start = (product.publishedAt?.milliseconds ?? 0, before.rawValue)
        }
        return try db.rows(
            """
            SELECT \(Product.columns) FROM products
            WHERE state = \(state) AND (published_at, id) < (\(start.at), \(start.id))
            ORDER BY published_at DESC, id DESC LIMIT \(limit)
            """)
    }

    /// SKUs that are sold of each product, with their price in a market.
    public static func skuLines(
        of products: [ProductID], market: MarketCode, in db: Transaction
    ) throws -> [SKULine] {
        guard !products.isEmpty else { return [] }
        let currency = market.currency
        return try db.rows(
            """
            SELECT s.product, s.id, s.seller_sku, r.minor
            FROM skus s LEFT JOIN sku_prices r ON r.sku = s.id AND r.market = \(market)
            WHERE s.product IN (\(list: products)) AND s.retired = \(false)
            ORDER BY s.product, s.position
            """
        ) {
            SKULine(
                product: try $0.next(), sku: try $0.next(), sellerSKU: try $0.next(),
                price: (try $0.next() as Int64?).map { Money(minor: $0, currency: currency) })
        }
    }
}
