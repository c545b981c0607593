import Identities
import Catalog
import Inventory
import Store
import World

/// A change of a product as a seller's form names it; what isn't named stays as it is.
struct ProductEdit: Sendable {
    var patch: ProductPatch
    var skus: [SKUEdit]

    /// The draft of a new product.
    func draft(handle: String) -> ProductDraft {
        var draft = patch.applied(to: ProductDraft(handle: handle, title: ""))
        draft.skus = skus.map { $0.patch.applied(to: SKUDraft()) }
        return draft
    }
}

/// A row of the form's table. A row without an id is the SKU that has its options, or its code
/// where it names no options; else a new one.
struct SKUEdit: Sendable {
    var id: SKUID?
    var patch: SKUPatch
    /// New quantity on hand; nil where the field was left as it was.
    var stock: Int?
    /// Quantity that was shown when `stock` was typed; nil where nothing was.
    var stockBefore: Int?
    var isRetired: Bool
    /// Number of the form's row, which refusals name; nil where there is no form.
    var row: Int?
}

extension SKUEdit {
    /// Throws `compareNotAbove` where the row's price before, or the one that is kept, isn't higher
    /// than the price then. One that is kept goes with the price.
    func checkCompare(with old: SKUDraft?) throws {
        guard let compare = patch.compareMinor.applied(to: old?.compareMinor) else { return }
        if let minor = patch.minor.applied(to: old?.minor) {
            guard compare <= minor else { return }
        } else if patch.compareMinor == .keep {
            return
        }
        try RowRefusal.naming(row, LocalizedText("listings.column.compare-at")) {
            throw ListingsRefusal.compareNotAbove
        }
    }
}

/// Ids for what a command may create, made before it since its closure may run twice.
struct FreshIDs: Sendable {
    let product: ProductID
    let skus: [SKUID]
    let moves: [StockMoveID]
    let location: LocationID

    init(_ world: World, skus count: Int) {
        product = world.id()
        skus = (0..<count).map { _ in world.id() }
        moves = (0..<count).map { _ in world.id() }
        location = world.id()
    }
}
