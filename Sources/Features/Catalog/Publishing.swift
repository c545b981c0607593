import Identities
import Markets
import Shops
import Store
import World

extension Catalog {
    /// Gaps that keep a product from publication; empty if there is none.
    public static func missing(
        for id: ProductID, in db: Transaction
    ) throws -> [PublishBlocker] {
        guard let product = try product(id, in: db) else { throw CatalogRefusal.notFound }
        return try facts(of: product, in: db).gaps(of: product)
    }

    /// Step: publishes a draft, if it lacks nothing.
    public static func publish(
        _ id: ProductID, of shop: ShopID, tree: CategoryTree, at now: Instant,
        in db: Transaction
    ) throws {
        let product = try product(id, of: shop, in: db)
        if product.state == .takenDown {
            throw CatalogRefusal.takenDown(reason: product.reason ?? "")
        }
        if product.state == .live { return }
        let gaps = try facts(of: product, in: db).gaps(of: product)
        guard gaps.isEmpty else { throw CatalogRefusal.lacks(gaps) }
        try db.execute(
            """
            UPDATE products SET state = \(Product.State.live), gaps = '', updated_at = \(now),
                published_at = COALESCE(published_at, \(now))
            WHERE id = \(id) AND state = \(Product.State.draft)
            """)
        try refresh(id, tree: tree, at: now, in: db)
    }

    /// Step: returns a live product to the drafts.
    public static func withdraw(
        _ id: ProductID, of shop: ShopID, tree: CategoryTree, at now: Instant,
        in db: Transaction
    ) throws {
        let product = try product(id, of: shop, in: db)
        if product.state == .draft { return }
        try move(product, to: .draft, from: .live, reason: nil, at: now, in: db)
        try refresh(id, tree: tree, at: now, in: db)
    }

    /// Step: an operator takes a product down; the seller can't undo it.
    @discardableResult
    public static func takeDown(
        _ id: ProductID, reason: String, tree: CategoryTree, at now: Instant, in db: Transaction
    ) throws -> Product {
        guard let product = try product(id, in: db) else { throw CatalogRefusal.notFound }
        try move(product, to: .takenDown, from: product.state, reason: reason, at: now, in: db)
        try refresh(id, tree: tree, at: now, in: db)
        return product
    }

    /// Step: lifts a takedown as an operator: the seller may publish again.
    public static func restore(
        _ id: ProductID, tree: CategoryTree, at now: Instant, in db: Transaction
    ) throws {
        guard let product = try product(id, in: db) else { throw CatalogRefusal.notFound }
        try move(product, to: .draft, from: .takenDown, reason: nil, at: now, in: db)
        try refresh(id, tree: tree, at: now, in: db)
    }

    private static func move(
        _ product: Product, to: Product.State, from: Product.State, reason: String?,
        at now: Instant, in db: Transaction
    ) throws {
        guard product.state == from, Product.canMove(from: from, to: to) else {
            throw CatalogRefusal.wrongState(product.state)
        }
        let changed = try db.execute(
            """
            UPDATE products SET state = \(to), reason = \(reason), updated_at = \(now)
            WHERE id = \(product.id) AND state = \(from)
            """)
        guard changed == 1 else { throw CatalogRefusal.wrongState(product.state) }
    }
}

extension Catalog {
    /// Step: sets a product's static score, in every list too.
    public static func setRank(_ rank: Int, of id: ProductID, in db: Transaction) throws {
        try db.executeAll([
            "UPDATE products SET rank = \(rank) WHERE id = \(id)",
            "UPDATE cards SET rank = \(rank) WHERE product = \(id)",
            "UPDATE card_listings SET rank = \(rank) WHERE product = \(id)",
        ])
        try ListingChanges.record(id, in: db)
    }
}
