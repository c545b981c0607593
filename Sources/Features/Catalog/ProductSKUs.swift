import Identities
import Store
import World

extension Catalog {
    /// A SKU and the product that it is a choice of.
    public struct ProductSKU: FromRow, Sendable, Equatable {
        public let sku: SKUID
        public let product: ProductID

        public init(row: Row) throws {
            sku = try row.next()
            product = try row.next()
        }
    }

    /// Step: SKUs of products that aren't retired, in the order of the choices of each.
    public static func skus(
        of products: [ProductID], limit: Int, in db: Transaction
    ) throws -> [ProductSKU] {
        guard !products.isEmpty else { return [] }
        return try db.rows(
            """
            SELECT id, product FROM skus WHERE product IN (\(list: products))
                AND retired = \(false) ORDER BY product, position, id LIMIT \(limit)
            """)
    }
}
