import Identities
import Markets
import Money
import Store
import World

/// Payouts of one market that go to the bank in one file.
public struct PayoutBatch: FromRow, Sendable, Equatable {
    public enum State: String, CaseIterable, Sendable { case open, approved, sent, cancelled }

    /// All transitions of `State`. What is approved is immutable: it can only be sent.
    public static let moves: [State: Set<State>] = [
        .open: [.approved, .cancelled], .approved: [.sent], .sent: [], .cancelled: [],
    ]
    public static func canMove(from: State, to: State) -> Bool {
        moves[from, default: []].contains(to)
    }

    /// Payouts of one batch; the rest wait for the next.
    static let most = 500

    public let id: PayoutBatchID
    public let market: MarketCode
    public let state: State
    public let count: Int
    public let total: Money
    /// The operator's own account, as it was when the batch was made.
    public let payer: SealedAccount
    public let madeBy: AccountID
    public let madeAt: Instant
    public let approvedBy: AccountID?
    public let approvedAt: Instant?
    public let sentAt: Instant?

    static let columns: SQL = """
        id, market, state, count, currency, minor, \(SealedAccount.columns), made_by, made_at,
        approved_by, approved_at, sent_at
        """

    public init(row: Row) throws {
        id = try row.next()
        market = try row.next()
        state = try row.next()
        count = try row.next()
        let currency: Currency = try row.next()
        total = Money(minor: try row.next(), currency: currency)
        payer = try SealedAccount(row: row)
        madeBy = try row.next()
        madeAt = try row.next()
        approvedBy = try row.next()
        approvedAt = try row.next()
        sentAt = try row.next()
    }
}

/// Format of a bank file.
public enum BankFileFormat: String, CaseIterable, Sendable {
    case csv
    /// ISO 20022 customer credit transfer initiation, pain.001.001.09.
    case pain001

    var contentType: String {
        self == .csv ? "text/csv; charset=utf-8" : "application/xml; charset=utf-8"
    }
    var nameEnd: String { self == .csv ? "csv" : "xml" }
}

/// Facts of a batch's bank file without its content.
public struct BankFileSeal: Sendable, Equatable {
    public let format: BankFileFormat
    /// SHA-256 of the file in hexadecimal, as it was approved.
    public let sha256: String
    public let bytes: Int
}

/// A download of a bank file.
struct BankFileDownload: Sendable, Equatable {
    let format: BankFileFormat
    let account: AccountID
    let at: Instant
}

/// Model of a batch's page.
struct PayoutBatchPageModel: Sendable {
    let batch: PayoutBatch
    let payouts: [Payout]
    let files: [BankFileSeal]
    let downloads: [BankFileDownload]
}

/// Model of the page of batches.
struct PayoutBatchList: Sendable {
    /// Payouts of a market that wait to be gathered.
    struct Waiting: Sendable, Equatable {
        let market: MarketCode
        let count: Int
        let total: Money
    }
    let batches: [PayoutBatch]
    let next: PayoutBatchID?
    let waiting: [Waiting]
    /// The operator's own accounts by market.
    let payers: [MarketCode: SealedAccount]
}

// MARK: steps

extension Payouts {
    static func batch(_ id: PayoutBatchID, in db: Transaction) throws -> PayoutBatch {
        let found: PayoutBatch? = try db.row(
            "SELECT \(PayoutBatch.columns) FROM payout_batches WHERE id = \(id)")
        guard let found else { throw PayoutRefusal.notFound }
        return found
    }

    /// Payouts of a batch by their ids; all of them.
    static func payouts(of batch: PayoutBatchID, in db: Transaction) throws -> [Payout] {
        try db.rows(
            """
            SELECT \(Payout.columns) FROM payouts WHERE batch = \(batch) ORDER BY id
            LIMIT \(PayoutBatch.most)
            """)
    }

    /// The operator's own account in a market, the latest one.
    static func payer(in market: MarketCode, in db: Transaction) throws -> SealedAccount? {
        try db.row(
            """
            SELECT \(SealedAccount.columns) FROM paying_accounts WHERE market = \(market)
            ORDER BY id DESC LIMIT 1
            """
        ) { try SealedAccount(row: $0) }
    }

    static func files(of batch: PayoutBatchID, in db: Transaction) throws -> [BankFileSeal] {
        try db.rows(
            """
            SELECT format, sha256, bytes FROM payout_files WHERE batch = \(batch) ORDER BY format
            """
        ) { BankFileSeal(format: try $0.next(), sha256: try $0.next(), bytes: try $0.next()) }
    }

    /// Downloads of a batch's files, the latest first.
    static func downloads(
        of batch: PayoutBatchID, in db: Transaction
    ) throws -> [BankFileDownload] {
        try db.rows(
            """
            SELECT format, account, at FROM payout_downloads WHERE batch = \(batch)
            ORDER BY id DESC LIMIT \(page)
            """
        ) { BankFileDownload(format: try $0.next(), account: try $0.next(), at: try $0.next()) }
    }

    /// Payouts that wait to be gathered, by market.
    static func waiting(in db: Transaction) throws -> [PayoutBatchList.Waiting] {
        try db.rows(
            """
            SELECT market, count(*), currency, CAST(sum(minor) AS BIGINT) FROM payouts
            WHERE state = 'asked' GROUP BY market, currency ORDER BY market
            """
        ) { row in
            let (market, count, currency): (MarketCode, Int, Currency) =
                try (row.next(), row.next(), row.next())
            return PayoutBatchList.Waiting(
                market: market, count: count,
                total: Money(minor: try row.next(), currency: currency))
        }
    }

    /// Batches, newest first, one more than a page.
    static func batches(
        before last: PayoutBatchID?, in db: Transaction
    ) throws -> [PayoutBatch] {
        let end = last ?? ID(Int64.max)
        return try db.rows(
            """
            SELECT \(PayoutBatch.columns) FROM payout_batches WHERE id < \(end)
            ORDER BY id DESC LIMIT \(page + 1)
            """)
    }
}
