import Uploads
import Identities
import Catalog
import HTML
import Store
import Text
import Web
import World

/// Query of a seller's list of products.
struct ListForm: Form {
    static let state = Field<Product.State?>.optional(
        "state", max: 12, schema: .choice(Product.State.allCases.map(\.rawValue))
    ) { Product.State(rawValue: $0) }
    static let words = Field<String>.text("q", .search, 0...100)
    static let before = Field<ProductID?>.optionalID("before", of: ProductKind.self)
    /// Result of a bulk change, for the line above the list.
    static let done = Field<Int>.int("done", 0...1000, default: -1)
    static let left = Field<Int>.int("left", 0...1000, default: 0)
    /// SKUs that lost their price before: at most all of those products.
    static let removed = Field<Int>.int(
        "removed", 0...(Listings.bulkMost * Catalog.mostSKUs), default: 0)
    /// Products that the change left alone, the first ones.
    static let named = Field<[ProductID]>.list(
        "named", most: Listings.leftNamed, each: .id(prefix: ProductID.prefix), required: false
    ) { ProductID($0) }
    static let fields: [any AnyField] = [state, words, before, done, left, removed, named]
    let state: Product.State?
    let words: String
    let before: ProductID?
    let outcome: Outcome?

    /// Numbers of products that a bulk change changed and left alone.
    struct Outcome {
        let done: Int
        let left: Int
        let removed: Int
        let named: [ProductID]
    }

    init(_ input: Input) throws {
        state = try input[Self.state]
        words = try input[Self.words]
        before = try input[Self.before]
        let done = try input[Self.done]
        let (left, named) = (try input[Self.left], try input[Self.named])
        let removed = try input[Self.removed]
        outcome =
            done < 0 ? nil : Outcome(done: done, left: left, removed: removed, named: named)
    }

    init() { (state, words, before, outcome) = (nil, "", nil, nil) }
}

/// A bulk action on the products that were chosen.
struct BulkForm: Form {
    static let products = Field<[ProductID]>.list(
        "products", most: Listings.bulkMost, each: .id(prefix: ProductID.prefix), required: false
    ) { ProductID($0) }
    static let action = Field<BulkAction>.choice("action", of: BulkAction.self)
    static let value = Field<String>.text("value", .line, 0...40)
    static let category = Field<Int>.int("category", 0...9_999_999, default: 0)
    static let onlyGaps = Field<Bool>.flag("only_gaps")
    /// Units on hand that the list showed of its products: `prd_…:12`. Asked for with the action
    /// `stock`.
    static let shown = Field<[ShownStock]>.list(
        "shown", most: Listings.bulkMost, each: .text(min: 3, max: 40), required: false
    ) { ShownStock($0) }
    /// Tab of the list to return to.
    static let state = ListForm.state
    static let fields: [any AnyField] = [products, action, value, category, onlyGaps, shown, state]
    let products: [ProductID]
    let action: BulkAction
    let value: String
    let category: Int
    let onlyGaps: Bool
    let shown: [ProductID: Int]
    let state: Product.State?
    init(_ input: Input) throws {
        products = try input[Self.products]
        action = try input[Self.action]
        value = try input[Self.value]
        category = try input[Self.category]
        onlyGaps = try input[Self.onlyGaps]
        shown = Dictionary(try input[Self.shown].map { ($0.product, $0.onHand) }) { $1 }
        state = try input[Self.state]
    }
}

/// Units on hand of a product, as a list showed them.
struct ShownStock: Sendable {
    let product: ProductID
    let onHand: Int

    init?(_ text: String) {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let product = ProductID(String(parts[0])),
            let onHand = Int(parts[1])
        else { return nil }
        (self.product, self.onHand) = (product, onHand)
    }
}

/// Pictures of a multipart form.
struct PicturesForm: Form {
    static let pictures = Field<[Upload]>.files("pictures", most: Catalog.mostPictures)
    static let fields: [any AnyField] = [pictures]
    let pictures: [Upload]
    init(_ input: Input) throws {
        pictures = try input[Self.pictures]
        guard !pictures.isEmpty else {
            throw Faults([
                FieldFault(
                    field: "pictures", code: "missing", message: LocalizedText("field.missing"))
            ])
        }
    }
}

/// New places of pictures: the current position and the wanted one of each; 0 removes it.
struct ArrangementForm: Form {
    private static let inPlace: @Sendable (String) -> Int? = { text in
        Int(text).flatMap { (0...100).contains($0) ? $0 : nil }
    }
    static let position = Field<[Int]>.list(
        "position", most: Catalog.mostPictures, inPlace)
    static let place = Field<[Int]>.list("place", most: Catalog.mostPictures, inPlace)
    /// Positions to remove, as check boxes submit them.
    static let remove = Field<[Int]>.list(
        "remove", most: Catalog.mostPictures, required: false, inPlace)
    static let fields: [any AnyField] = [position, place, remove]
    let places: [(position: Int, place: Int)]
    init(_ input: Input) throws {
        let removed = Set(try input[Self.remove])
        let (positions, places) = (try input[Self.position], try input[Self.place])
        guard positions.count == places.count else {
            throw Faults([
                FieldFault(
                    field: "place", code: "wrong-form", message: LocalizedText("field.wrong-form"))
            ])
        }
        self.places = zip(positions, places).map { ($0, removed.contains($0) ? 0 : $1) }
    }
}

/// Query of the operator's list of products.
struct ReviewForm: Form {
    static let state = Field<Product.State>.choice("state", of: Product.State.self, default: .live)
    static let before = ListForm.before
    static let fields: [any AnyField] = [state, before]
    let state: Product.State
    let before: ProductID?
    init(_ input: Input) throws {
        state = try input[Self.state]
        before = try input[Self.before]
    }
}

/// Reason for taking a product down.
struct TakedownForm: Form {
    static let reason = Field<String>.text("reason", .line, 5...1000)
    static let fields: [any AnyField] = [reason]
    let reason: String
    init(_ input: Input) throws { reason = try input[Self.reason] }
}
