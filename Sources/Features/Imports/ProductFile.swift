import CSV
import Catalog
import Markets

/// A file of products, read product by product: rows that stand together under one handle.
struct ProductFile: ~Copyable {
    enum Fault: String, CaseIterable {
        case unreadable = "file-unreadable", header = "no-header", empty = "file-empty"
        /// An Excel workbook, not a CSV file.
        case workbook = "file-workbook"
    }

    /// A fault of the file as a whole, with the line and the text that it is about.
    struct Problem: Error, Equatable {
        let fault: Fault
        var line = 0
        var detail = ""
    }

    private var reader: CSVReader
    private let rows: ProductRows
    private let columns: Columns
    /// The first row of the next product, read already.
    private var ahead: (line: Int, fields: [String])?
    /// Hashes of the handles already read: 8 bytes each, a few hundred thousand at most.
    private var seen: Set<Int> = []
    /// Notes on the header, which go out with the first product.
    private var headerNotes: [ReportLine]
    /// Number of records read, refused ones too.
    private(set) var records = 0
    var bytesUsed: Int { reader.bytesUsed }

    init(path: String, market: Market, categories: CategoryTree) throws(Problem) {
        guard var reader = CSVReader(path: path, known: Columns.known) else {
            throw Problem(fault: .unreadable)
        }
        if Self.workbooks.contains(where: { reader.head.starts(with: $0) }) {
            throw Problem(fault: .workbook)
        }
        guard let first = reader.next() else { throw Problem(fault: .empty) }
        guard case .fields(let header) = first.content else {
            throw Problem(fault: .header, line: first.line)
        }
        guard let columns = Columns(header: header) else {
            let names = header.prefix(20).joined(separator: ", ")
            throw Problem(fault: .header, line: first.line, detail: ReportLine.cut(names))
        }
        self.reader = reader
        self.columns = columns
        headerNotes = [
            ("columns-unknown", columns.unknown), ("columns-doubled", columns.doubled),
        ].filter { !$0.1.isEmpty }.map { code, names in
            .note(first.line, code, names.joined(separator: ", "))
        }
        rows = ProductRows(columns: columns, market: market, categories: categories)
    }

    /// First bytes of .xlsx (a ZIP file) and .xls.
    private static let workbooks: [[UInt8]] = [[0x50, 0x4B, 3, 4], [0xD0, 0xCF, 0x11, 0xE0]]

    /// The next product, or rows that belong to none (then `isNothing`); nil at the end.
    mutating func next() -> ImportedProduct? {
        var product = ImportedProduct()
        if let row = ahead {
            ahead = nil
            start(row.fields, row.line, &product)
        }
        while let record = reader.next() {
            switch record.content {
            case .fault(let fault):
                product.addRow(record.line)
                product.refuse(record.line, nil, fault.rawValue)
                product.namesAllPictures = false
                if product.handle.isEmpty || product.rows >= ProductRows.mostRows {
                    return counted(product)
                }
            case .fields(let fields):
                let handle = handle(of: fields)
                if product.handle.isEmpty {
                    start(fields, record.line, &product)
                    if product.handle.isEmpty { return counted(product) }
                } else if handle == product.handle, product.rows < ProductRows.mostRows {
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
        product.add(headerNotes)
        headerNotes = []
        // Stable, so that equal positions keep the file's order.
        product.pictures = product.pictures.enumerated().sorted {
            ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
        }.map(\.element)
        if !columns.has(.imageSource) { product.namesAllPictures = false }
        return product
    }

    /// The row's handle in lower case, as it is a part of addresses: `Mug` and `mug` are one product.
    private func handle(of fields: [String]) -> String {
        columns.cell(.handle, fields).lowercased()
    }

    /// Starts a product by its first row. Without a usable handle it is refused.
    private mutating func start(
        _ fields: [String], _ line: Int, _ product: inout ImportedProduct
    ) {
        let handle = handle(of: fields)
        let code: String? =
            if handle.isEmpty {
                "handle-missing"
            } else if let fault = SpreadsheetFault.of(columns.cell(.handle, fields)) {
                fault.rawValue
            } else if handle.unicodeScalars.count > ProductRows.longestHandle {
                "handle-too-long"
            } else if !seen.insert(handle.hashValue).inserted {
                "handle-apart"
            } else { nil }
        if let code {
            product.addRow(line)
            product.refuse(line, .handle, code, columns.cell(.handle, fields))
            return
        }
        product.handle = handle
        rows.add(fields, line: line, to: &product)
    }
}
