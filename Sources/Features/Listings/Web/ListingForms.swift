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
    static let fields: [any AnyField] = [state, words, before, done, left]
    let state: Product.State?
    let words: String
    let before: ProductID?
    let outcome: BulkOutcome?
    init(_ input: Input) throws {
        state = try input[Self.state]
        words = try input[Self.words]
        before = try input[Self.before]
        let done = try input[Self.done]
        outcome = done < 0 ? nil : BulkOutcome(done: done, left: try input[Self.left])
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
    /// Tab of the list to return to.
    static let state = ListForm.state
    static let fields: [any AnyField] = [products, action, value, category, onlyGaps, state]
    let products: [ProductID]
    let action: BulkAction
    let value: String
    let category: Int
    let onlyGaps: Bool
    let state: Product.State?
    init(_ input: Input) throws {
        products = try input[Self.products]
        action = try input[Self.action]
        value = try input[Self.value]
        category = try input[Self.category]
        onlyGaps = try input[Self.onlyGaps]
        state = try input[Self.state]
    }
}

/// A product with its SKUs. The lists are parallel: the third price is the third SKU's.
struct ProductForm: Form {
    /// Rows of the table of SKUs, with empty ones to fill in.
    static let mostRows = Catalog.mostSKUs

    static let title = Field<String>.text("title", .title, 1...Catalog.longestTitle)
    static let category = Field<Int?>.optional("category", max: 7, schema: .text(max: 7)) {
        Int($0)
    }
    static let description = Field<String>.text("description", .paragraph, 0...60_000)
    static let vendor = Field<String>.text("vendor", .name, 0...255)
    static let tags = Field<String>.text("tags", .line, 0...1000)
    static let options = ["option1", "option2", "option3"].map {
        Field<String>.text($0, .line, 0...50)
    }
    static let sku = column("sku", 20)
    static let values = ["value1", "value2", "value3"].map {
        column($0, ProductRows.longestValue, .line)
    }
    static let price = column("price", 40)
    static let compareAt = column("compare_at", 40)
    static let stock = column("stock", 9)
    static let stockBefore = column("stock_before", 9)
    static let grams = column("grams", 9)
    static let sellerSKU = column("seller_sku", 100)
    /// SKUs to be retired.
    static let retired = column("retired", 20)
    static let fields: [any AnyField] =
        [title, category, description, vendor, tags] + options + [sku] + values
        + [price, compareAt, stock, stockBefore, grams, sellerSKU, retired]

    let title: String
    let category: Int?
    let description: String
    let vendor: String
    let tags: String
    let optionNames: [String]
    let rows: [Row]

    /// A row as it was typed.
    struct Row: Sendable {
        let sku: String
        let values: [String]
        let price: String
        let compareAt: String
        let stock: String
        let stockBefore: String
        let grams: String
        let sellerSKU: String
        let isRetired: Bool

        var isEmpty: Bool {
            sku.isEmpty
                && ([price, compareAt, stock, grams, sellerSKU] + values).allSatisfy(\.isEmpty)
        }
    }

    private static func column(
        _ name: String, _ most: Int, _ purpose: TextPurpose = .code
    ) -> Field<[String]> {
        .list(name, purpose, most: mostRows, each: .text(max: most), required: false) {
            $0.unicodeScalars.count <= most ? $0 : nil
        }
    }

    init(_ input: Input) throws {
        title = try input[Self.title]
        category = try input[Self.category]
        description = try input[Self.description]
        vendor = try input[Self.vendor]
        tags = try input[Self.tags]
        optionNames = try Self.options.map { try input[$0] }
        let retired = Set(try input[Self.retired])
        let columns = try [Self.sku, Self.price, Self.compareAt, Self.stock, Self.stockBefore]
            .map { try input[$0] }
        let more = try ([Self.grams, Self.sellerSKU] + Self.values).map { try input[$0] }
        let all = columns + more
        let count = all.map(\.count).max() ?? 0
        func cell(_ column: Int, _ row: Int) -> String {
            row < all[column].count ? all[column][row] : ""
        }
        rows = (0..<count).map { row in
            let sku = cell(0, row)
            return Row(
                sku: sku, values: [cell(7, row), cell(8, row), cell(9, row)], price: cell(1, row),
                compareAt: cell(2, row), stock: cell(3, row), stockBefore: cell(4, row),
                grams: cell(5, row), sellerSKU: cell(6, row),
                isRetired: !sku.isEmpty && retired.contains(sku))
        }.filter { !$0.isEmpty }
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
        self.places = zip(positions, places).map { ($0, removed.contains($0) ? 0 : max($1, 1)) }
    }
}

/// A file to import, from a form.
struct ImportForm: Form {
    static let file = Field<Upload?>.file("file")
    static let fields: [any AnyField] = [file]
    let file: Upload
    init(_ input: Input) throws {
        guard let file = try input[Self.file] else { throw ListingsRefusal.fileNotKept }
        self.file = file
    }
}

/// A file to import, as the body itself.
struct ImportBody: Form {
    static let body = Field<Upload?>.file("body")
    static let fields: [any AnyField] = [body]
    let file: Upload
    init(_ input: Input) throws {
        guard let file = try input[Self.body] else { throw ListingsRefusal.fileNotKept }
        self.file = file
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
