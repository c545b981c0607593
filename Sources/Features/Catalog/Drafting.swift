import Identities
import Markets
import Media
import Sanitizer
import Shops
import Store
import World

/// A product as typed by a seller or read from a file.
public struct ProductDraft: Sendable, Equatable {
    public var handle: String
    public var title: String
    /// HTML as submitted; it is cleaned when stored.
    public var description: String
    public var category: Int?
    public var vendor: String
    public var tags: String
    public var optionNames: [String]
    public var skus: [SKUDraft]

    public init(
        handle: String, title: String, description: String = "", category: Int? = nil,
        vendor: String = "", tags: String = "", optionNames: [String] = ["", "", ""],
        skus: [SKUDraft] = []
    ) {
        self.handle = handle
        self.title = title
        self.description = description
        self.category = category
        self.vendor = vendor
        self.tags = tags
        self.optionNames = optionNames
        self.skus = skus
    }
}

extension ProductDraft {
    /// Gaps before the product has any picture; `refresh` finds the same and writes nothing.
    var gaps: [PublishBlocker] {
        var gaps: [PublishBlocker] = []
        if title.isEmpty { gaps.append(.title) }
        if category == nil { gaps.append(.category) }
        if skus.isEmpty { gaps.append(.sku) }
        if !skus.allSatisfy({ ($0.minor ?? 0) > 0 }) { gaps.append(.price) }
        return gaps + [.picture]
    }
}

/// A SKU as typed or read from a file. Its identity is its option values.
public struct SKUDraft: Sendable, Equatable {
    public var optionValues: [String]
    public var sellerSKU: String
    public var barcode: String
    public var grams: Int
    /// Minor units of the shop's currency; nil where nobody has set one.
    public var minor: Int64?
    /// Price before, in minor units; stored only if it is more than `minor`.
    public var compareMinor: Int64?
    public var pictureSource: String?
    /// Stock that a file states; stored so that the same number isn't set twice.
    public var importedQuantity: Int?

    public init(
        optionValues: [String] = ["", "", ""], sellerSKU: String = "", barcode: String = "",
        grams: Int = 0, minor: Int64? = nil, compareMinor: Int64? = nil,
        pictureSource: String? = nil, importedQuantity: Int? = nil
    ) {
        self.optionValues = optionValues
        self.sellerSKU = sellerSKU
        self.barcode = barcode
        self.grams = grams
        self.minor = minor
        self.compareMinor = compareMinor
        self.pictureSource = pictureSource
        self.importedQuantity = importedQuantity
    }
}

extension Catalog {
    /// SKUs of a product: three options of up to a dozen values each, with what a shop leaves out.
    /// Source: reference/social-commerce.md 3.4 (300 in most markets).
    public static let mostSKUs = 300
    /// Pictures of a product. Source: reference/social-commerce.md 3.4 has 9; Shopify's files may
    /// bring more.
    public static let mostPictures = 20
    /// Characters of a title. Source: reference/social-commerce.md 3.4.
    public static let longestTitle = 255

    /// Step: creates a draft of a shop. `ids` has one id for each of its SKUs.
    public static func create(
        _ draft: ProductDraft, id: ProductID, skus ids: [SKUID], shop: Shop,
        fingerprint: String? = nil, tree: CategoryTree, at now: Instant, in db: Transaction
    ) throws {
        precondition(ids.count == draft.skus.count, "an id for each SKU")
        try check(draft, tree)
        let made = try db.execute(
            """
            INSERT INTO products (id, shop, market, handle, title, description, category, vendor,
                tags, option1, option2, option3, state, gaps, fingerprint, created_at, updated_at)
            VALUES (\(id), \(shop.id), \(shop.market), \(draft.handle), \(draft.title),
                \(HTMLSanitizer.cleaned(draft.description)), \(draft.category), \(draft.vendor),
                \(draft.tags), \(draft.optionNames[0]), \(draft.optionNames[1]),
                \(draft.optionNames[2]), \(Product.State.draft), \(PublishBlocker.text(draft.gaps)),
                \(fingerprint), \(now),
                \(now))
            ON CONFLICT (shop, handle) DO NOTHING
            """)
        guard made == 1 else { throw CatalogRefusal.handleTaken(draft.handle) }
        try db.executeAll(
            zip(draft.skus, ids).enumerated().flatMap { position, pair in
                inserts(pair.0, pair.1, of: id, shop, position: position + 1)
            })
    }

    /// Step: replaces a product's own fields by those of a draft. Touches no SKU. For a change of
    /// some fields, see `ProductPatch.applied`.
    public static func describe(
        _ id: ProductID, as draft: ProductDraft, fingerprint: String? = nil,
        tree: CategoryTree, at now: Instant, in db: Transaction
    ) throws {
        try check(draft, tree)
        try db.execute(
            """
            UPDATE products SET title = \(draft.title),
                description = \(HTMLSanitizer.cleaned(draft.description)),
                category = \(draft.category), vendor = \(draft.vendor), tags = \(draft.tags),
                option1 = \(draft.optionNames[0]), option2 = \(draft.optionNames[1]),
                option3 = \(draft.optionNames[2]),
                fingerprint = COALESCE(\(fingerprint), fingerprint), updated_at = \(now)
            WHERE id = \(id)
            """)
    }

