import Notifications
import Identities
import Accounts
import Catalog
import Localization
import Markets
import Money
import Shops
import Store
import World

/// A shop's product with its commission plan, if it has one.
struct PlannedProduct: Sendable {
    let card: Card
    let plan: OpenPlan?
    let promoters: Int
}

/// A product that its seller opened, in the list that creators choose from.
struct OfferedProduct: Sendable {
    let card: Card
    let rate: Rate
    let endsAt: Instant?
    let isOnStall: Bool
}

// MARK: plans of sellers

extension Creators {
    /// Opens a product to all creators, or changes its plan. A higher rate holds for everyone at
    /// once; a lower one for those who begin now, while those who promote keep theirs for thirty
    /// days.
    public func open(
        _ product: ProductID, _ rate: Rate, lastDay: Day?, seller: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ProductID> {
        let now = world.now()
        let markets = markets
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let shop = try Shops.selling(seller, in: db)
            let zone = markets.market(shop.market).zone
            let day = zone.day(of: now)
            try Self.judge(rate, markets.creatorRule(in: shop.market, on: day))
            if let lastDay, lastDay < day { throw CreatorRefusal.endsInThePast }
            let terms = OpenPlan.Terms(rate: rate, endsAt: lastDay.map { zone.end(of: $0) })
            try Self.open(product, terms, of: shop, at: now, in: db)
            return product
        }
    }

    private static func judge(_ rate: Rate, _ rule: CreatorRule) throws(CreatorRefusal) {
        guard rate >= rule.minimum, rate <= CreatorRule.most else {
            throw .rateOutside(
                least: Percent.text(rule.minimum, in: .enUS),
                most: Percent.text(CreatorRule.most, in: .enUS))
        }
    }

    /// Step: opens a live product or changes its plan; throws `notOpenToYou` for any other.
    public static func open(
        _ product: ProductID, _ terms: OpenPlan.Terms, of shop: Shop, at now: Instant,
        in db: Transaction
    ) throws {
        guard try Catalog.product(product, of: shop.id, in: db).state == .live else {
            throw CreatorRefusal.notOpenToYou
        }
        try keep(product, before: terms, at: now, in: db)
        try db.execute(
            """
            INSERT INTO open_plans (product, shop, market, rate_bp, since, ends_at)
            VALUES (\(product), \(shop.id), \(shop.market), \(terms.rate.basisPoints), \(now),
                    \(terms.endsAt))
            ON CONFLICT (product) DO UPDATE SET rate_bp = excluded.rate_bp,
                ends_at = excluded.ends_at
            """)
        // A kept rate that the new plan grants anyway needs no row.
        let end = terms.endsAt ?? Instant(milliseconds: .max)
        try db.execute(
            """
            DELETE FROM kept_rates WHERE product = \(product)
              AND rate_bp <= \(terms.rate.basisPoints) AND until <= \(end)
            """)
        try db.execute(
            """
            DELETE FROM plan_cuts WHERE product = \(product)
              AND rate_bp <= \(terms.rate.basisPoints) AND until <= \(end)
            """)
    }

    /// Closes a product to new promoters; those who promote keep their rate for thirty days.
    public func close(_ product: ProductID, seller: AccountID) async throws {
        let now = world.now()
        try await store.write { db in
            let shop = try Shops.selling(seller, in: db)
            _ = try Catalog.product(product, of: shop.id, in: db)
            try Self.keep(product, before: nil, of: shop.id, at: now, in: db)
            let gone = try db.execute(
                "DELETE FROM open_plans WHERE product = \(product) AND shop = \(shop.id)")
            guard gone == 1 else { throw CreatorRefusal.noPlan }
        }
    }

    /// Keeps the present rate for all promoters before a plan is reduced.
    private static func keep(
        _ product: ProductID, before next: OpenPlan.Terms?, of shop: ShopID? = nil,
        at now: Instant, in db: Transaction
    ) throws {
        guard let plan = try plan(of: product, at: now, in: db), shop == nil || plan.shop == shop,
            let until = plan.keptUntil(next, at: now)
        else { return }
        try Self.cut(plan, until: until, at: now, in: db)
    }

    /// One page of a shop's live products with their plans.
    func planned(
        of seller: AccountID, after: String?
    ) async throws -> (shop: Shop, products: [PlannedProduct], next: String?) {
        let now = world.now()
        return try await store.read { db in
            let shop = try Shops.selling(seller, in: db)
            let page = try Catalog.cards(
                CardQuery(
                    market: shop.market, shop: shop.id, sort: .newest, after: after,
                    limit: Self.page), in: db)
            let products = page.cards.map(\.product)
            let plans = try Self.plans(of: products, at: now, in: db)
            let promoters = try Self.promoters(of: products, in: db)
            return (
                shop,
                page.cards.map {
                    PlannedProduct(
                        card: $0, plan: plans[$0.product], promoters: promoters[$0.product] ?? 0)
                }, page.next
            )
        }
    }
}

// MARK: products offered to creators

