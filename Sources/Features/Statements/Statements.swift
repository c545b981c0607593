import Identities
import Ledger
import Markets
import Modules
import Money
import Store
import World

/// Statements: what moved on the accounts of a seller or creator, a day at a time.
///
/// Promises: a day is the market's, from midnight to midnight of its clock; what a statement ends with
/// is what the next one begins with; each line is one transfer of the ledger, and belongs to the day on
/// which it was posted; a day that is closed never changes.
public struct Statements: Sendable {
    let store: any Store
    let world: World
    let markets: Markets

    public init(_ base: ModuleBase) {
        store = base.store
        world = base.world
        markets = base.markets
    }

    /// Accounts of a statement, in its order.
    public static let kinds: [LedgerAccount.Kind] = [
        .held, .payable, .reserve, .disputed, .payout, .commission,
    ]
    /// Accounts that a shop has.
    public static let shopKinds = kinds.filter { $0 != .commission }

    /// Lines of one screen.
    public static let page = 100
    /// Owners whose day is closed in one write.
    static let atOnce = 100
    /// Writes of one round of the job for one market: days in which nothing moved are soon over.
    static let rounds = 100

    // MARK: closing

    /// Closes days that are over; returns how many accounts got a statement.
    public func close() async throws -> Int {
        let now = world.now()
        var closed = 0
        for market in markets.all {
            for _ in 0..<Self.rounds {
                let step = try await store.write { db in
                    try Self.closeNext(of: market, at: now, in: db)
                }
                guard let step else { break }
                closed += step
            }
        }
        return closed
    }

    /// Step: closes the day of some owners; nil if no day of the market is over.
    static func closeNext(of market: Market, at now: Instant, in db: Transaction) throws -> Int? {
        guard let cursor = try StatementCursor.next(of: market, in: db) else { return nil }
        let zone = market.zone
        guard zone.end(of: cursor.day) + LedgerPeriod.grace <= now else { return nil }
        let period = LedgerPeriod(
            from: zone.start(of: cursor.day), until: zone.end(of: cursor.day))
        let owners = try Ledger.owners(
            moved: kinds, market.currency, in: period, after: cursor.owner, limit: atOnce, in: db)
        var count = 0
        for owner in owners {
            let moved = try Ledger.movements(
                of: owner, kinds, market.currency, in: period, withOpening: false, in: db)
            for movement in moved where movement.count > 0 {
                try insert(movement, of: owner, on: cursor.day, period, at: now, in: db)
                count += 1
            }
        }
        let isOver = owners.count < atOnce
        try StatementCursor(
            day: isOver ? cursor.day + 1 : cursor.day, owner: isOver ? 0 : owners.last ?? 0
        ).keep(of: market, isOver ? period.end : period.first, at: now, in: db)
        return count
    }

    /// Step: keeps an account's day. It begins with what its last statement ended with, not with what the
    /// ledger says now, so that the audit finds where the two differ.
    private static func insert(
        _ movement: LedgerMovement, of owner: Int64, on day: Day, _ period: LedgerPeriod,
        at now: Instant, in db: Transaction
    ) throws {
        let opening: Int64 =
            try db.value(
                """
                SELECT closing FROM statements
                WHERE owner = \(owner) AND kind = \(movement.kind)
                  AND currency = \(movement.came.currency.code)
                ORDER BY day DESC LIMIT 1
                """) ?? 0
        let closing =
            Money(minor: opening, currency: movement.came.currency)
            + movement.came - movement.went
        try db.execute(
            """
            INSERT INTO statements (owner, kind, currency, day, opening, came, went, closing, lines,
                                    first_id, end_id, closed_at)
            VALUES (\(owner), \(movement.kind), \(closing.currency.code), \(day.number), \(opening),
                    \(movement.came.minor), \(movement.went.minor), \(closing.minor),
                    \(movement.count), \(period.first), \(period.end), \(now))
            """)
    }

    // MARK: reading

    /// One page of an owner's day.
    public static func day(
        _ day: Day, of owner: Int64, _ kinds: [LedgerAccount.Kind], in market: Market,
        after last: TransferID?, in db: Transaction
    ) throws -> DayStatement {
        let period = LedgerPeriod(
            from: market.zone.start(of: day), until: market.zone.end(of: day))
        let lines = try Ledger.transfers(
            of: owner, kinds, market.currency, in: period, after: last, limit: page + 1, in: db)
        let shown = Array(lines.prefix(page))
        let cursor = try StatementCursor.next(of: market, in: db)
        return DayStatement(
            day: day, owner: owner,
            accounts: try Ledger.movements(
                of: owner, kinds, market.currency, in: period, in: db),
            lines: shown, next: lines.count > page ? shown.last?.id : nil,
            isClosed: cursor.map { day < $0.day } ?? false)
    }
}

/// Movements of an owner's accounts on one day.
public struct DayStatement: Sendable {
    public let day: Day
    let owner: Int64
    public let accounts: [LedgerMovement]
    /// One page of the day's transfers, oldest first.
    public let lines: [Transfer]
    public let next: TransferID?
    /// True once nothing can be posted to the day any more.
    public let isClosed: Bool

    /// Change by a transfer on one of the accounts.
    public func change(_ line: Transfer, of kind: LedgerAccount.Kind) -> Money {
        let account = LedgerAccount(kind, owner: owner)
        let came = line.to == account ? line.amount : .zero(line.amount.currency)
        return line.from == account ? came - line.amount : came
    }

    /// Change by a transfer on all of them: nothing between two.
    public func change(_ line: Transfer) -> Money {
        accounts.map { change(line, of: $0.kind) }.sum(line.amount.currency)
    }

    /// All accounts together.
    public var opening: Money? { total(\.opening) }
    public var closing: Money? { total(\.closing) }

    private func total(_ part: (LedgerMovement) -> Money) -> Money? {
        accounts.first.map { first in accounts.map(part).sum(first.came.currency) }
    }
}

/// The first day of a market that isn't closed, and how far it is.
struct StatementCursor {
    let day: Day
    /// Raw id of the last owner whose day is closed.
    let owner: Int64

    /// Step: nil before anything was posted.
    static func next(of market: Market, in db: Transaction) throws -> StatementCursor? {
        let kept: StatementCursor? = try db.row(
            """
            SELECT day, owner FROM statement_days WHERE currency = \(market.currency.code)
            """
        ) { StatementCursor(day: Day(number: try $0.next()), owner: try $0.next()) }
        if let kept { return kept }
        return try Ledger.first(in: db).map {
            StatementCursor(day: market.zone.day(of: $0.postedAt), owner: 0)
        }
    }

    func keep(of market: Market, _ end: Int64, at now: Instant, in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO statement_days (currency, day, owner, end_id, at)
            VALUES (\(market.currency.code), \(day.number), \(owner), \(end), \(now))
            ON CONFLICT (currency) DO UPDATE SET day = excluded.day, owner = excluded.owner,
                end_id = excluded.end_id, at = excluded.at
            """)
    }
}
