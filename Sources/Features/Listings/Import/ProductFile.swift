import Catalog
import Markets

/// A file of products, read product by product: rows that stand together under one handle.
struct ProductFile: ~Copyable {
    enum Fault: String, Error, CaseIterable {
        case unreadable = "file-unreadable", header = "no-header", empty = "file-empty"
    }

    private var reader: CSVReader
    private let rows: ProductRows
    private let columns: Columns
    /// The first row of the next product, read already.
    private var ahead: (line: Int, fields: [String])?
    /// Hashes of the handles already read: 8 bytes each, a few hundred thousand at most.
    private var seen: Set<Int> = []
    /// Number of records read, refused ones too.
    private(set) var records = 0
    var bytesUsed: Int { reader.bytesUsed }

    init(path: String, market: Market, categories: CategoryTree) throws(Fault) {
        guard var reader = CSVReader(path: path) else { throw .unreadable }
        guard let first = reader.next() else { throw .empty }
        guard case .fields(let header) = first.content, let columns = Columns(header: header) else {
            throw .header
        }
        self.reader = reader
        self.columns = columns
        rows = ProductRows(columns: columns, market: market, categories: categories)
    }

    /// The next product, or rows that belong to none (then `isNothing`); nil at the end.
    mutating func next() -> ImportedProduct? {
        var product = ImportedProduct(draft: ProductDraft(handle: "", title: ""))
        if let row = ahead {
            ahead = nil
            start(row.fields, row.line, &product)
        }
        while let record = reader.next() {
            switch record.content {
            case .fault(let fault):
                product.rows += 1
                product.report.append(.refused(record.line, nil, fault.rawValue))
                if product.draft.handle.isEmpty || product.rows >= ProductRows.mostRows {
                    return counted(product)
                }
            case .fields(let fields):
                let handle = columns.cell(.handle, fields)
                if product.draft.handle.isEmpty {
                    start(fields, record.line, &product)
                    if product.draft.handle.isEmpty { return counted(product) }
                } else if handle == product.draft.handle, product.rows < ProductRows.mostRows {
                    rows.add(fields, line: record.line, to: &product)
                } else {
                    ahead = (record.line, fields)
                    return counted(product)
                }
            }
        }
        return product.rows == 0 ? nil : counted(product)
    }

    private mutating func counted(_ product: ImportedProduct) -> ImportedProduct {
        var product = product
        records += product.rows
        // Stable, so that equal positions keep the file's order.
        product.pictures = product.pictures.enumerated().sorted {
            ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
        }.map(\.element)
        return product
    }

    /// Starts a product by its first row. Without a usable handle it is refused.
    private mutating func start(
        _ fields: [String], _ line: Int, _ product: inout ImportedProduct
    ) {
        let handle = columns.cell(.handle, fields)
        let code: String? =
            if handle.isEmpty {
                "handle-missing"
            } else if handle.unicodeScalars.count > ProductRows.longestHandle {
                "handle-too-long"
            } else if !seen.insert(handle.hashValue).inserted {
                "handle-apart"
            } else { nil }
        if let code {
            product.rows += 1
            product.report.append(.refused(line, .handle, code, handle))
            return
        }
        product.draft.handle = handle
        rows.add(fields, line: line, to: &product)
    }
}
