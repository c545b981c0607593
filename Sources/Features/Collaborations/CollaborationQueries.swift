import Affiliates
import Catalog
import Creators
import Identities
import Markets
import Money
import Shops
import Stalls
import Store
import World

/// A plan with its products and invited creators, as its seller sees it.
struct ShownPlan: Sendable {
    let plan: TargetedPlan
    /// Products with their titles, also of those that aren't live any more.
    let products: [(product: ProductID, title: String)]
    let partners: [Partner]

    /// An invited creator.
    struct Partner: Sendable {
        let collaboration: Collaboration
        let creator: Creator
    }
}

/// Model of the seller's page of plans.
struct PlanList: Sendable {
    let shop: Shop
    let plans: [ShownPlan]
    let next: TargetedPlanID?
    let quota: InvitationQuota
    let at: Instant
}

/// Model of the form for a new plan.
struct NewPlan: Sendable {
    let shop: Shop
    let cards: [Card]
    /// Rates that all creators have, by product.
    let open: [ProductID: Rate]
    let quota: InvitationQuota
    let isOpen: Bool
    let today: Day
}

/// A collaboration as its creator sees it.
struct OwnCollaboration: Sendable {
    let collaboration: Collaboration
    let plan: TargetedPlan
    let shop: Shop
    let products: [Item]
    /// End of the rate that the creator keeps after the seller's end; nil where it is over.
    let keptUntil: Instant?

    struct Item: Sendable {
        let product: ProductID
        let title: String
        /// Nil where it isn't for sale in the creator's market now.
        let card: Card?
        /// Rate that every creator has; nil where the product isn't open.
        let open: Rate?
        let isOnStall: Bool
    }
}

/// Model of a creator's page of collaborations.
struct OwnCollaborations: Sendable {
    let creator: Creator
    let all: [OwnCollaboration]
    let next: CollaborationID?
    let blocked: [Shop]
    let at: Instant
}

extension Collaborations {
    /// Products that the form offers; those of larger shops come by a link to the product.
    static let productsShown = CardQuery.most

    /// One page of a seller's plans, newest first; or one of them.
    func plans(
        of seller: AccountID, before: TargetedPlanID? = nil, only id: TargetedPlanID? = nil
    ) async throws -> PlanList {
        let now = world.now()
        return try await store.read { db in
            let shop = try Shops.selling(seller, in: db)
            let plans: [TargetedPlan] = try db.rows(
                """
                SELECT \(TargetedPlan.columns) FROM targeted_plans
                WHERE shop = \(shop.id) AND id < \(before?.rawValue ?? .max)
                  \(id.map { "AND id = \($0)" as SQL } ?? "")
                ORDER BY id DESC LIMIT \(Self.page + 1)
                """)
            if id != nil, plans.isEmpty { throw CollaborationRefusal.notFound }
            let shown = Array(plans.prefix(Self.page))
            return PlanList(
                shop: shop, plans: try Self.shown(shown, in: db),
                next: plans.count > Self.page ? shown.last?.id : nil,
                quota: try InvitationQuota(of: shop.id, at: now, in: db), at: now)
        }
    }

    private static func shown(
        _ plans: [TargetedPlan], in db: Transaction
    ) throws -> [ShownPlan] {
        let ids = plans.map(\.id)
        let products = try products(of: ids, in: db)
        let all = try collaborations(of: ids, in: db)
        let titles = try Catalog.titles(of: products.values.flatMap(\.self), in: db)
        let creators = try Creators.creators(all.values.flatMap(\.self).map(\.creator), in: db)
        return plans.map { plan in
            ShownPlan(
                plan: plan,
                products: (products[plan.id] ?? []).map { ($0, titles[$0] ?? "") },
                partners: (all[plan.id] ?? []).compactMap { one in
                    creators[one.creator].map { .init(collaboration: one, creator: $0) }
                })
        }
    }

