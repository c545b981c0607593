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

extension Catalog {
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
        try db.executeAll([
            """
            UPDATE skus SET picture = \(picture)
            WHERE product = \(wish.product) AND picture_source = \(wish.source)
            """,
            """
            DELETE FROM product_pictures
            WHERE product = \(wish.product) AND replaced = \(true)
            """,
        ])
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

extension Catalog {
    /// Step: addresses of pictures that the seller removed from a product: a file that names one
    /// again doesn't bring it back.
    public static func removedSources(
        of product: ProductID, in db: Transaction
    ) throws -> Set<String> {
        Set(
            try db.values(
                "SELECT source FROM removed_pictures WHERE product = \(product)", as: String.self))
    }

    /// Step: notes that the seller removed pictures with these addresses.
    public static func noteRemoved(
        _ sources: [String], of product: ProductID, in db: Transaction
    ) throws {
        try db.executeAll(
            sources.map { source -> SQL in
                """
                INSERT INTO removed_pictures (product, source) VALUES (\(product), \(source))
                ON CONFLICT DO NOTHING
                """
            })
    }
}
