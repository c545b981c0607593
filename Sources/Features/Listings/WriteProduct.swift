import Catalog
import Identities
import Inventory
import Markets
import Shops
import Store
import World

/// Steps that store a product with its SKUs, stock and pictures: the one place where its content is
/// written, whether a person typed it or a file says it.
public struct WriteProduct: Sendable {
    /// A SKU as it shall be.
    public struct SKUWrite: Sendable {
        let id: SKUID
        let isNew: Bool
        let draft: SKUDraft
        let position: Int
        /// New quantity on hand; nil where it stays.
        var stock: Int?
        /// Quantity that `stock` was typed over; nil where nothing was shown.
        let stockBefore: Int?
        let move: StockMoveID
        /// Number of the row that says so, which a refusal names; nil where there is none.
        let row: Int?

        public init(
            id: SKUID, isNew: Bool, draft: SKUDraft, position: Int, stock: Int?,
            stockBefore: Int? = nil,
            move: StockMoveID, row: Int? = nil
        ) {
            self.id = id
            self.isNew = isNew
            self.draft = draft
            self.position = position
            self.stock = stock
            self.stockBefore = stockBefore
            self.move = move
            self.row = row
        }
    }

    let product: ProductID
    let shop: Shop
    let account: AccountID
    /// Reason that is noted with moves of stock.
    let reason: StockMove.Reason
    let location: LocationID
    let tree: CategoryTree
    let now: Instant

    public init(
        _ product: ProductID, of shop: Shop, by account: AccountID, reason: StockMove.Reason,
        at location: LocationID, tree: CategoryTree, now: Instant
    ) {
        self.product = product
        self.shop = shop
        self.account = account
        self.reason = reason
        self.location = location
        self.tree = tree
        self.now = now
    }

    /// Step: stores a new product, as a draft. `fingerprint`: hash of what a file said.
    public func create(
        _ draft: ProductDraft, skus: [SKUWrite], pictures: [ProductPicture] = [],
        fingerprint: String? = nil, in db: Transaction
    ) throws {
        var draft = draft
        draft.skus = skus.map(\.draft)
        try Catalog.create(
            draft, id: product, skus: skus.map(\.id), shop: shop, fingerprint: fingerprint,
            tree: tree, at: now, in: db)
        for sku in skus { try setStock(sku, in: db) }
        if !pictures.isEmpty { try Catalog.setPictures(pictures, of: product, in: db) }
        try Catalog.refresh(product, tree: tree, at: now, in: db)
    }

    /// Step: changes what is given: the product's own fields unless `draft` is nil, the SKUs of
    /// `skus`, and the pictures unless they are nil. SKUs that aren't given stay as they are; so does
    /// the product's state, but a live product that lacks something then is a draft.
    public func change(
        to draft: ProductDraft?, skus: [SKUWrite], pictures: [ProductPicture]? = nil,
        fingerprint: String? = nil, in db: Transaction
    ) throws {
        if let draft {
            try Catalog.describe(
                product, as: draft, fingerprint: fingerprint, tree: tree, at: now, in: db)
        } else if let fingerprint {
            try Catalog.setFingerprint(fingerprint, of: product, in: db)
        }
        for sku in skus {
            if sku.isNew {
                try Catalog.insert(
                    sku.draft, sku.id, of: product, shop, position: sku.position, in: db)
            } else {
                try Catalog.change(sku.id, to: sku.draft, position: sku.position, shop, in: db)
            }
            try setStock(sku, in: db)
        }
        if let pictures { try Catalog.setPictures(pictures, of: product, in: db) }
        guard draft != nil || !skus.isEmpty || pictures != nil else { return }
        try Catalog.refresh(product, tree: tree, at: now, in: db)
    }

    private func setStock(_ sku: SKUWrite, in db: Transaction) throws {
        guard let stock = sku.stock else { return }
        _ = try RowRefusal.naming(sku.row, LocalizedText("listings.column.stock"), field: "stock") {
            try Inventory.set(
                onHand: stock, of: sku.id, at: location, of: shop.id, shown: sku.stockBefore,
                reason: reason, by: account, move: sku.move, at: now, in: db)
        }
    }
}
