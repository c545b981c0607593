import Money
import World

/// A market pack file: tab separated, `#` starts a comment line, the first other line names the
/// columns. Every fault is thrown with its file, row and rule.
struct PackTable {
    /// Bytes of a file; larger ones are a mistake: the largest pack has some 200 lines.
    static let maximumBytes = 1_000_000

    let rows: [PackRow]

    init(_ file: String, in files: (String) -> String?, columns: [String]) throws(PackFault) {
        guard let text = files(file) else { throw PackFault(file, "the file is missing") }
        guard text.utf8.count <= Self.maximumBytes else {
            throw PackFault(file, "the file is larger than \(Self.maximumBytes) bytes")
        }
        var rows: [PackRow] = []
        var hasHeader = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(
                String.init)
            guard hasHeader else {
                guard cells == columns else {
                    let wanted = columns.joined(separator: " ")
                    throw PackFault(file, row: index + 1, "the columns must be \(wanted)")
                }
                hasHeader = true
                continue
            }
            guard cells.count == columns.count else {
                let rule = "the row must have \(columns.count) cells, has \(cells.count)"
                throw PackFault(file, row: index + 1, rule)
            }
            rows.append(PackRow(file: file, number: index + 1, columns: columns, cells: cells))
        }
        guard !rows.isEmpty else { throw PackFault(file, "the file has no rows") }
        self.rows = rows
    }
}

/// One line of a pack, read by column name.
struct PackRow {
    let file: String
    let number: Int
    let columns: [String]
    let cells: [String]

    func fault(_ rule: String) -> PackFault { PackFault(file, row: number, rule) }

    /// Text of a cell, which may be empty.
    func cell(_ column: String) -> String {
        guard let index = columns.firstIndex(of: column) else {
            preconditionFailure("\(file) has no column \(column)")
        }
        return cells[index]
    }

    func text(_ column: String) throws(PackFault) -> String {
        let cell = cell(column)
        guard !cell.isEmpty else { throw fault("\(column) must not be empty") }
        guard cell.first != " ", cell.last != " " else {
            throw fault("\(column) must not start or end with a space")
        }
        return cell
    }

    /// Words of a cell between spaces; at least one.
    func words(_ column: String) throws(PackFault) -> [String] {
        try text(column).split(separator: " ").map(String.init)
    }

    func integer(_ column: String, in range: ClosedRange<Int>) throws(PackFault) -> Int {
        let cell = cell(column)
        guard let value = Int(cell), range.contains(value) else {
            let (low, high) = (range.lowerBound, range.upperBound)
            throw fault("\(column) must be \(low)…\(high), is \(cell.isEmpty ? "empty" : cell)")
        }
        return value
    }

    /// Amount in minor units; nil where the cell is empty.
    func optionalMoney(_ column: String, _ currency: Currency) throws(PackFault) -> Money? {
        guard !cell(column).isEmpty else { return nil }
        return try money(column, currency)
    }

    func money(_ column: String, _ currency: Currency) throws(PackFault) -> Money {
        let minor = try integer(column, in: 0...1_000_000_000_000)
        return Money(minor: Int64(minor), currency: currency)
    }

    func flag(_ column: String) throws(PackFault) -> Bool {
        try one(of: ["yes": true, "no": false], column)
    }

    func day(_ column: String) throws(PackFault) -> Day {
        guard let day = Day(cell(column)) else {
            throw fault("\(column) must be a day as 2026-11-22, is \(cell(column))")
        }
        return day
    }

    func optionalDay(_ column: String) throws(PackFault) -> Day? {
        guard !cell(column).isEmpty else { return nil }
        return try day(column)
    }

    /// Validity from columns `from` and `to`, both inclusive.
    func span() throws(PackFault) -> Validity {
        let validity = Validity(from: try day("from"), to: try optionalDay("to"))
        if let to = validity.to, to < validity.from { throw fault("to must not be before from") }
        return validity
    }

    /// A member of a `String` enumeration, by its raw value.
    func one<Choice>(_ type: Choice.Type, _ column: String) throws(PackFault) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        let choices = Choice.allCases.map { ($0.rawValue, $0) }
        return try one(of: Dictionary(uniqueKeysWithValues: choices), column)
    }

    private func one<Value>(of choices: [String: Value], _ column: String) throws(PackFault)
        -> Value
    {
        guard let value = choices[cell(column)] else {
            let wanted = choices.keys.sorted().joined(separator: ", ")
            throw fault("\(column) must be one of \(wanted), is \(cell(column))")
        }
        return value
    }
}

/// Days on which a row is in force, both inclusive; without an end, until further notice.
public struct Validity: Sendable, Hashable {
    public let from: Day
    public let to: Day?
}
