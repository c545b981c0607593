import Catalog
import Creators
import Identities
import Markets
import Money
import Rollouts
import Shops
import Store
import World

/// Commission rate that a seller offers to all creators for a product.
public struct OpenPlan: FromRow, Sendable, Equatable {
    public let product: ProductID
    public let shop: ShopID
    public let market: MarketCode
    public let rate: Rate
    public let since: Instant
    /// End of the offer; nil: until further notice.
    public let endsAt: Instant?

    static let columns: SQL = "product, shop, market, rate_bp, since, ends_at"

    public init(row: Row) throws {
        product = try row.next()
        shop = try row.next()
        market = try row.next()
        rate = Rate(basisPoints: try row.next())
        since = try row.next()
        endsAt = try row.next()
    }

    public func isOpen(at now: Instant) -> Bool { endsAt.map { now < $0 } ?? true }

    /// Time for which those who promote keep a rate after its reduction.
    /// Source: reference/social-commerce.md 3.8, LOCK.
    public static let kept = TimeSpan.days(30)
    /// Days that a plan's last one may be ahead: ten years. Beyond, somebody has typed a year of
    /// another calendar, or too many digits.
    public static let farthestDays = 3653
    /// Time before a kept rate's end at which its creator is told again.
    public static let warned = TimeSpan.days(2)

    /// End of this plan's rate for those who promote, if `next` is less; nil if nothing is taken
    /// away. A plan announced to end earlier ends then.
    func keptUntil(_ next: Terms?, at now: Instant) -> Instant? {
        guard isOpen(at: now) else { return nil }
        let end = min(endsAt ?? .init(milliseconds: .max), now + Self.kept)
        guard let next else { return end }
        let nextEnd = next.endsAt ?? .init(milliseconds: .max)
        return next.rate < rate || nextEnd < end ? end : nil
    }

    /// Terms of a plan: a rate and an end.
    public struct Terms: Sendable, Equatable {
        public let rate: Rate
        public let endsAt: Instant?
        public init(rate: Rate, endsAt: Instant? = nil) {
            self.rate = rate
            self.endsAt = endsAt
        }
    }
}

// MARK: steps

extension Affiliates {
    /// Step: a product's open plan; nil if there is none.
    public static func plan(
        of product: ProductID, at now: Instant, in db: Transaction
    ) throws -> OpenPlan? {
        try plans(of: [product], at: now, in: db)[product]
    }

    public static func plans(
        of products: [ProductID], at now: Instant, in db: Transaction
    ) throws -> [ProductID: OpenPlan] {
        guard !products.isEmpty else { return [:] }
        let rows: [OpenPlan] = try db.rows(
            """
            SELECT \(OpenPlan.columns) FROM open_plans
            WHERE product IN (\(list: products)) AND (ends_at IS NULL OR ends_at > \(now))
            """)
        return Dictionary(rows.map { ($0.product, $0) }) { first, _ in first }
    }

    /// Step: commission rate of each live product that the creator may sell: zero for their own
    /// shop's, else the one that was agreed with them, else the plan's rate or a kept one, whichever is
    /// more.
    public static func rates(
        of cards: [Card], for creator: Creator, at now: Instant, in db: Transaction
    ) throws -> [ProductID: Rate] {
        let shop = try Shops.owned(by: creator.account, in: db)?.id
        let products = cards.filter { $0.shop != shop }.map(\.product)
        var rates = try openRates(of: products, for: creator.id, at: now, in: db)
        for card in cards where card.shop == shop { rates[card.product] = .zero }
        return rates
    }

    /// Step: throws `notYet` if one of the rates is a commission, and commissions aren't open to
    /// the creator in their market. Asked for products that a creator adds.
    public static func checkRollout(
        _ rates: [Rate], for creator: Creator, markets: Markets, in db: Transaction
    ) throws {
        guard rates.contains(where: { $0 > .zero }) else { return }
        try Rollouts.check(
            .affiliates, creator.account, market: creator.market, markets: markets, in: db)
    }

