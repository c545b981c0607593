import Identities
import Media
import Shops
import Store
import World

/// A SKU as lists name it, whatever it costs and whether or not it is sold.
public struct SKULabel: FromRow, Sendable, Equatable {
    public let sku: SKUID
    public let product: ProductID
    public let title: String
    /// `Red / M`, or nothing.
    public let options: String
    public let sellerSKU: String
    public let picture: PictureID?

    /// `Scarf, Red / M`.
    public var name: String { options.isEmpty ? title : "\(title), \(options)" }

    static let columns: SQL = """
        s.id, s.product, p.title, s.option1, s.option2, s.option3, s.seller_sku,
        coalesce(s.picture, p.cover)
        """

    public init(row: Row) throws {
        sku = try row.next()
        product = try row.next()
        title = try row.next()
        let values: [String] = [try row.next(), try row.next(), try row.next()]
        options = values.filter { !$0.isEmpty && $0 != "Default Title" }.joined(separator: " / ")
        sellerSKU = try row.next()
        picture = try row.next()
    }
}

extension Catalog {
    /// Step: names of SKUs in any state, in the order of their ids.
    public static func labels(of skus: [SKUID], in db: Transaction) throws -> [SKULabel] {
        guard !skus.isEmpty else { return [] }
        return try db.rows(
            """
            SELECT \(SKULabel.columns) FROM skus s JOIN products p ON p.id = s.product
            WHERE s.id IN (\(list: skus)) ORDER BY s.id
            """)
    }

    /// Step: SKUs of a shop that aren't retired, in the order of their ids.
    public static func labels(
        of shop: ShopID, after last: SKUID, limit: Int, in db: Transaction
    ) throws -> [SKULabel] {
        try db.rows(
            """
            SELECT \(SKULabel.columns) FROM skus s JOIN products p ON p.id = s.product
            WHERE s.shop = \(shop) AND s.id > \(last) AND s.retired = \(false)
            ORDER BY s.id LIMIT \(limit)
            """)
    }

    /// Step: how many of these SKUs aren't retired.
    public static func countActive(_ skus: [SKUID], in db: Transaction) throws -> Int {
        guard !skus.isEmpty else { return 0 }
        return try db.value(
            "SELECT count(*) FROM skus WHERE id IN (\(list: skus)) AND retired = \(false)") ?? 0
    }

    /// Step: whether a shop has any product, and any that is live.
    public static func hasProducts(
        of shop: ShopID, in db: Transaction
    ) throws -> (any: Bool, live: Bool) {
        func isThere(_ sql: SQL) throws -> Bool { try db.value(sql, as: Int.self) != nil }
        let any = try isThere("SELECT 1 FROM products WHERE shop = \(shop) LIMIT 1")
        let live = try isThere(
            "SELECT 1 FROM products WHERE shop = \(shop) AND state = \(Product.State.live) LIMIT 1")
        return (any, live)
    }
}
