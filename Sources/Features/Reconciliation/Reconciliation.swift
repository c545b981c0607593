import Identities
import Markets
import Modules
import Money
import Payments
import Payouts
import Store
import Text
import World

/// Reconciliation: what a bank's and a gateway's statements say against what stands here.
///
/// Promises: each line of an imported file has one verdict; a payout is matched by one line, a
/// payment by one, as are its refunds and what a bank took back or returned; what should stand in a
/// file and doesn't is named too; the same file again is the same import; nothing here changes a
/// payout, a payment or the ledger.
public struct Reconciliation: Sendable {
    let store: any Store
    let world: World
    let markets: Markets

    public init(_ base: ModuleBase) {
        store = base.store
        world = base.world
        markets = base.markets
    }

    /// Files on one page, and lines of a file on one.
    static let page = 50
    /// Payouts or payments that are named as missing from one file.
    static let mostMissing = 1000
    /// Payouts or payments that are compared at once.
    static let atOnce = 1000

    // MARK: importing

    /// Imports a bank's statement; the same file again gives the first import's id.
    public func importBank(
        path: String, name: String, by account: AccountID
    ) async throws -> Replayable<SettlementFileID> {
        let file = try StatementFile(path: path, columns: BankLine.columns)
        let lines = try file.records.map(BankLine.init)
        let draft = Draft(
            id: world.id(), kind: .bank, name: name, sha256: file.sha256, account: account,
            first: lines.map(\.day).min() ?? Day(number: 0),
            last: lines.map(\.day).max() ?? Day(number: 0), at: world.now())
        let markets = markets
        return try await store.write { db in
            if let known = try draft.known(in: db) {
                return Replayable(answer: known, replayed: true)
            }
            var rows = try BankMatching(in: db).rows(lines)
            rows += try Self.missingPayouts(lines, draft, markets, from: rows, in: db)
            try draft.insert(rows, in: db)
            return Replayable(answer: draft.id, replayed: false)
        }
    }

    /// Imports a gateway's settlement of a market's payments that were asked for on some days.
    public func importGateway(
        path: String, name: String, market: MarketCode, days: ClosedRange<Day>,
        by account: AccountID
    ) async throws -> Replayable<SettlementFileID> {
        let file = try StatementFile(path: path, columns: GatewayLine.columns)
        let lines = try file.records.map { record throws(ReconciliationRefusal) in
            try GatewayLine(record, market.currency)
        }
        let draft = Draft(
            id: world.id(), kind: .gateway, name: name, sha256: file.sha256, account: account,
            first: days.lowerBound, last: days.upperBound, at: world.now())
        let zone = markets.market(market).zone
        return try await store.write { db in
            if let known = try draft.known(in: db) {
                return Replayable(answer: known, replayed: true)
            }
            var rows = try GatewayMatching(in: db).rows(lines)
            rows += try Self.missingPayments(market.currency, draft, zone, from: rows, in: db)
            try draft.insert(rows, in: db)
            return Replayable(answer: draft.id, replayed: false)
        }
    }

    /// Payouts that were said to be paid on the statement's days and that no line of any file shows.
    private static func missingPayouts(
        _ lines: [BankLine], _ draft: Draft, _ markets: Markets, from rows: [SettlementRow],
        in db: Transaction
    ) throws -> [SettlementRow] {
        var out: [SettlementRow] = []
        for currency in Set(lines.map(\.amount.currency)).sorted(by: { $0.code < $1.code }) {
            guard let zone = markets.all.first(where: { $0.currency == currency })?.zone else {
                continue
            }
            let (start, end) = (zone.start(of: draft.first), zone.end(of: draft.last))
            out += try unseen(.bank, rows, in: db) { last in
                try Payouts.paid(
                    currency, from: start, until: end, after: last.map { PayoutID($0) },
                    limit: atOnce, in: db
                ).map {
                    SettlementRow(
                        amount: -$0.amount, reference: $0.id.description, subject: $0.id.rawValue,
                        verdict: .missing)
                }
            }
        }
        return out
    }

    private static func missingPayments(
        _ currency: Currency, _ draft: Draft, _ zone: Zone, from rows: [SettlementRow],
        in db: Transaction
    ) throws -> [SettlementRow] {
        let (start, end) = (zone.start(of: draft.first), zone.end(of: draft.last))
        return try unseen(.gateway, rows, in: db) { last in
            try Payments.succeeded(
                currency, from: start, until: end, after: last.map { PaymentID($0) },
                limit: atOnce, in: db
            ).map {
                SettlementRow(
                    amount: $0.amount, reference: $0.reference ?? $0.id.description,
                    subject: $0.id.rawValue, verdict: .missing)
            }
        }
    }

