import CSV
import Money
import Text
import World

/// A statement as CSV: its records by the names of its columns, in any order.
struct StatementFile {
    /// Bytes of the largest file, and its records.
    static let mostBytes = 2_000_000
    static let mostRecords = 5000

    struct Record {
        /// Line of the file.
        let line: Int
        fileprivate let cells: [String: String]

        func text(_ column: String) -> String { cells[column] ?? "" }

        func money(_ column: String, _ currency: Currency) throws(ReconciliationRefusal) -> Money {
            let text = text(column).filter { $0 != "+" }
            guard
                let money = try? Money(
                    decimal: text, currency: currency, most: Money.largestTotal)
            else { throw .unreadable(line: line) }
            return money
        }
    }

    let records: [Record]
    let sha256: String

    /// Reads a file that has these columns, and maybe others.
    init(path: String, columns: [String]) throws(ReconciliationRefusal) {
        guard let bytes = Resources.read(path), bytes.count <= Self.mostBytes,
            var reader = CSVReader(
                path: path, known: { names in names.count { columns.contains(Self.name($0)) } }),
            let header = reader.next(), case .fields(let names) = header.content
        else { throw .notAStatement }
        sha256 = Hex.encode(Digest.sha256(bytes))
        let found = names.map(Self.name)
        guard columns.allSatisfy(found.contains) else { throw .notAStatement }
        var records: [Record] = []
        while let record = reader.next() {
            guard case .fields(let cells) = record.content, cells.count <= found.count else {
                throw .unreadable(line: record.line)
            }
            guard records.count < Self.mostRecords else { throw .tooLong(most: Self.mostRecords) }
            records.append(
                Record(
                    line: record.line,
                    cells: Dictionary(zip(found, cells)) { first, _ in first }))
        }
        guard !records.isEmpty else { throw .notAStatement }
        self.records = records
    }

    private static func name(_ text: String) -> String {
        text.lowercased().filter { $0 != " " && $0 != "_" && $0 != "-" }
    }
}

/// A line of a bank's statement.
struct BankLine {
    static let columns = ["date", "amount", "currency", "reference"]
    /// Characters of the longest reference that is kept.
    static let longestReference = 200

    let day: Day
    /// Below zero for money that left.
    let amount: Money
    let reference: String

    init(_ record: StatementFile.Record) throws(ReconciliationRefusal) {
        guard let day = Day(record.text("date")),
            let currency = Currency(rawValue: record.text("currency").uppercased())
        else { throw .unreadable(line: record.line) }
        self.day = day
        amount = try record.money("amount", currency)
        reference = String(record.text("reference").prefix(Self.longestReference))
    }

    init(day: Day, amount: Money, reference: String) {
        self.day = day
        self.amount = amount
        self.reference = reference
    }
}

/// A line of a gateway's settlement.
struct GatewayLine {
    static let columns = ["payment", "gross", "fee", "net"]

    /// The gateway's reference, or our id.
    let payment: String
    /// Below zero for a refund.
    let gross: Money
    let fee: Money
    let net: Money

    init(
        _ record: StatementFile.Record, _ currency: Currency
    ) throws(ReconciliationRefusal) {
        payment = String(record.text("payment").prefix(BankLine.longestReference))
        gross = try record.money("gross", currency)
        fee = try record.money("fee", currency)
        net = try record.money("net", currency)
    }
}
