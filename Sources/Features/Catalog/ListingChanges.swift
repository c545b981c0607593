import Identities
import Markets
import Shops
import Store

/// A product whose listing was evaluated anew, and the number of that change.
public struct ListingChange: FromRow, Sendable, Equatable {
    public let product: ProductID
    public let change: Int64

    public init(row: Row) throws {
        product = try row.next()
        change = try row.next()
    }
}

/// Changes of listings, for whoever keeps a copy of them in a process: a row a product, with the
/// number of its last change. Copies follow it each by themselves, from wherever they are.
///
/// SQLite's one writer counts. On PostgreSQL the number is the transaction's, of which a later one
/// may be committed sooner: `horizon` is behind all that are still open.
public enum ListingChanges {
    private static let nextChange: SQL = """
        \(sqlite: "(SELECT COALESCE(MAX(change), 0) + 1 FROM listing_changes)",
            postgres: "CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)")
        """

    /// Step: records that a product's listing may have changed.
    static func record(_ product: ProductID, in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO listing_changes (product, change) VALUES (\(product), \(nextChange))
            ON CONFLICT (product) DO UPDATE SET change = excluded.change
            """)
    }

    /// Step: number below which no change will appear that this transaction doesn't see.
    public static func horizon(in db: Transaction) throws -> Int64 {
        try db.value(
            """
            SELECT \(sqlite: "COALESCE(MAX(change), 0) + 1 FROM listing_changes",
                postgres: "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)")
            """) ?? 0
    }

    /// Step: changes from a number on, behind a product of that number, in their order.
    public static func after(
        _ change: Int64, _ product: ProductID, limit: Int, in db: Transaction
    ) throws -> [ListingChange] {
        try db.rows(
            """
            SELECT product, change FROM listing_changes
            WHERE (change, product) > (\(change), \(product))
            ORDER BY change, product LIMIT \(limit)
            """)
    }
}

/// A product with what it is searched by, and the markets in whose lists it is.
public struct ListedProduct: Sendable {
    public let product: Product
    public let skus: [SKU]
    public let markets: [MarketCode]
}

extension ListedProduct {
    /// Step: products that are in a list, in the order of their ids.
    public static func ids(
        after product: ProductID, limit: Int, in db: Transaction
    ) throws -> [ProductID] {
        try db.values(
            """
            SELECT DISTINCT product FROM cards WHERE product > \(product)
            ORDER BY product LIMIT \(limit)
            """)
    }

    /// Step: those of the products that are in a list.
    public static func all(
        _ products: [ProductID], in db: Transaction
    ) throws -> [ListedProduct] {
        let markets = Dictionary(
            grouping: try db.rows(
                "SELECT product, market FROM cards WHERE product IN (\(list: products))"
            ) { (product: try $0.next() as ProductID, market: try $0.next() as MarketCode) },
            by: \.product)
        let found = Array(markets.keys)
        guard !found.isEmpty else { return [] }
        let skus = Dictionary(
            grouping: try db.rows(
                """
                SELECT \(SKU.columns) FROM skus
                WHERE product IN (\(list: found)) AND retired = \(false) ORDER BY product, id
                """, as: SKU.self), by: \.product)
        return try db.rows(
            "SELECT \(Product.columns) FROM products WHERE id IN (\(list: found))", as: Product.self
        ).map { product in
            ListedProduct(
                product: product, skus: skus[product.id] ?? [],
                markets: (markets[product.id] ?? []).map(\.market).sorted {
                    $0.rawValue < $1.rawValue
                })
        }
    }
}
