import CSV
import Sanitizer
import SearchIndex
import Text

/// Products of a CSV file as documents of a search index: Shopify's or WooCommerce's columns, or any
/// header with a title or a name.
public struct Catalogue: Sendable {
    public private(set) var documents: [SearchDocument] = []
    /// Lines of records that couldn't be read, and why.
    public private(set) var faults: [(line: Int, code: String)] = []
    /// Documents by each text that names them: handle, SKU, id, title as an address.
    private var named: [String: Set<Int64>] = [:]
    private var byHandle: [String: Int] = [:]

    /// Products of one file.
    public static let mostProducts = 2_000_000
    private static let mostTags = 128
    private static let mostFaults = 1_000
    /// Bytes of a description that are searched.
    private static let longestBody = 16_000

    /// Fault of a file as a whole.
    public enum Fault: Error, Equatable {
        case unreadable
        case header(line: Int)
        case tooMany(line: Int)
    }

    public init(path: String) throws(Fault) {
        guard var reader = CSVReader(path: path, known: { Columns($0).count }) else {
            throw .unreadable
        }
        guard let first = reader.next(), case .fields(let header) = first.content else {
            throw .header(line: 1)
        }
        let columns = Columns(header)
        guard columns.has(.title) else { throw .header(line: first.line) }
        while let record = reader.next() {
            switch record.content {
            case .fault(let fault):
                if faults.count < Self.mostFaults { faults.append((record.line, fault.rawValue)) }
            case .fields(let fields):
                guard documents.count < Self.mostProducts else { throw .tooMany(line: record.line) }
                add(Row(columns, fields))
            }
        }
        for document in documents { name(document.id, Folding.slug(document.title, most: 200)) }
        byHandle = [:]
    }

    /// Ids of the products that a handle, a SKU, an id or a title as an address names.
    public func ids(named text: String) -> Set<Int64> { named[Self.key(text)] ?? [] }

    private static func key(_ text: String) -> String { text.trimmingBlanks.lowercased() }

    private mutating func name(_ id: Int64, _ text: String) {
        let key = Self.key(text)
        if !key.isEmpty { named[key, default: []].insert(id) }
    }

    /// Columns by what they say.
    private enum Column: CaseIterable {
        case handle, id, parent, sku, barcode, title, body, short, brand, tags, values

        var names: [String] {
            switch self {
            case .handle: ["handle", "url handle", "slug"]
            case .id: ["id", "product id"]
            case .parent: ["parent"]
            case .sku: ["variant sku", "sku"]
            case .barcode: ["variant barcode", "barcode", "gtin, upc, ean, or isbn"]
            case .title: ["title", "name", "product name"]
            case .body: ["body (html)", "body html", "body", "description"]
            case .short: ["short description"]
            case .brand: ["vendor", "brand", "brands"]
            case .tags:
                [
                    "tags", "type", "product type", "custom product type", "categories",
                    "category", "product category",
                ]
            case .values:
                (1...3).map { "option\($0) value" } + (1...8).map { "attribute \($0) value(s)" }
            }
        }
    }

    /// Places of the columns of a header.
    private struct Columns {
        private var places: [Column: [Int]] = [:]

        init(_ header: [String]) {
            let names = header.map {
                $0.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
            // WooCommerce's type is a kind of product, not a word for it.
            let isWoo = names.contains("name") && names.contains("categories")
            for column in Column.allCases {
                places[column] = column.names.flatMap { name in
                    isWoo && name == "type" ? [] : names.indices.filter { names[$0] == name }
                }
            }
        }

        var count: Int { places.values.reduce(0) { $0 + $1.count } }
        func has(_ column: Column) -> Bool { !(places[column] ?? []).isEmpty }

        func cells(_ column: Column, _ fields: [String]) -> [String] {
            (places[column] ?? []).filter { $0 < fields.count }.map {
                String(SpreadsheetCell.unwrapped(fields[$0]).trimmingWhitespace)
            }.filter { !$0.isEmpty }
        }
    }

    private struct Row {
        let columns: Columns
        let fields: [String]

        init(_ columns: Columns, _ fields: [String]) {
            self.columns = columns
            self.fields = fields
        }

        func cells(_ column: Column) -> [String] { columns.cells(column, fields) }
        func cell(_ column: Column) -> String { cells(column).first ?? "" }
    }

    /// Starts a product, or adds a variant's row to its own.
    private mutating func add(_ row: Row) {
        let place = place(of: row)
        let codes = row.cells(.sku) + row.cells(.barcode)
        for name in [row.cell(.handle), row.cell(.id)] + codes {
            self.name(documents[place].id, name)
        }
        let given = row.cell(.handle)
        for code in codes + (given.isEmpty ? [] : [given])
        where documents[place].codes.count < Self.mostTags
            && !documents[place].codes.contains(code)
        {
            documents[place].codes.append(code)
        }
        for tag in row.cells(.tags) + row.cells(.values) where tag != "Default Title" {
            for tag in tag.split(whereSeparator: { $0 == "," || $0 == ">" || $0 == "|" }) {
                let tag = tag.trimmingBlanks
                if documents[place].tags.count < Self.mostTags,
                    !documents[place].tags.contains(tag)
                {
                    documents[place].tags.append(tag)
                }
            }
        }
        if documents[place].brand.isEmpty { documents[place].brand = row.cell(.brand) }
        if documents[place].body.isEmpty {
            let html = (row.cells(.short) + row.cells(.body)).joined(separator: " ")
            documents[place].body = HTMLSanitizer.text(
                String(decoding: html.utf8.prefix(Self.longestBody), as: UTF8.self))
        }
    }

    private mutating func place(of row: Row) -> Int {
        let parent = row.cell(.parent)
        if !parent.isEmpty {
            let key = parent.hasPrefix("id:") ? String(parent.dropFirst(3)) : parent
            if let id = ids(named: key).min(), id < documents.count { return Int(id) }
        }
        let handle = Self.key(row.cell(.handle))
        if !handle.isEmpty, let known = byHandle[handle] {
            if documents[known].title.isEmpty { documents[known].title = row.cell(.title) }
            return known
        }
        let place = documents.count
        if !handle.isEmpty { byHandle[handle] = place }
        documents.append(SearchDocument(id: Int64(place), title: row.cell(.title)))
        return place
    }
}

extension Catalogue {
    /// Languages whose affixes the catalogue's words have: English, and Indonesian where one product
    /// in twenty has a function word of it.
    public var languages: Set<SearchLanguage> {
        let words: Set<Substring> = ["dan", "untuk", "yang", "dengan", "dari", "atau"]
        let count = documents.count { document in
            let text = (document.title + " " + document.body).lowercased()
            return text.split(whereSeparator: { !$0.isLetter }).contains(where: words.contains)
        }
        return count * 20 >= max(1, documents.count) ? [.english, .indonesian] : [.english]
    }
}