extension Creators {
    /// One page of products for a creator's stall: of their own shop, or opened by sellers.
    func offered(
        to account: AccountID, own: Bool, after: String?
    ) async throws -> (creator: Creator, products: [OfferedProduct], next: String?) {
        let now = world.now()
        return try await store.read { db in
            let creator = try Self.own(account, in: db)
            let found =
                own
                ? try Self.ownCards(of: creator, after: after, in: db)
                : try Self.openCards(for: creator, after: after, at: now, in: db)
            let products = found.cards.map(\.product)
            let rates = try Self.rates(of: found.cards, for: creator, at: now, in: db)
            let plans = try Self.plans(of: products, at: now, in: db)
            let stall = try Self.stall(of: creator.id, in: db)
            let placed = Set(
                try db.values(
                    """
                    SELECT product FROM stall_items
                    WHERE stall = \(stall.id) AND product IN (\(list: products))
                    """, as: ProductID.self))
            return (
                creator,
                found.cards.compactMap { card in
                    rates[card.product].map {
                        OfferedProduct(
                            card: card, rate: $0, endsAt: plans[card.product]?.endsAt,
                            isOnStall: placed.contains(card.product))
                    }
                }, found.next
            )
        }
    }

    private static func ownCards(
        of creator: Creator, after: String?, in db: Transaction
    ) throws -> (cards: [Card], next: String?) {
        guard let shop = try Shops.owned(by: creator.account, in: db), shop.state == .approved
        else { return ([], nil) }
        let page = try Catalog.cards(
            CardQuery(
                market: creator.market, shop: shop.id, sort: .newest, after: after,
                limit: Self.page),
            in: db)
        return (page.cards, page.next)
    }

    /// One page of opened products, newest plans first.
    private static func openCards(
        for creator: Creator, after: String?, at now: Instant, in db: Transaction
    ) throws -> (cards: [Card], next: String?) {
        let parts = (after ?? "").split(separator: ".").compactMap { Int64($0) }
        let (since, product) = parts.count == 2 ? (parts[0], parts[1]) : (Int64.max, .max)
        let plans: [OpenPlan] = try db.rows(
            """
            SELECT \(OpenPlan.columns) FROM open_plans
            WHERE market = \(creator.market) AND (since, product) < (\(since), \(product))
              AND (ends_at IS NULL OR ends_at > \(now))
            ORDER BY since DESC, product DESC LIMIT \(Self.page + 1)
            """)
        let shown = plans.prefix(Self.page)
        let cards = try Catalog.cards(
            shown.map(\.product), market: creator.market.rawValue, in: db)
        let last = plans.count > Self.page ? shown.last : nil
        return (cards, last.map { "\($0.since.milliseconds).\($0.product.rawValue)" })
    }

    /// Notifies creators of reduced rates, and two days before a kept one ends; deletes those that
    /// have ended. Returns how many notices were sent.
    public func tellOfRates() async throws -> Int {
        let now = world.now()
        let ids = world.ids
        for _ in 0..<Self.spreadsARound {
            guard try await spreadCuts() > 0 else { break }
        }
        return try await store.write { db in
            try db.execute("DELETE FROM kept_rates WHERE until <= \(now)")
            try db.execute("DELETE FROM plan_cuts WHERE until <= \(now)")
            let due = try db.rows(
                """
                SELECT k.product, k.creator, k.rate_bp, k.until, c.account, c.market
                FROM kept_rates k JOIN creators c ON c.id = k.creator
                WHERE k.told = 0 OR k.told = 1 AND k.until <= \(now + OpenPlan.warned)
                ORDER BY k.told, k.until LIMIT \(Self.sweep)
                """
            ) { try KeptRate(row: $0) }
            let titles = try Catalog.titles(of: due.map(\.product), in: db)
            let locales = try Accounts.locales(of: due.map(\.account), in: db)
            for one in due {
                try one.tell(
                    titles[one.product] ?? "", locales[one.account] ?? .enUS, markets, ids: ids,
                    at: now, in: db)
            }
            return due.count
        }
    }
}

/// A rate that a creator keeps, and which notices of it were sent.
private struct KeptRate: FromRow {
    let product: ProductID
    let creator: CreatorID
    let rate: Rate
    let until: Instant
    let account: AccountID
    let market: MarketCode

    init(row: Row) throws {
        product = try row.next()
        creator = try row.next()
        rate = Rate(basisPoints: try row.next())
        until = try row.next()
        account = try row.next()
        market = try row.next()
    }

    func tell(
        _ title: String, _ locale: LocaleTag, _ markets: Markets, ids: IDSource, at now: Instant,
        in db: Transaction
    ) throws {
        let isLast = until <= now + OpenPlan.warned
        let day = DateText(locale: locale, zone: markets.market(market).zone)
            .stamp(until)
        try db.execute(
            """
            UPDATE kept_rates SET told = \(isLast ? 2 : 1)
            WHERE product = \(product) AND creator = \(creator) AND rate_bp = \(rate.basisPoints)
            """)
        try Notifications.notify(
            account,
            LocalizedText(
                isLast ? "notice.creators.rate-ends" : "notice.creators.rate-cut",
                [
                    "title": title, "rate": Percent.text(rate, in: locale),
                    "day": day,
                ]), link: CreatorPath.market(), id: ID(ids.next(at: now)), at: now, in: db)
    }
}
