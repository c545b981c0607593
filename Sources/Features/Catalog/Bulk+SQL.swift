import Identities
import Markets
import Store
import World

extension Catalog {
    /// Step: sets a product's category; call `refresh` afterwards.
    public static func setCategory(
        _ category: Int, of id: ProductID, tree: CategoryTree, at now: Instant,
        in db: Transaction
    ) throws {
        guard tree.isLeaf(category) else { throw CatalogRefusal.unknownCategory }
        try db.execute(
            "UPDATE products SET category = \(category), updated_at = \(now) WHERE id = \(id)")
    }

    /// Step: sets the weight of a SKU, in grams.
    public static func setGrams(_ grams: Int, of sku: SKUID, in db: Transaction) throws {
        try db.execute("UPDATE skus SET grams = \(grams) WHERE id = \(sku)")
    }

    public static func skuCount(of products: [ProductID], in db: Transaction) throws -> Int {
        try db.value("SELECT COUNT(*) FROM skus WHERE product IN (\(list: products))") ?? 0
    }
}
