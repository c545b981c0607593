import CSV
import Text

/// A column of a product file, by the names that Shopify's exports gave it over the years.
enum Column: String, CaseIterable, Sendable {
    case handle, title, description, vendor, type, tags, published, category
    case option1Name, option1Value, option2Name, option2Value, option3Name, option3Value
    case sku, barcode, grams, quantity, price, compareAt, giftCard
    case imageSource, imagePosition, imageAlt, variantImage

    /// Accepted headers, in lower case.
    var names: [String] {
        switch self {
        case .handle: ["handle", "url handle"]
        case .title: ["title"]
        case .description: ["body (html)", "body html", "body", "description"]
        case .vendor: ["vendor"]
        case .type: ["type", "product type", "custom product type"]
        case .tags: ["tags"]
        case .published: ["published", "published on online store"]
        case .category:
            [
                "google shopping / google product category", "google product category",
                "product category", "standard product type", "standardized product type",
            ]
        case .option1Name: ["option1 name"]
        case .option1Value: ["option1 value"]
        case .option2Name: ["option2 name"]
        case .option2Value: ["option2 value"]
        case .option3Name: ["option3 name"]
        case .option3Value: ["option3 value"]
        case .sku: ["variant sku", "sku"]
        case .barcode: ["variant barcode", "barcode"]
        case .grams: ["variant grams", "weight value (grams)"]
        case .quantity: ["variant inventory qty", "inventory quantity"]
        case .price: ["variant price", "price"]
        case .compareAt: ["variant compare at price", "compare-at price"]
        case .giftCard: ["gift card"]
        case .imageSource: ["image src", "product image url"]
        case .imagePosition: ["image position"]
        case .imageAlt: ["image alt text"]
        case .variantImage: ["variant image", "variant image url"]
        }
    }

    /// Name in the report: Shopify's word.
    var title: String {
        switch self {
        case .handle: "Handle"
        case .title: "Title"
        case .description: "Body (HTML)"
        case .option1Value: "Option1 Value"
        case .option2Value: "Option2 Value"
        case .option3Value: "Option3 Value"
        case .sku: "Variant SKU"
        case .barcode: "Variant Barcode"
        case .grams: "Variant Grams"
        case .quantity: "Variant Inventory Qty"
        case .price: "Variant Price"
        case .compareAt: "Variant Compare At Price"
        case .giftCard: "Gift Card"
        case .imageSource: "Image Src"
        case .variantImage: "Variant Image"
        case .vendor: "Vendor"
        case .type: "Type"
        case .tags: "Tags"
        case .category: "Product Category"
        case .option1Name: "Option1 Name"
        case .option2Name: "Option2 Name"
        case .option3Name: "Option3 Name"
        case .imageAlt: "Image Alt Text"
        case .imagePosition: "Image Position"
        case .published: "Published"
        }
    }
}

/// Positions of a file's columns.
struct Columns {
    private var places: [Column: Int] = [:]
    /// Names of the header that no column has.
    private(set) var unknown: [String] = []
    /// Names of the header for columns that stand further left too, which are read.
    private(set) var doubled: [String] = []

    /// Finds the columns of a header; nil if those are missing without which nothing can be
    /// imported: Handle, and one that says something of a product.
    init?(header: [String]) {
        places = Self.places(header)
        guard places[.handle] != nil, places.count > 1 else { return nil }
        let read = Set(places.values)
        let known = Set(Column.allCases.flatMap(\.names))
        for (index, name) in header.enumerated() where !read.contains(index) {
            let shown = InputText.cleaned(name, .line)
            guard !shown.isEmpty else { continue }
            if known.contains(Self.key(name)) {
                doubled.append(shown)
            } else {
                unknown.append(shown)
            }
        }
    }

    /// Number of names in a header that are known; 0 for what is none.
    static func known(_ header: [String]) -> Int { places(header).count }

    private static func places(_ header: [String]) -> [Column: Int] {
        var byName: [String: Int] = [:]
        for (index, name) in header.enumerated() {
            let key = key(name)
            if byName[key] == nil { byName[key] = index }
        }
        var places: [Column: Int] = [:]
        for column in Column.allCases {
            if let place = column.names.lazy.compactMap({ byName[$0] }).first {
                places[column] = place
            }
        }
        return places
    }

    /// A header's name as `Column.names` has it.
    private static func key(_ name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// True if the file has the column.
    func has(_ column: Column) -> Bool { places[column] != nil }

    /// Cell in its purpose's normal form; empty where the file has no such column or the row is
    /// short.
    func cell(_ column: Column, _ fields: [String]) -> String { named(column, fields) ?? "" }

    /// Cell in its purpose's normal form; nil where the file has no such column or the row is short,
    /// so that the row says nothing of it.
    func named(_ column: Column, _ fields: [String]) -> String? {
        guard let place = places[column], place < fields.count else { return nil }
        let text = SpreadsheetCell.unwrapped(fields[place])
        if let purpose = column.purpose { return InputText.cleaned(text, purpose) }
        guard let first = text.first, let last = text.last,
            first.isWhitespace || last.isWhitespace
        else { return text }
        return String(text.trimmingWhitespace)
    }
}
