import Identities
import Store
import World

/// An existing SKU with everything that a change may touch, to be compared with what it becomes.
public struct StoredSKU: Sendable, Equatable {
    public let id: SKUID
    public let position: Int
    /// True if the seller removed it: it isn't sold, and an import doesn't bring it back.
    public let isRetired: Bool
    public let draft: SKUDraft
}

extension Catalog {
    /// Step: a product's SKUs in their order, retired ones too, with prices in its home market.
    public static func storedSKUs(
        of product: ProductID, in db: Transaction
    ) throws -> [StoredSKU] {
        try db.rows(
            """
            SELECT s.id, s.position, s.retired, s.option1, s.option2, s.option3, s.seller_sku,
                   s.barcode, s.grams, r.minor, r.compare_minor, s.picture_source,
                   s.imported_quantity
            FROM skus s JOIN products p ON p.id = s.product
            LEFT JOIN sku_prices r ON r.sku = s.id AND r.market = p.market
            WHERE s.product = \(product) ORDER BY s.position, s.id
            """
        ) {
            StoredSKU(
                id: try $0.next(), position: try $0.next(), isRetired: try $0.next(),
                draft: SKUDraft(
                    optionValues: [try $0.next(), try $0.next(), try $0.next()],
                    sellerSKU: try $0.next(), barcode: try $0.next(), grams: try $0.next(),
                    minor: try $0.next(), compareMinor: try $0.next(),
                    pictureSource: try $0.next(), importedQuantity: try $0.next()))
        }
    }
}
