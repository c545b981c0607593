import Identities
import Markets
import Media
import Shops
import Store
import World

/// A pending picture of a product: its address elsewhere, to be downloaded.
public struct PendingImage: Sendable, Equatable {
    public let product: ProductID
    public let position: Int
    public let source: String
}

/// An existing SKU, as an import compares it with its file.
public struct ImportedSKU: Sendable, Equatable {
    public let id: SKUID
    public let grams: Int
    public let minor: Int64?
    public let compareMinor: Int64?
    /// Stock that the last file stated.
    public let importedQuantity: Int?
}

extension Catalog {
    /// Step: a product's SKUs by their option values, retired ones too.
    public static func importedSKUs(
        of product: ProductID, in db: Transaction
    ) throws -> [[String]: ImportedSKU] {
        var out: [[String]: ImportedSKU] = [:]
        try db.each(
            """
            SELECT s.option1, s.option2, s.option3, s.id, s.grams, r.minor, r.compare_minor,
                   s.imported_quantity
            FROM skus s JOIN products p ON p.id = s.product
            LEFT JOIN sku_prices r ON r.sku = s.id AND r.market = p.market
            WHERE s.product = \(product)
            """
        ) {
            out[[try $0.next(), try $0.next(), try $0.next()]] = ImportedSKU(
                id: try $0.next(), grams: try $0.next(), minor: try $0.next(),
                compareMinor: try $0.next(),
                importedQuantity: try $0.next())
        }
        return out
    }

    /// Pending pictures of a shop's products.
    public static func wishes(
        of shop: ShopID, limit: Int, in db: Transaction
    ) throws -> [PendingImage] {
        try db.rows(
            """
            SELECT w.product, w.position, w.source FROM products p
            JOIN product_pictures w ON w.product = p.id AND w.state = 'pending'
            WHERE p.shop = \(shop) ORDER BY w.product, w.position LIMIT \(limit)
            """
        ) {
            PendingImage(
                product: try $0.next(), position: try $0.next(),
                source: try $0.next() as String? ?? "")
        }
    }

    /// Step: ends a pending picture: it was downloaded, or can't be had.
    public static func settle(
        _ wish: PendingImage, picture: PictureID?, tree: CategoryTree, at now: Instant,
        in db: Transaction
    ) throws {
        let state: ProductPicture.State = picture == nil ? .unreachable : .here
        let changed = try db.execute(
            """
            UPDATE product_pictures SET picture = \(picture), state = \(state)
            WHERE product = \(wish.product) AND position = \(wish.position)
                AND source = \(wish.source) AND state = 'pending'
            """)
        guard changed == 1, let picture else { return }
        try db.execute(
            """
            UPDATE skus SET picture = \(picture)
            WHERE product = \(wish.product) AND picture_source = \(wish.source)
            """)
        try refresh(wish.product, tree: tree, at: now, in: db)
    }

    /// Step: makes pictures of a shop that couldn't be had pending again. Returns how many.
    public static func wishAgain(
        _ sources: [String], of shop: ShopID, in db: Transaction
    ) throws -> Int {
        guard !sources.isEmpty else { return 0 }
        return try db.execute(
            """
            UPDATE product_pictures SET state = 'pending'
            WHERE state = \(ProductPicture.State.unreachable) AND source IN (\(list: sources))
              AND product IN (SELECT id FROM products WHERE shop = \(shop))
            """)
    }
}