    /// What the form for a new plan shows; a product that a link names is among them.
    func newPlan(of seller: AccountID, for product: ProductID?) async throws -> NewPlan {
        let now = world.now()
        let markets = markets
        return try await store.read { db in
            let shop = try Shops.selling(seller, in: db)
            var cards = try Catalog.cards(
                CardQuery(
                    market: shop.market, shop: shop.id, sort: .newest, limit: Self.productsShown),
                in: db
            ).cards
            if let product, !cards.contains(where: { $0.product == product }) {
                let own = try Catalog.cards([product], market: shop.market.rawValue, in: db)
                cards = own.filter { $0.shop == shop.id } + cards
            }
            return NewPlan(
                shop: shop, cards: cards,
                open: try Affiliates.plans(of: cards.map(\.product), at: now, in: db)
                    .mapValues(\.rate),
                quota: try InvitationQuota(of: shop.id, at: now, in: db),
                isOpen: try Affiliates.isOpen(
                    to: seller, in: shop.market, markets: markets, db: db),
                today: markets.market(shop.market).zone.day(of: now))
        }
    }

    /// One page of a creator's collaborations: open invitations first, then the newest.
    func own(
        of account: AccountID, before: CollaborationID?
    ) async throws -> OwnCollaborations {
        let now = world.now()
        return try await store.read { db in
            let creator = try Creators.own(account, in: db)
            let open: [Collaboration] =
                before == nil
                ? try db.rows(
                    """
                    SELECT \(Collaboration.columns) FROM collaborations
                    WHERE creator = \(creator.id) AND state = 'invited' AND answer_by > \(now)
                    ORDER BY id DESC LIMIT \(Self.page)
                    """) : []
            let rest: [Collaboration] = try db.rows(
                """
                SELECT \(Collaboration.columns) FROM collaborations
                WHERE creator = \(creator.id) AND (state <> 'invited' OR answer_by <= \(now))
                  AND id < \(before?.rawValue ?? .max)
                ORDER BY id DESC LIMIT \(Self.page + 1)
                """)
            let shown = Array(rest.prefix(Self.page))
            return OwnCollaborations(
                creator: creator, all: try Self.own(open + shown, creator, at: now, in: db),
                next: rest.count > Self.page ? shown.last?.id : nil,
                blocked: try Self.blocked(by: creator.id, in: db), at: now)
        }
    }

    private static func own(
        _ all: [Collaboration], _ creator: Creator, at now: Instant, in db: Transaction
    ) throws -> [OwnCollaboration] {
        let plans = try plans(all.map(\.plan), in: db)
        let products = try products(of: Array(plans.keys), in: db)
        let ids = Array(Set(products.values.flatMap(\.self))).sorted()
        let titles = try Catalog.titles(of: ids, in: db)
        let cards = try Catalog.cards(ids, market: creator.market.rawValue, in: db)
        let byProduct = Dictionary(cards.map { ($0.product, $0) }) { first, _ in first }
        let open = try Affiliates.plans(of: ids, at: now, in: db).mapValues(\.rate)
        let targeted = try Affiliates.targetedRates(of: ids, for: creator.id, at: now, in: db)
        let stall = Set(try Stalls.products(of: creator.id, in: db))
        let shops = try Shops.shops(Array(Set(all.map(\.shop))), in: db)
        return all.compactMap { one in
            guard let plan = plans[one.plan], let shop = shops[one.shop] else { return nil }
            let items = (products[plan.id] ?? []).map {
                OwnCollaboration.Item(
                    product: $0, title: titles[$0] ?? "", card: byProduct[$0], open: open[$0],
                    isOnStall: stall.contains($0))
            }
            let kept = items.compactMap { targeted[$0.product] }.first {
                one.state == .ended && $0.since == one.answeredAt
            }
            return OwnCollaboration(
                collaboration: one, plan: plan, shop: shop, products: items,
                keptUntil: kept?.endsAt)
        }
    }

    private static func blocked(by creator: CreatorID, in db: Transaction) throws -> [Shop] {
        let ids: [ShopID] = try db.values(
            """
            SELECT shop FROM blocked_shops WHERE creator = \(creator) ORDER BY at DESC, shop
            LIMIT \(mostBlocked)
            """)
        let shops = try Shops.shops(ids, in: db)
        return ids.compactMap { shops[$0] }
    }
}
