import Identities
import Catalog
import Inventory
import World

/// A product as a seller's form submits it.
struct ProductEdit: Sendable {
    var title: String
    var category: Int?
    var description: String
    var vendor: String
    var tags: String
    var optionNames: [String]
    var skus: [SKUEdit]

    func draft(handle: String) -> ProductDraft {
        ProductDraft(
            handle: handle, title: title, description: description, category: category,
            vendor: vendor, tags: tags, optionNames: optionNames, skus: skus.map(\.draft))
    }
}

/// A row of the form's table. A row without an id is a new SKU.
struct SKUEdit: Sendable {
    var id: SKUID?
    var draft: SKUDraft
    /// New quantity on hand; nil where the field was left as it was.
    var stock: Int?
    var isRetired: Bool
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
