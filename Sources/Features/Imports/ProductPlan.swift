import Identities
import Catalog
import Inventory
import Money
import Store
import World

/// Stored state of a product that a file names.
struct StoredListing: Sendable {
    let product: Product
    let skus: [StoredSKU]
    let pictures: [ProductPicture]
    /// Addresses of pictures that the seller removed.
    let removed: Set<String>
    let stock: [SKUID: Stock]
    /// Net change on hand since the file was given, of SKUs that have one.
    let changes: [SKUID: Int]

    static func read(_ product: Product, since given: Instant, in db: Transaction) throws
        -> StoredListing
    {
        let skus = try Catalog.storedSKUs(of: product.id, in: db)
        return StoredListing(
            product: product, skus: skus,
            pictures: try Catalog.pictures(of: product.id, in: db),
            removed: try Catalog.removedSources(of: product.id, in: db),
            stock: try Inventory.stock(of: skus.map(\.id), in: db),
            changes: try Inventory.changes(of: skus.map(\.id), after: given, in: db))
    }
}

/// Everything that an import would change of one product. The preview shows it, the import does it.
struct ProductPlan: Sendable, Equatable {
    enum Outcome: Sendable { case new, changed, unchanged, nothing }

    /// A SKU to be stored.
    struct Step: Sendable, Equatable {
        /// Index of the variant in the file's product.
        let variant: Int
        /// Nil for a new one.
        let id: SKUID?
        let draft: SKUDraft
        var position: Int
        /// New quantity on hand; nil where it stays.
        var stock: Int?
    }

    var outcome = Outcome.nothing
    /// The product's own fields afterwards.
    var draft = ProductDraft(handle: "", title: "")
    var describes = false
    var steps: [Step] = []
    /// SKUs that the file names, changed or not.
    var skus = 0
    /// Pictures afterwards; nil where they stay.
    var pictures: [ProductPicture]?
    /// Refused rows, notes and changes.
    var report: [ReportLine] = []
    var rows = RowCounts()

    /// Notes that something was taken away by hand and stays so.
    var removals: [ReportLine] {
        let codes = [
            "product-taken-down", "product-withdrawn", "variant-retired", "picture-removed",
        ]
        return report.filter { $0.kind == .note && codes.contains($0.code) }
    }
}

/// Counts of a file's rows. Every row that was read is in exactly one of them.
public struct RowCounts: Sendable, Equatable {
    public var new = 0
    public var changed = 0
    public var unchanged = 0
    public var refused = 0
    public var total: Int { new + changed + unchanged + refused }

    public init() {}

    static func += (sum: inout RowCounts, more: RowCounts) {
        sum.new += more.new
        sum.changed += more.changed
        sum.unchanged += more.unchanged
        sum.refused += more.refused
    }
}