    /// Step: adds a SKU, with its price in the shop's market.
    public static func insert(
        _ sku: SKUDraft, _ id: SKUID, of product: ProductID, _ shop: Shop, position: Int,
        in db: Transaction
    ) throws {
        try db.executeAll(inserts(sku, id, of: product, shop, position: position))
    }

    private static func inserts(
        _ sku: SKUDraft, _ id: SKUID, of product: ProductID, _ shop: Shop, position: Int
    ) -> [SQL] {
        let row: SQL = """
            INSERT INTO skus (id, product, shop, position, option1, option2, option3, seller_sku,
                              barcode, grams, picture_source, retired, imported_quantity)
            VALUES (\(id), \(product), \(shop.id), \(position), \(sku.optionValues[0]),
                    \(sku.optionValues[1]), \(sku.optionValues[2]), \(sku.sellerSKU),
                    \(sku.barcode), \(sku.grams), \(sku.pictureSource), \(false),
                    \(sku.importedQuantity))
            """
        let price = price(
            id, market: shop.market, minor: sku.minor, compareMinor: sku.compareMinor)
        return sku.minor == nil ? [row] : [row, price]
    }

    /// Step: replaces a SKU's fields and its price in the shop's market; a retired one is sold
    /// again. For a change of some fields, see `SKUPatch.applied`.
    public static func change(
        _ id: SKUID, to sku: SKUDraft, position: Int, _ shop: Shop, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE skus SET position = \(position), option1 = \(sku.optionValues[0]),
                option2 = \(sku.optionValues[1]), option3 = \(sku.optionValues[2]),
                seller_sku = \(sku.sellerSKU), barcode = \(sku.barcode), grams = \(sku.grams),
                picture_source = COALESCE(\(sku.pictureSource), picture_source),
                imported_quantity = COALESCE(\(sku.importedQuantity), imported_quantity),
                retired = \(false)
            WHERE id = \(id) AND shop = \(shop.id)
            """)
        try setPrice(
            id, market: shop.market, minor: sku.minor, compareMinor: sku.compareMinor, in: db)
    }

    /// Step: retires a SKU, so that it isn't sold any more.
    public static func retire(_ id: SKUID, of shop: ShopID, in db: Transaction) throws {
        try db.execute(
            "UPDATE skus SET retired = \(true) WHERE id = \(id) AND shop = \(shop)")
    }

    /// Step: sets a SKU's price in a market; nil or zero takes it off sale there.
    public static func setPrice(
        _ sku: SKUID, market: MarketCode, minor: Int64?, compareMinor: Int64?,
        in db: Transaction
    ) throws {
        try db.execute(price(sku, market: market, minor: minor, compareMinor: compareMinor))
    }

    private static func price(
        _ sku: SKUID, market: MarketCode, minor: Int64?, compareMinor: Int64?
    ) -> SQL {
        guard let minor, minor > 0 else {
            return "DELETE FROM sku_prices WHERE sku = \(sku) AND market = \(market)"
        }
        let compare = compareMinor.flatMap { $0 > minor ? $0 : nil }
        return """
            INSERT INTO sku_prices (sku, market, minor, compare_minor)
            VALUES (\(sku), \(market), \(minor), \(compare))
            ON CONFLICT (sku, market) DO UPDATE
                SET minor = excluded.minor, compare_minor = excluded.compare_minor
            """
    }

    /// Step: notes the hash of what a file said, where nothing else changes.
    public static func setFingerprint(
        _ fingerprint: String, of id: ProductID, in db: Transaction
    ) throws {
        try db.execute("UPDATE products SET fingerprint = \(fingerprint) WHERE id = \(id)")
    }

    /// Step: replaces a product's pictures, in this order; a SKU shows the one that it names.
    public static func setPictures(
        _ pictures: [ProductPicture], of product: ProductID, in db: Transaction
    ) throws {
        guard pictures.count <= mostPictures else {
            throw CatalogRefusal.tooManyPictures(most: mostPictures)
        }
        let rows = pictures.enumerated().map { index, picture -> SQL in
            """
            INSERT INTO product_pictures (product, position, picture, source, state, alt, replaced)
            VALUES (\(product), \(index + 1), \(picture.picture), \(picture.source),
                    \(picture.state), \(picture.alt), \(picture.isReplaced))
            """
        }
        let ofSKUs: SQL = """
            UPDATE skus SET picture = (
                SELECT MIN(w.picture) FROM product_pictures w
                WHERE w.product = skus.product AND w.source = skus.picture_source
                  AND w.state = 'here')
            WHERE product = \(product) AND picture_source IS NOT NULL
            """
        try db.executeAll(
            ["DELETE FROM product_pictures WHERE product = \(product)"] + rows + [ofSKUs])
    }

    /// Checks rules that the schema can't express.
    static func check(_ draft: ProductDraft, _ tree: CategoryTree) throws {
        if let category = draft.category, !tree.isLeaf(category) {
            throw CatalogRefusal.unknownCategory
        }
        guard draft.skus.count <= mostSKUs else { throw CatalogRefusal.tooManySKUs(most: mostSKUs) }
        var seen: Set<[String]> = []
        for sku in draft.skus where !seen.insert(sku.optionValues).inserted {
            throw CatalogRefusal.sameOptions(SKU.options(sku.optionValues))
        }
    }
}
