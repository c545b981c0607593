import Identities
import Catalog
import HTML
import Store
import Text
import Web
import World

/// Fields of a product with its SKUs. The lists are parallel: the third price is the third SKU's.
///
/// Merge semantics: a field that is missing says nothing, an empty one (in JSON also null) empties.
/// A list that is missing says nothing of any SKU.
struct ProductForm: Sendable {
    /// Rows of the table of SKUs, with empty ones to fill in.
    static let mostRows = Catalog.mostSKUs

    static let title = Field<String>.text("title", .title, 1...Catalog.longestTitle)
    static let category = Field<Int?>.optionalInt("category", 1...9_999_999)
    static let description = Field<String>.text("description", .paragraph, 0...60_000)
    static let vendor = Field<String>.text("vendor", .name, 0...255)
    static let tags = Field<String>.text("tags", .line, 0...1000)
    static let options = ["option1", "option2", "option3"].map {
        Field<String>.text($0, .line, 0...50)
    }

    /// A column of the table of SKUs, by its field's name.
    enum Column: String, CaseIterable, Sendable {
        case sku, value1, value2, value3, price
        case compareAt = "compare_at"
        case stock
        case stockBefore = "stock_before"
        case grams
        case sellerSKU = "seller_sku"
        case barcode

        /// Characters of a cell.
        var longest: Int {
            switch self {
            case .sku: 20
            case .value1, .value2, .value3: Listings.longestOptionValue
            case .price, .compareAt: 40
            // Ten digits, their separators and blanks: what is too large is refused as such.
            case .stock, .stockBefore, .grams: 16
            case .sellerSKU, .barcode: 100
            }
        }

        private var purpose: TextPurpose {
            switch self {
            case .value1, .value2, .value3: .line
            default: .code
            }
        }

        /// Name of the column on the page.
        var title: LocalizedText {
            switch self {
            case .sku, .sellerSKU: LocalizedText("listings.column.sku")
            case .value1: LocalizedText("listings.field.option", ["number": "1"])
            case .value2: LocalizedText("listings.field.option", ["number": "2"])
            case .value3: LocalizedText("listings.field.option", ["number": "3"])
            case .price: LocalizedText("listings.column.price")
            case .compareAt: LocalizedText("listings.column.compare-at")
            case .stock, .stockBefore: LocalizedText("listings.column.stock")
            case .grams: LocalizedText("listings.column.grams")
            case .barcode: LocalizedText("listings.column.barcode")
            }
        }

        var field: Field<[String]> { ProductForm.column(rawValue, longest, purpose) }
    }

    /// SKUs to be retired.
    static let retired = column("retired", 20)
    static let lists: [any AnyField] = Column.allCases.map(\.field) + [retired]

    let patch: ProductPatch
    let rows: [Row]

    /// A row as it was typed; a column that the form lacks has no cell.
    struct Row: Sendable {
        /// Number among the form's rows, empty ones too; the first is 1. Nil for a SKU that is
        /// named to be retired and has no row.
        let number: Int?
        let cells: [Column: String]
        let isRetired: Bool
        subscript(column: Column) -> String? { cells[column] }
        var isEmpty: Bool { cells.allSatisfy { $0.key == .stockBefore || $0.value.isEmpty } }
    }

    fileprivate static func column(
        _ name: String, _ most: Int, _ purpose: TextPurpose = .code
    ) -> Field<[String]> {
        .list(name, purpose, most: mostRows, each: .text(max: most), required: false) {
            $0.unicodeScalars.count <= most ? $0 : nil
        }
    }

    init(_ input: Input) throws {
        let category: FieldChange<Int> =
            switch try input[Self.category.ifPresent] {
            case nil: .keep
            case .some(nil): .clear
            case .some(let id?): .set(id)
            }
        patch = ProductPatch(
            title: try input[Self.title.ifPresent],
            description: try input[Self.description.ifPresent], category: category,
            vendor: try input[Self.vendor.ifPresent], tags: try input[Self.tags.ifPresent],
            optionNames: try Self.options.map { try input[$0.ifPresent] })
        let retired = try input[Self.retired]
        var columns: [Column: [String]] = [:]
        for column in Column.allCases where input.raw(column.rawValue) != nil {
            columns[column] = try input[column.field]
        }
        let count = columns.values.map(\.count).max() ?? 0
        let typed = (0..<count).map { row in
            // A list that is too short says nothing of the last rows.
            let cells = columns.compactMapValues { row < $0.count ? $0[row] : nil }
            let sku = cells[.sku] ?? ""
            return Row(
                number: row + 1, cells: cells,
                isRetired: !sku.isEmpty && retired.contains(sku))
        }.filter { !$0.isEmpty }
        let known = Set(columns[.sku] ?? [])
        rows =
            typed
            + Set(retired).subtracting(known).sorted().filter { !$0.isEmpty }.map {
                Row(number: nil, cells: [.sku: $0], isRetired: true)
            }
    }
}

/// A new product.
struct NewProductForm: Form {
    static let fields: [any AnyField] =
        [
            ProductForm.title, ProductForm.category, ProductForm.description, ProductForm.vendor,
            ProductForm.tags,
        ] + ProductForm.options + ProductForm.lists
    let product: ProductForm
    init(_ input: Input) throws { product = try ProductForm(input) }
}

/// A change of a product: what isn't named stays as it is.
struct ProductChangeForm: Form {
    static let fields: [any AnyField] =
        [
            ProductForm.title.ifPresent, ProductForm.category.ifPresent,
            ProductForm.description.ifPresent, ProductForm.vendor.ifPresent,
            ProductForm.tags.ifPresent,
        ] + ProductForm.options.map(\.ifPresent) + ProductForm.lists
    let product: ProductForm
    init(_ input: Input) throws { product = try ProductForm(input) }
}