    /// Candidates that no line names, at most `mostMissing`. `read` brings those behind an id, in the
    /// order of ids.
    private static func unseen(
        _ kind: SettlementFile.Kind, _ rows: [SettlementRow], in db: Transaction,
        _ read: (Int64?) throws -> [SettlementRow]
    ) throws -> [SettlementRow] {
        var (out, last): ([SettlementRow], Int64?) = ([], nil)
        while out.count < mostMissing {
            let candidates = try read(last)
            guard let end = candidates.last?.subject else { break }
            let seen = try matched(candidates.compactMap(\.subject), kind, rows, in: db)
            out += candidates.filter { !($0.subject.map(seen.contains) ?? true) }
            last = end
        }
        return Array(out.prefix(mostMissing))
    }

    /// Subjects of whose payment a line tells, in this file or in one before. A refund's line, or a
    /// bounce's, has the other sign and tells nothing of it.
    private static func matched(
        _ subjects: [Int64], _ kind: SettlementFile.Kind, _ rows: [SettlementRow],
        in db: Transaction
    ) throws -> Set<Int64> {
        let isCredit = kind == .gateway
        let here = rows.filter { isCredit ? $0.amount.minor > 0 : $0.amount.isNegative }
        return Set(here.compactMap(\.subject)).union(
            try SettlementRow.matched(subjects, kind, isCredit: isCredit, in: db))
    }

    // MARK: reading

    func files(before last: SettlementFileID?) async throws -> (
        files: [SettlementFile], next: SettlementFileID?
    ) {
        try await store.read { db in
            let found: [SettlementFile] = try db.rows(
                """
                SELECT \(SettlementFile.columns) FROM settlement_files
                WHERE id < \(last ?? ID(Int64.max)) ORDER BY id DESC LIMIT \(Self.page + 1)
                """)
            let shown = Array(found.prefix(Self.page))
            return (shown, found.count > Self.page ? shown.last?.id : nil)
        }
    }

    func file(
        _ id: SettlementFileID, all: Bool, after last: Int
    ) async throws -> SettlementFilePage {
        try await store.report { db in
            let found: SettlementFile? = try db.row(
                "SELECT \(SettlementFile.columns) FROM settlement_files WHERE id = \(id)")
            guard let file = found else { throw ReconciliationRefusal.notFound }
            let which: SQL = all ? "" : "AND verdict <> 'matched'"
            let rows: [SettlementRow] = try db.rows(
                """
                SELECT \(SettlementRow.columns) FROM settlement_lines
                WHERE file = \(id) AND number > \(last) \(which)
                ORDER BY number LIMIT \(Self.page + 1)
                """)
            let shown = Array(rows.prefix(Self.page))
            return SettlementFilePage(
                file: file, rows: shown, next: rows.count > Self.page ? shown.last?.number : nil)
        }
    }
}

/// A file that is being imported.
private struct Draft: Sendable {
    let id: SettlementFileID
    let kind: SettlementFile.Kind
    let name: String
    let sha256: String
    let account: AccountID
    let first: Day
    let last: Day
    let at: Instant

    /// The import of the same file, if there was one.
    func known(in db: Transaction) throws -> SettlementFileID? {
        try db.value(
            "SELECT id FROM settlement_files WHERE kind = \(kind) AND sha256 = \(sha256)")
    }

    func insert(_ rows: [SettlementRow], in db: Transaction) throws {
        let off = rows.count { $0.verdict != .matched }
        try db.execute(
            """
            INSERT INTO settlement_files (id, kind, name, sha256, first_day, last_day, line_count,
                                          difference_count, imported_by, at)
            VALUES (\(id), \(kind), \(name), \(sha256), \(first.number), \(last.number),
                    \(rows.count), \(off), \(account), \(at))
            """)
        try db.queue(
            rows.enumerated().map { number, row in
                """
                INSERT INTO settlement_lines (file, number, kind, day, currency, minor, fee_minor,
                                              net_minor, reference, subject, verdict)
                VALUES (\(id), \(number + 1), \(kind), \(row.day?.number),
                        \(row.amount.currency.code), \(row.amount.minor), \(row.fee?.minor),
                        \(row.net?.minor), \(row.reference), \(row.subject), \(row.verdict))
                """
            })
    }
}
