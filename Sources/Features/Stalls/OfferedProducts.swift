import Affiliates
import Catalog
import Creators
import Identities
import Money
import Shops
import Store
import World

/// A product that its seller opened, in the list that creators choose from.
public struct OfferedProduct: Sendable {
    public let card: Card
    public let rate: Rate
    public let endsAt: Instant?
    public let isOnStall: Bool
    /// True if the creator can put it there: what it takes may not be open to them yet.
    public let canPut: Bool
}

extension Stalls {
    /// One page of products for a creator's stall: of their own shop, or opened by sellers.
    public func offered(
        to account: AccountID, own: Bool, after: String?
    ) async throws -> (creator: Creator, products: [OfferedProduct], next: String?) {
        let now = world.now()
        return try await store.read { db in
            let creator = try Creators.own(account, in: db)
            let found =
                own
                ? try Self.ownCards(of: creator, after: after, in: db)
                : try Self.openCards(for: creator, after: after, at: now, in: db)
            let products = found.cards.map(\.product)
            let rates = try Affiliates.rates(of: found.cards, for: creator, at: now, in: db)
            let plans = try Affiliates.plans(of: products, at: now, in: db)
            let targeted = try Affiliates.targetedRates(
                of: products, for: creator.id, at: now, in: db)
            let stall = try Self.stall(of: creator.id, in: db)
            let placed = Set(
                try db.values(
                    """
                    SELECT product FROM stall_items
                    WHERE stall = \(stall.id) AND product IN (\(list: products))
                    """, as: ProductID.self))
            let (free, paid) = (
                try canPut(.zero, for: creator, in: db),
                try canPut(Rate(basisPoints: 1), for: creator, in: db)
            )
            return (
                creator,
                found.cards.compactMap { card in
                    rates[card.product].map {
                        OfferedProduct(
                            card: card, rate: $0,
                            endsAt: targeted[card.product]?.endsAt ?? plans[card.product]?.endsAt,
                            isOnStall: placed.contains(card.product),
                            canPut: $0 == .zero ? free : paid)
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
        let (plans, next) = try Affiliates.openPlans(
            in: creator.market, after: after, at: now, in: db)
        let cards = try Catalog.cards(
            plans.map(\.product), market: creator.market.rawValue, in: db)
        return (cards, next)
    }
}
