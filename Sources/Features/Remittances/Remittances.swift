import Identities
import Ledger
import Markets
import Modules
import Money
import Store
import World

/// Kind of tax that the platform owes to an authority.
public enum RemittedTax: String, CaseIterable, Sendable {
    /// Collected from buyers on top of prices.
    case tax
    /// Withheld from sellers.
    case withheld

    var account: LedgerAccount { self == .tax ? .tax : .withheld }
}

/// Remittances: taxes that were paid to authorities, a period at a time.
///
/// Promises: each remittance is a transfer out of the tax's account, and never more than stands there
/// or is still due for its period; the period is over; what is due of a period is what came in during
/// it, less what went back, less what was remitted for it.
public struct Remittances: Sendable {
    let store: any Store
    let world: World
    let markets: Markets

    public init(_ base: ModuleBase) {
        store = base.store
        world = base.world
        markets = base.markets
    }

    /// Periods that are shown of each tax, the latest.
    static let periods = 13
    /// Remittances on one page.
    static let page = 24

    /// Records what was paid to an authority for a period, which its first day names.
    public func record(
        _ paid: RemittanceRequest, by account: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<RemittanceID> {
        let now = world.now()
        let (id, transfer): (RemittanceID, TransferID) = (world.id(), world.id())
        let markets = markets
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let market = markets.market(paid.market)
            let period = TaxPeriod(of: paid.first, paid.tax, market, markets)
            guard period.first == paid.first else { throw RemittanceRefusal.noSuchPeriod }
            guard period.isOver(at: now, market.zone) else { throw RemittanceRefusal.notOver }
            let amount = try paid.amount(in: market.currency)
            let balance = try Ledger.balance(of: paid.tax.account, market.currency, in: db)
            let due = try Self.due(paid.tax, market, period, at: now, in: db)
            let most = min(balance, due.open)
            guard amount <= most else {
                throw RemittanceRefusal.tooMuch(most: max(most, .zero(market.currency)))
            }
            try db.execute(
                """
                INSERT INTO remittances (id, market, tax, first_day, last_day, currency, minor,
                                         reference, recorded_by, at)
                VALUES (\(id), \(paid.market), \(paid.tax), \(period.first.number),
                        \(period.last.number), \(amount.currency.code), \(amount.minor),
                        \(paid.reference), \(account), \(now))
                """)
            try Ledger.post(
                [
                    Transfer(
                        id: transfer, from: paid.tax.account, to: .gateway, amount: amount,
                        kind: .remittance, subject: id.rawValue, at: now)
                ], in: db)
            return id
        }
    }

    // MARK: what is due

    func list(before last: RemittanceID?) async throws -> RemittanceList {
        let now = world.now()
        let markets = markets
        return try await store.report { db in
            guard let start = try Ledger.first(in: db)?.postedAt else {
                return RemittanceList(due: [], remitted: [], next: nil, now: now)
            }
            var due: [TaxDue] = []
            for market in markets.all {
                for tax in RemittedTax.allCases {
                    due += try Self.due(tax, market, markets, since: start, at: now, in: db)
                }
            }
            let found: [Remittance] = try db.rows(
                """
                SELECT \(Remittance.columns) FROM remittances
                WHERE id < \(last ?? ID(Int64.max)) ORDER BY id DESC LIMIT \(Self.page + 1)
                """)
            let shown = Array(found.prefix(Self.page))
            return RemittanceList(
                due: due.sorted {
                    ($0.period.due, $0.market.rawValue) < ($1.period.due, $1.market.rawValue)
                },
                remitted: shown, next: found.count > Self.page ? shown.last?.id : nil, now: now)
        }
    }

    /// Step: the latest periods of a tax in which something moved or is due, the one that runs included.
    private static func due(
        _ tax: RemittedTax, _ market: Market, _ markets: Markets, since start: Instant,
        at now: Instant, in db: Transaction
    ) throws -> [TaxDue] {
        var out: [TaxDue] = []
        var day = market.zone.day(of: now)
        for _ in 0..<periods {
            let period = TaxPeriod(of: day, tax, market, markets)
            let due = try due(tax, market, period, at: now, in: db)
            if !due.accrued.isZero || !due.remitted.isZero { out.append(due) }
            day = period.first + -1
            guard market.zone.end(of: day) > start else { break }
        }
        return out
    }