    /// Step: true if commissions are open to an account in a market.
    public static func isOpen(
        to account: AccountID, in market: MarketCode, markets: Markets, db: Transaction
    ) throws -> Bool {
        try Rollouts.includes(.affiliates, account, market: market, markets: markets, in: db)
    }

    /// Step: rates of other shops' products, live or not: the creator's own by an agreement, else the
    /// larger of plan and kept rate.
    static func openRates(
        of products: [ProductID], for creator: CreatorID, at now: Instant, in db: Transaction
    ) throws -> [ProductID: Rate] {
        guard !products.isEmpty else { return [:] }
        var rates = try plans(of: products, at: now, in: db).mapValues(\.rate)
        try db.each(
            """
            SELECT product, max(rate_bp) FROM (
                SELECT product, rate_bp FROM kept_rates
                WHERE product IN (\(list: products)) AND creator = \(creator) AND until > \(now)
                UNION ALL
                SELECT x.product, x.rate_bp FROM plan_cuts x JOIN promoters p
                    ON p.product = x.product AND p.creator = \(creator) AND p.since <= x.at
                WHERE x.product IN (\(list: products)) AND x.until > \(now)
            ) kept GROUP BY product
            """
        ) { row in
            let product: ProductID = try row.next()
            let kept = Rate(basisPoints: try row.next())
            rates[product] = max(rates[product] ?? .zero, kept)
        }
        for (product, targeted) in try targetedRates(of: products, for: creator, at: now, in: db) {
            rates[product] = targeted.rate
        }
        return rates
    }

    /// Step: forgets that a creator promotes a product, with the rates that they keep.
    public static func stopPromoting(
        _ product: ProductID, by creator: CreatorID, in db: Transaction
    ) throws {
        try db.execute(
            "DELETE FROM promoters WHERE product = \(product) AND creator = \(creator)")
        try db.execute(
            "DELETE FROM kept_rates WHERE product = \(product) AND creator = \(creator)")
    }

    /// Step: records that a creator promotes a product, so that they keep its rate for a while
    /// after a reduction. A creator who begins after a reduction is dated later, even in the same
    /// millisecond.
    public static func promote(
        _ product: ProductID, by creator: CreatorID, at now: Instant, in db: Transaction
    ) throws {
        let cut: Instant? = try db.row(
            "SELECT at FROM plan_cuts WHERE product = \(product) ORDER BY at DESC LIMIT 1"
        ) { try $0.next() }
        let now = max(now, (cut ?? now) + .milliseconds(cut == nil ? 0 : 1))
        try db.execute(
            """
            INSERT INTO promoters (product, creator, since)
            VALUES (\(product), \(creator), \(now)) ON CONFLICT (product, creator) DO NOTHING
            """)
    }

    /// Number of creators who promote each product.
    static func promoters(
        of products: [ProductID], in db: Transaction
    ) throws -> [ProductID: Int] {
        guard !products.isEmpty else { return [:] }
        var out: [ProductID: Int] = [:]
        try db.each(
            """
            SELECT product, count(*) FROM promoters WHERE product IN (\(list: products))
            GROUP BY product
            """
        ) { out[try $0.next()] = try $0.next() }
        return out
    }

    /// Step: one page of a market's open plans, newest first.
    public static func openPlans(
        in market: MarketCode, after: String?, at now: Instant, in db: Transaction
    ) throws -> (plans: [OpenPlan], next: String?) {
        let parts = (after ?? "").split(separator: ".").compactMap { Int64($0) }
        let (since, product) = parts.count == 2 ? (parts[0], parts[1]) : (Int64.max, .max)
        let plans: [OpenPlan] = try db.rows(
            """
            SELECT \(OpenPlan.columns) FROM open_plans
            WHERE market = \(market) AND (since, product) < (\(since), \(product))
              AND (ends_at IS NULL OR ends_at > \(now))
            ORDER BY since DESC, product DESC LIMIT \(page + 1)
            """)
        let shown = Array(plans.prefix(page))
        let last = plans.count > page ? shown.last : nil
        return (shown, last.map { "\($0.since.milliseconds).\($0.product.rawValue)" })
    }
}
