import Identities
import Accounts
import Ledger
import Markets
import Money
import Shops
import Store
import World

/// A change of a shop's own rule.
struct ReserveTermChange: FromRow, Sendable, Equatable {
    let shop: ShopID
    /// Nil where the shop went back to its market's rule.
    let term: ReserveTerm?
    let reason: String
    let account: AccountID
    let at: Instant

    static let columns: SQL = "shop, share_bp, days, reason, set_by, at"

    init(row: Row) throws {
        shop = try row.next()
        let share: Int? = try row.next()
        let days: Int? = try row.next()
        if let share, let days {
            term = ReserveTerm(share: .basisPoints(share), days: days)
        } else {
            term = nil
        }
        reason = try row.next()
        account = try row.next()
        at = try row.next()
    }
}

/// A shop with what is kept back of it.
struct ReservedShop: Sendable {
    let shop: Shop
    let change: ReserveTermChange?
    let kept: Money
    /// Day on which the next amount is released.
    let nextReleaseAt: Instant?
}

/// Model of finance's page of reserves.
struct ReserveList: Sendable {
    let shops: [ReservedShop]
    let next: ShopID?
    /// The rule of each market today.
    let rules: [MarketCode: ReserveRule]
}

extension Reserves {
    /// Step: the rule for a shop, its own or its market's; nil where nothing is kept back.
    static func term(
        of shop: ShopID, _ markets: Markets, at now: Instant, in db: Transaction
    ) throws -> ReserveTerm? {
        let own = try change(of: shop, in: db)
        let term: ReserveTerm?
        if let own, own.term != nil {
            term = own.term
        } else if let market = try Shops.shop(shop, in: db)?.market {
            let rule = markets.reserveRule(
                in: market, on: markets.market(market).zone.day(of: now))
            term = ReserveTerm(share: rule.share, days: rule.days)
        } else {
            term = nil
        }
        return term.flatMap { $0.share == .zero ? nil : $0 }
    }

    /// The latest change of a shop's own rule.
    static func change(of shop: ShopID, in db: Transaction) throws -> ReserveTermChange? {
        try db.row(
            """
            SELECT \(ReserveTermChange.columns) FROM reserve_terms WHERE shop = \(shop)
            ORDER BY id DESC LIMIT 1
            """)
    }

    /// Shops with a rule of their own or something kept back, by their ids.
    func list(after last: ShopID?) async throws -> ReserveList {
        let now = world.now()
        let markets = markets
        return try await store.report { db in
            let ids: [ShopID] = try db.values(
                """
                SELECT shop FROM (
                    SELECT shop FROM reserve_terms
                    UNION SELECT shop FROM reserve_holds WHERE released_minor < minor
                ) AS shops WHERE shop > \(last ?? ID(0)) ORDER BY shop LIMIT \(Self.page + 1)
                """)
            let shown = Array(ids.prefix(Self.page))
            let shops = try Shops.shops(shown, in: db)
            let rows = try shown.compactMap { id in
                try shops[id].map { shop in
                    ReservedShop(
                        shop: shop, change: try Self.change(of: id, in: db),
                        kept: try Ledger.balance(
                            of: LedgerAccount(.reserve, owner: id.rawValue),
                            shop.market.currency, in: db),
                        nextReleaseAt: try ReserveHold.open(of: id, limit: 1, in: db).first?
                            .releaseAt)
                }
            }
            var rules: [MarketCode: ReserveRule] = [:]
            for market in markets.all {
                rules[market.code] = markets.reserveRule(
                    in: market.code, on: market.zone.day(of: now))
            }
            return ReserveList(
                shops: rows, next: ids.count > Self.page ? shown.last : nil, rules: rules)
        }
    }
}
