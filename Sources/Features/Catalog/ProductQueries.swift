import Identities
import Shops
import Store
import World

// What features further right ask of products and SKUs, many at once.

extension Catalog {
    /// Subquery with columns `sku` and `product`: the SKUs of products that aren't retired. The
    /// owner of a table by SKU joins it, where two statements would carry every SKU of a page.
    public static func activeSKUs(of products: [ProductID]) -> SQL {
        """
        SELECT id AS sku, product FROM skus
        WHERE product IN (\(list: products)) AND retired = \(false)
        """
    }

    /// Step: a shop's SKUs that are for sale, newest first.
    public static func liveSKUs(
        of shop: ShopID, limit: Int, in db: Transaction
    ) throws -> [SKUID] {
        try db.values(
            """
            SELECT s.id FROM skus s JOIN products p ON p.id = s.product
            WHERE p.shop = \(shop) AND p.state = \(Product.State.live)
              AND s.retired = \(false) ORDER BY s.id DESC LIMIT \(limit)
            """)
    }

    /// Step: titles of products in any state.
    public static func titles(
        of products: some Sequence<ProductID>, in db: Transaction
    ) throws -> [ProductID: String] {
        let ids = Set(products).sorted()
        guard !ids.isEmpty else { return [:] }
        let rows = try db.rows("SELECT id, title FROM products WHERE id IN (\(list: ids))") {
            (try $0.next() as ProductID, try $0.next() as String)
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// Step: number of a shop's products in a state, counted up to `most`.
    public static func count(
        _ state: Product.State, of shop: ShopID, most: Int, in db: Transaction
    ) throws -> Int {
        try db.value(
            """
            SELECT COUNT(*) FROM (
                SELECT 1 FROM products WHERE shop = \(shop) AND state = \(state)
                LIMIT \(most)) counted
            """) ?? 0
    }

    /// Step: a shop's products by handle, with the fingerprint of the file row that each came from.
    public static func fingerprints(
        of handles: [String], in shop: ShopID, in db: Transaction
    ) throws -> [String: ImportedBefore] {
        guard !handles.isEmpty else { return [:] }
        var out: [String: ImportedBefore] = [:]
        try db.each(
            """
            SELECT handle, id, fingerprint,
                   CASE WHEN state = \(Product.State.takenDown)
                          OR state = \(Product.State.draft) AND published_at IS NOT NULL
                          OR EXISTS (SELECT 1 FROM skus s
                                     WHERE s.product = products.id AND s.retired = \(true))
                          OR EXISTS (SELECT 1 FROM removed_pictures r
                                     WHERE r.product = products.id)
                        THEN 1 ELSE 0 END
            FROM products
            WHERE shop = \(shop) AND handle IN (\(list: handles))
            """
        ) { row in
            out[try row.next()] = ImportedBefore(
                id: try row.next(), fingerprint: try row.next(),
                hasRemovals: try row.next() as Int == 1)
        }
        return out
    }
}

/// A product that a file names again.
public struct ImportedBefore: Sendable {
    public let id: ProductID
    /// Hash of what the last file said of it; nil if none did.
    public let fingerprint: String?
    /// True if somebody took it, a SKU or a picture of it away by hand, which no file undoes.
    public let hasRemovals: Bool
}
