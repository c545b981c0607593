import Affiliates
import Catalog
import Creators
import Identities
import Markets
import Modules
import Money
import Shops
import Store
import World

/// Collaborations: sellers invite creators to sell their products at a rate of their own.
///
/// Promises: a creator has one rate for a product, and theirs by a targeted plan comes before the open
/// one; nothing is agreed unless the creator accepts, within 72 hours; an order keeps the rate that it
/// was placed with, whatever becomes of the plan; a seller who ends a collaboration leaves the creator
/// the rate for thirty days, or to its last day; a shop invites no more creators a week than its share,
/// which grows with those who accept; a creator who blocks a shop hears of it no more.
public struct Collaborations: Sendable {
    let store: any Store
    let world: World
    let markets: Markets

    public init(_ base: ModuleBase) {
        store = base.store
        world = base.world
        markets = base.markets
    }

    /// Creators and products of one plan. Source: reference/social-commerce.md 3.8, PRECEDENCE.
    public static let mostCreators = 50
    public static let mostProducts = 100
    /// Time in which a creator answers.
    public static let answerTime = TimeSpan.hours(72)
    /// Time for which a creator keeps the rate of a collaboration that the seller ends.
    static let kept = OpenPlan.kept
    /// One screen of plans or collaborations.
    static let page = 24
    /// Collaborations that one round of a job ends.
    static let round = 100
    /// Shops that one creator blocks; more than invite anybody.
    static let mostBlocked = 500

    // MARK: what sellers do

    /// Invites creators to a plan. Throws `conflicts` with all that stands against it, and saves nothing
    /// then.
    public func invite(
        _ offer: TargetedOffer, seller: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<TargetedPlanID> {
        let now = world.now()
        let plan: TargetedPlanID = world.id()
        let (markets, ids) = (markets, world.ids)
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let shop = try Shops.selling(seller, in: db)
            try Affiliates.checkRollout(of: shop, markets: markets, in: db)
            let terms = try Affiliates.judged(
                offer.rate, lastDay: offer.lastDay, in: shop.market, markets: markets, at: now)
            let (creators, conflicts) = try Self.conflicts(of: offer, with: shop, at: now, in: db)
            guard conflicts.isEmpty else { throw CollaborationRefusal.conflicts(conflicts) }
            let quota = try InvitationQuota(of: shop.id, at: now, in: db)
            guard creators.count <= quota.left else {
                throw CollaborationRefusal.quotaUsed(left: quota.left)
            }
            try Self.insert(plan, offer, terms, of: shop, at: now, in: db)
            for creator in creators {
                try Self.insert(
                    Collaboration(ID(ids.next(at: now)), of: creator.id, plan, shop.id, at: now),
                    in: db)
                try CollaborationNotice(shop: shop, creator: creator, rate: terms.rate)
                    .tellCreator("invited", ids: ids, at: now, in: db)
            }
            return plan
        }
    }

    /// Takes an invitation back that wasn't answered.
    public func revoke(_ id: CollaborationID, seller: AccountID) async throws {
        try await change(id, of: .seller(seller), to: .withdrawn) { notice, ids, now, db in
            try notice.tellCreator("withdrawn", ids: ids, at: now, in: db)
        }
    }

    /// Ends a collaboration; the creator keeps its rate for thirty days, or to its last day.
    public func end(_ id: CollaborationID, seller: AccountID) async throws {
        try await change(id, of: .seller(seller), to: .ended) { notice, ids, now, db in
            try notice.tellCreator("ended", ids: ids, at: now, in: db)
        }
    }

    // MARK: what creators do

    /// Accepts an invitation: the plan's rate is the creator's from now on.
    public func accept(_ id: CollaborationID, by account: AccountID) async throws {
        try await change(id, of: .creator(account), to: .accepted) { notice, ids, now, db in
            try notice.tellSeller("accepted", ids: ids, at: now, in: db)
        }
    }

    public func decline(_ id: CollaborationID, by account: AccountID) async throws {
        try await change(id, of: .creator(account), to: .declined) { notice, ids, now, db in
            try notice.tellSeller("declined", ids: ids, at: now, in: db)
        }
    }

    /// Ends a collaboration at once.
    public func leave(_ id: CollaborationID, by account: AccountID) async throws {
        try await change(id, of: .creator(account), to: .ended) { notice, ids, now, db in
            try notice.tellSeller("left", ids: ids, at: now, in: db)
        }
    }

    /// Blocks a shop, which declines its open invitations, or lets it invite again.
    public func setBlocked(_ shop: ShopID, _ isBlocked: Bool, by account: AccountID) async throws {
        let now = world.now()
        try await store.write { db in
            let creator = try Creators.own(account, in: db)
            guard try Shops.shop(shop, in: db) != nil else {
                throw CollaborationRefusal.notFound
            }
            guard isBlocked else { return try Self.unblock(shop, for: creator.id, in: db) }
            try Self.block(shop, for: creator.id, at: now, in: db)
            for one in try Self.invitations(of: shop, to: creator.id, in: db) {
                try Self.move(one, to: .declined, at: now, in: db)
            }
        }
    }

    /// Side of a collaboration that changes it.
    enum Side: Sendable {
        case seller(AccountID)
        case creator(AccountID)
    }

    private func change(
        _ id: CollaborationID, of side: Side, to state: Collaboration.State,
        _ notify:
            @escaping @Sendable (CollaborationNotice, IDSource, Instant, Transaction) throws
            -> Void
    ) async throws {
        let now = world.now()
        let (markets, ids) = (markets, world.ids)
        try await store.write { db in
            guard let one = try Self.find(id, in: db), let plan = try Self.plan(one.plan, in: db),
                let shop = try Shops.shop(one.shop, in: db),
                let creator = try Creators.creator(one.creator, in: db)
            else { throw CollaborationRefusal.notFound }
            let isOwn =
                switch side {
                case .seller(let account): shop.owner == account
                case .creator(let account): creator.account == account
                }
            guard isOwn else { throw CollaborationRefusal.notFound }
            let products = try Self.products(of: [plan.id], in: db)[plan.id] ?? []
            if state == .accepted {
                try Affiliates.checkRollout([plan.rate], for: creator, markets: markets, in: db)
                guard plan.endsAt > now else { throw CollaborationRefusal.over }
            }
            guard one.canMove(to: state, at: now) else { throw CollaborationRefusal.settled }
            try Self.move(one, to: state, at: now, in: db)
            switch (state, side) {
            case (.accepted, _):
                try Affiliates.grant(
                    products, plan.rate, to: creator.id, until: plan.endsAt, at: now, in: db)
            case (.ended, .seller):
                try Affiliates.endGrant(
                    of: products, to: creator.id, at: min(plan.endsAt, now + Self.kept), in: db)
            case (.ended, .creator):
                try Affiliates.endGrant(of: products, to: creator.id, at: now, in: db)
            default: break
            }
            try notify(
                CollaborationNotice(shop: shop, creator: creator, rate: plan.rate), ids, now, db)
        }
    }
}
