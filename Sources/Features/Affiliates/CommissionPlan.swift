import Catalog
import Identities
import Markets
import Money
import Rollouts
import Shops
import Store
import World

/// A shop's product with its commission plan, if it has one.
struct PlannedProduct: Sendable {
    let card: Card
    let plan: OpenPlan?
    let promoters: Int
}

// MARK: plans of sellers

extension Affiliates {
    /// Opens a product to all creators, or changes its plan. A higher rate holds for everyone at
    /// once; a lower one for those who begin now, while those who promote keep theirs for thirty
    /// days. Throws `RolloutRefusal.notYet` for a new plan where commissions aren't open to the
    /// seller. `lastDay`: nil leaves an open plan's as it is, `.some(nil)` is until further notice.
    public func open(
        _ product: ProductID, _ rate: Rate, lastDay: Day??, seller: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ProductID> {
        let now = world.now()
        let markets = markets
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let shop = try Shops.selling(seller, in: db)
            let plan = try Self.plan(of: product, at: now, in: db)
            if plan == nil {
                try Rollouts.check(
                    .affiliates, seller, market: shop.market, markets: markets, in: db)
            }
            let zone = markets.market(shop.market).zone
            let day = zone.day(of: now)
            try Self.judge(rate, markets.creatorRule(in: shop.market, on: day))
            let endsAt: Instant?
            if let lastDay {
                if let lastDay { try Self.judge(lastDay, today: day) }
                endsAt = lastDay.map { zone.end(of: $0) }
            } else {
                endsAt = plan?.endsAt
            }
            let terms = OpenPlan.Terms(rate: rate, endsAt: endsAt)
            try Self.open(product, terms, of: shop, at: now, in: db)
            return product
        }
    }

    static func judge(_ lastDay: Day, today: Day) throws(AffiliateRefusal) {
        if lastDay < today { throw .endsInThePast }
        guard lastDay > today + OpenPlan.farthestDays else { return }
        throw .endsFarOff(
            meant: lastDay.fromBuddhistEra.flatMap { $0 < today ? nil : $0 })
    }

    static func judge(_ rate: Rate, _ rule: CreatorRule) throws(AffiliateRefusal) {
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
            throw AffiliateRefusal.notOpenToYou
        }
        try keep(product, before: terms, at: now, in: db)
        try offer(product, terms, to: nil, at: now, in: db)
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
            guard gone == 1 else { throw AffiliateRefusal.noPlan }
        }
    }

    /// Keeps the present rate for all promoters before a plan is reduced.
    private static func keep(
        _ product: ProductID, before next: OpenPlan.Terms?, of shop: ShopID? = nil,
        at now: Instant, in db: Transaction
    ) throws {
        guard let plan = try plan(of: product, at: now, in: db), shop == nil || plan.shop == shop
        else { return }
        let until = plan.keptUntil(next, at: now)
        try endTerm(of: product, rate: plan.rate, at: until ?? now, in: db)
        if let until { try Self.cut(plan, until: until, at: now, in: db) }
    }

    /// One page of a shop's live products with their plans.
    func planned(
        of seller: AccountID, after: String?
    ) async throws -> (
        shop: Shop, products: [PlannedProduct], next: String?, isOpen: Bool
    ) {
        let now = world.now()
        let markets = markets
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
                }, page.next,
                try Self.isOpen(to: seller, in: shop.market, markets: markets, db: db)
            )
        }
    }
}
