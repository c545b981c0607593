import ArgumentParser
import CSV

/// Records of a CSV file with typed fields. A fault names file, line, column and what to write.
enum TableFile {
    /// Records of one file; beyond, it should be divided.
    static let mostRecords = 1_000_000

    /// Reads all records. A first one in which no field is a number is a header, and skipped.
    static func read<T>(
        _ path: String, columns: ClosedRange<Int>, _ parse: (TableRow) throws -> T
    ) throws -> [T] {
        guard var reader = CSVReader(path: path) else {
            throw ValidationError("\(path) can't be read; name a CSV file.")
        }
        var all: [T] = []
        var isFirst = true
        while let record = reader.next() {
            guard case .fields(let fields) = record.content else {
                guard case .fault(let fault) = record.content else { continue }
                throw ValidationError(
                    "\(path), line \(record.line): \(fault.rawValue); save it as CSV in UTF-8.")
            }
            defer { isFirst = false }
            if isFirst, !fields.contains(where: { Double($0) != nil }) { continue }
            let row = TableRow(path: path, line: record.line, fields: fields)
            guard columns.contains(fields.count) else {
                throw row.fault(
                    min(fields.count, columns.upperBound) + 1,
                    "\(fields.count) fields; write "
                        + (columns.count == 1
                            ? "\(columns.lowerBound)"
                            : "\(columns.lowerBound) to \(columns.upperBound)"))
            }
            guard all.count < mostRecords else {
                throw row.fault(1, "more than \(mostRecords) records; divide the file")
            }
            all.append(try parse(row))
        }
        guard !all.isEmpty else {
            throw ValidationError("\(path), line 1: no record; write one a line.")
        }
        return all
    }
}

/// One record; columns are counted from 1, as spreadsheets do.
struct TableRow {
    let path: String
    let line: Int
    let fields: [String]

    /// Bytes of a name or an id.
    static let longestText = 400

    func fault(_ column: Int, _ words: String) -> ValidationError {
        ValidationError("\(path), line \(line), column \(column): \(words).")
    }

    func text(_ column: Int, _ name: String) throws -> String {
        let text = fields[column - 1]
        guard !text.isEmpty, text.utf8.count <= Self.longestText else {
            throw fault(column, "\(name) takes 1 to \(Self.longestText) bytes of text")
        }
        return text
    }

    /// A number with or without a fraction; its bounds are the caller's.
    func number(_ column: Int, _ name: String) throws -> Double {
        let text = fields[column - 1].drop { $0 == " " }
        guard let value = Double(text), value.isFinite else {
            throw fault(column, "\(name) is \"\(text.prefix(20))\"; write a number such as 0.25")
        }
        return value
    }

    func whole(_ column: Int, _ name: String, _ range: ClosedRange<Int>) throws -> Int {
        let text = fields[column - 1].drop { $0 == " " }
        guard let value = Int(text), range.contains(value) else {
            throw fault(
                column,
                "\(name) is \"\(text.prefix(20))\"; write a whole number from \(range.lowerBound) "
                    + "to \(range.upperBound)")
        }
        return value
    }
}
