import Identities
import Markets
import Money
import Rollouts
import Shops
import Store
import World

/// Commission that one creator has for a product, by an agreement; it comes before the open one.
public struct TargetedRate: Sendable, Equatable {
    public let rate: Rate
    public let since: Instant
    public let endsAt: Instant
}

// MARK: steps

extension Affiliates {
    /// Step: gives a creator a rate for products until `end`, in place of what they had for them alone.
    public static func grant(
        _ products: [ProductID], _ rate: Rate, to creator: CreatorID, until end: Instant,
        at now: Instant, in db: Transaction
    ) throws {
        try endGrant(of: products, to: creator, at: now, in: db)
        let terms = OpenPlan.Terms(rate: rate, endsAt: end)
        for product in products {
            try offer(product, terms, to: creator, at: now, in: db)
        }
    }

    /// Step: lets a creator's rates for products end at `end`, if they would last longer.
    public static func endGrant(
        of products: [ProductID], to creator: CreatorID, at end: Instant, in db: Transaction
    ) throws {
        guard !products.isEmpty else { return }
        try db.execute(
            """
            UPDATE commission_terms
            SET ends_at = CASE WHEN since > \(end) THEN since ELSE \(end) END
            WHERE product IN (\(list: products)) AND creator = \(creator) AND ends_at > \(end)
            """)
    }

    /// Step: rates that a creator has for products by agreements, now.
    public static func targetedRates(
        of products: [ProductID], for creator: CreatorID, at now: Instant, in db: Transaction
    ) throws -> [ProductID: TargetedRate] {
        guard !products.isEmpty else { return [:] }
        var out: [ProductID: TargetedRate] = [:]
        // The latest comes last, and stays.
        try db.each(
            """
            SELECT product, rate_bp, since, ends_at FROM commission_terms
            WHERE product IN (\(list: products)) AND creator = \(creator)
              AND since <= \(now) AND ends_at > \(now)
            ORDER BY product, since
            """
        ) { row in
            let product: ProductID = try row.next()
            out[product] = TargetedRate(
                rate: Rate(basisPoints: try row.next()), since: try row.next(),
                endsAt: try row.next())
        }
        return out
    }

    /// Step: terms within the market's bounds; throws `rateOutside`, `endsInThePast` or `endsFarOff`.
    public static func judged(
        _ rate: Rate, lastDay: Day, in market: MarketCode, markets: Markets, at now: Instant
    ) throws -> TargetedTerms {
        let zone = markets.market(market).zone
        let day = zone.day(of: now)
        try judge(rate, markets.creatorRule(in: market, on: day))
        try judge(lastDay, today: day)
        return TargetedTerms(rate: rate, endsAt: zone.end(of: lastDay))
    }

    /// Step: throws `notYet` where commissions aren't open to a shop.
    public static func checkRollout(
        of shop: Shop, markets: Markets, in db: Transaction
    ) throws {
        try Rollouts.check(.affiliates, shop.owner, market: shop.market, markets: markets, in: db)
    }
}

/// A rate and its end, within the market's bounds.
public struct TargetedTerms: Sendable, Equatable {
    public let rate: Rate
    public let endsAt: Instant
}