    /// Step: what is due of a tax for a period.
    private static func due(
        _ tax: RemittedTax, _ market: Market, _ period: TaxPeriod, at now: Instant,
        in db: Transaction
    ) throws -> TaxDue {
        let stretch = LedgerPeriod(
            from: market.zone.start(of: period.first), until: market.zone.end(of: period.last))
        return TaxDue(
            market: market.code, tax: tax, period: period,
            accrued: try Ledger.change(
                of: tax.account, market.currency, in: stretch, without: .remittance, in: db),
            remitted: try remitted(tax, market, period, in: db),
            isOver: period.isOver(at: now, market.zone),
            isLate: market.zone.end(of: period.due) <= now)
    }

    private static func remitted(
        _ tax: RemittedTax, _ market: Market, _ period: TaxPeriod, in db: Transaction
    ) throws -> Money {
        let minor: Int64? = try db.value(
            """
            SELECT CAST(coalesce(sum(minor), 0) AS BIGINT) FROM remittances
            WHERE market = \(market.code) AND tax = \(tax) AND first_day = \(period.first.number)
            """)
        return Money(minor: minor ?? 0, currency: market.currency)
    }
}

/// Payment to an authority, in finance's words.
public struct RemittanceRequest: Sendable, Equatable {
    public let market: MarketCode
    public let tax: RemittedTax
    /// First day of the period.
    public let first: Day
    public let amount: String
    public let locale: LocaleTag
    /// The authority's or the bank's reference.
    public let reference: String

    public init(
        market: MarketCode, tax: RemittedTax, first: Day, amount: String, locale: LocaleTag,
        reference: String
    ) {
        self.market = market
        self.tax = tax
        self.first = first
        self.amount = amount
        self.locale = locale
        self.reference = reference
    }

    func amount(in currency: Currency) throws(RemittanceRefusal) -> Money {
        guard
            let money = try? Money(
                parsing: amount, currency: currency, locale: locale, most: Money.largestTotal),
            money.minor > 0
        else { throw .notAnAmount }
        return money
    }
}

/// A period of a tax.
public struct TaxPeriod: Sendable, Hashable {
    public let first: Day
    public let last: Day
    /// Last day on which its tax is paid in time.
    public let due: Day

    /// The period that a day is in, by the rule that is in force then.
    init(of day: Day, _ tax: RemittedTax, _ market: Market, _ markets: Markets) {
        let rule = markets.remittanceRule(in: market.code, on: day)
        let term = tax == .tax ? rule.tax : rule.withheld
        let (first, next) = term.period(of: day)
        self.first = first
        last = next + -1
        due = term.due(before: next)
    }

    func isOver(at now: Instant, _ zone: Zone) -> Bool { zone.end(of: last) <= now }
}

/// Amount due of a tax for a period.
struct TaxDue: Sendable, Equatable {
    let market: MarketCode
    let tax: RemittedTax
    let period: TaxPeriod
    /// Tax that came in during the period, less what went back.
    let accrued: Money
    let remitted: Money
    let isOver: Bool
    /// True once its last day has passed.
    let isLate: Bool
    /// Below zero where more was remitted than is left after refunds: a credit.
    var open: Money { accrued - remitted }
}

/// A tax that was paid to an authority.
struct Remittance: FromRow, Sendable, Equatable {
    let id: RemittanceID
    let market: MarketCode
    let tax: RemittedTax
    let first: Day
    let last: Day
    let amount: Money
    let reference: String
    let recordedBy: AccountID
    let at: Instant

    static let columns: SQL =
        "id, market, tax, first_day, last_day, currency, minor, reference, recorded_by, at"

    init(row: Row) throws {
        id = try row.next()
        market = try row.next()
        tax = try row.next()
        first = Day(number: try row.next())
        last = Day(number: try row.next())
        let currency: Currency = try row.next()
        amount = Money(minor: try row.next(), currency: currency)
        reference = try row.next()
        recordedBy = try row.next()
        at = try row.next()
    }
}

/// Model of the page.
struct RemittanceList: Sendable {
    /// By the day on which they are due.
    let due: [TaxDue]
    let remitted: [Remittance]
    let next: RemittanceID?
    let now: Instant
}
