import Identities
import Money
import Store
import World

/// An imported statement.
struct SettlementFile: FromRow, Sendable, Equatable {
    enum Kind: String, CaseIterable, Sendable { case bank, gateway }

    let id: SettlementFileID
    let kind: Kind
    let name: String
    let sha256: String
    /// Days that it is about.
    let first: Day
    let last: Day
    /// Lines of the file, and what is missing from it.
    let lines: Int
    /// Lines with another verdict than `matched`.
    let differences: Int
    let importedBy: AccountID
    let at: Instant

    static let columns: SQL = """
        id, kind, name, sha256, first_day, last_day, line_count, difference_count, imported_by, at
        """

    init(row: Row) throws {
        id = try row.next()
        kind = try row.next()
        name = try row.next()
        sha256 = try row.next()
        first = Day(number: try row.next())
        last = Day(number: try row.next())
        lines = try row.next()
        differences = try row.next()
        importedBy = try row.next()
        at = try row.next()
    }
}

/// Verdict on a line of a statement.
enum SettlementVerdict: String, CaseIterable, Sendable {
    case matched
    /// No payout or payment of ours has that name.
    case unknown
    case wrongAmount = "wrong_amount"
    case wrongCurrency = "wrong_currency"
    /// Gross less fee isn't net.
    case wrongNet = "wrong_net"
    /// Paid or came back there, but not by what stands here.
    case wrongState = "wrong_state"
    /// Another line matched it already.
    case twice
    /// It stands here, and in no file.
    case missing
}

/// A line of a statement, or what is missing from it, with its verdict.
struct SettlementRow: FromRow, Sendable, Equatable {
    /// Place in the file, from 1; what is missing stands behind.
    var number = 0
    var day: Day?
    /// Below zero for money that left.
    let amount: Money
    var fee: Money?
    var net: Money?
    let reference: String
    /// Raw id of the payout or payment.
    var subject: Int64?
    var verdict: SettlementVerdict

    static let columns: SQL = """
        number, day, currency, minor, fee_minor, net_minor, reference, subject, verdict
        """

    init(
        day: Day? = nil, amount: Money, fee: Money? = nil, net: Money? = nil, reference: String,
        subject: Int64?, verdict: SettlementVerdict
    ) {
        self.day = day
        self.amount = amount
        self.fee = fee
        self.net = net
        self.reference = reference
        self.subject = subject
        self.verdict = verdict
    }

    init(row: Row) throws {
        number = try row.next()
        day = (try row.next() as Int?).map { Day(number: $0) }
        let currency: Currency = try row.next()
        amount = Money(minor: try row.next(), currency: currency)
        fee = (try row.next() as Int64?).map { Money(minor: $0, currency: currency) }
        net = (try row.next() as Int64?).map { Money(minor: $0, currency: currency) }
        reference = try row.next()
        subject = try row.next()
        verdict = try row.next()
    }

    /// Step: those of some subjects that a line matches already, as money in or as money out.
    static func matched(
        _ subjects: [Int64], _ kind: SettlementFile.Kind, isCredit: Bool, in db: Transaction
    ) throws -> Set<Int64> {
        guard !subjects.isEmpty else { return [] }
        let side: SQL = isCredit ? "minor > 0" : "minor < 0"
        return Set(
            try db.values(
                """
                SELECT subject FROM settlement_lines
                WHERE kind = \(kind) AND verdict = 'matched' AND subject IN (\(list: subjects))
                  AND \(side)
                """))
    }
}

/// Model of a file's page.
struct SettlementFilePage: Sendable {
    let file: SettlementFile
    let rows: [SettlementRow]
    let next: Int?
}
