import Collaborations
import Identities
import Markets
import Money
import Store
import World

/// Invitations of the demo tables, read and checked before anything is written.
struct DemoCollaborations: Sendable {
    let all: [Invitation]

    struct Invitation: Sendable {
        let owner: String
        let handle: String
        let creator: String
        let products: [String]
        let rate: Rate
        let daysAgo: Int
        let days: Int
        let state: Ending
        let content: AskedContent
        let message: String
    }

    /// How an invitation of the tables ended, or that it didn't.
    enum Ending: String, CaseIterable, Sendable {
        case invited, accepted, declined, expired, withdrawn, ended
    }

    init(folder: String, _ story: DemoStory, _ stalls: DemoStalls) throws {
        let shops = Dictionary(uniqueKeysWithValues: story.shops.map { ($0.key, $0) })
        let goods = Dictionary(uniqueKeysWithValues: story.products.map { ($0.key, $0) })
        let creators = Dictionary(uniqueKeysWithValues: stalls.creators.map { ($0.person, $0) })
        all = try DemoTable(
            "collaborations.tsv", in: folder,
            columns: [
                "shop", "creator", "products", "rate", "days_ago", "days", "state", "content",
                "message",
            ]
        ).rows.map { row in
            let products = row["products"].split(separator: " ").map(String.init)
            for product in products { _ = try row.find("products", in: goods, product) }
            let creator = try row.find("creator", in: creators)
            return Invitation(
                owner: try row.find("shop", in: shops).owner,
                handle: creator.profile.handle.shown, creator: creator.person, products: products,
                rate: .percent(try row.count("rate")),
                daysAgo: try row.count("days_ago"),
                days: try row.count("days"), state: try row.one("state"),
                content: try row.one("content"), message: row["message"])
        }
    }
}

extension DemoMarket {
    /// Time after which the demo's creators answer, and sellers take an invitation back.
    private static let answering = TimeSpan.hours(6)

    /// Invites creators and lets them answer, each on its day, before anything is bought: orders find
    /// the rates of their time.
    func collaborate(
        _ table: DemoCollaborations, _ cast: DemoCast, _ shelves: DemoShelves, at end: Instant
    ) async throws {
        for one in table.all.sorted(by: { $0.daysAgo > $1.daysAgo }) {
            clock.set(end - .days(one.daysAgo) - .hours(8))
            let seller = cast.account(one.owner)
            var products: [ProductID] = []
            for key in one.products { products.append(try await product(key, shelves)) }
            let zone = pasar.markets.market(try await market(of: seller)).zone
            let plan = try await collaborations.invite(
                TargetedOffer(
                    handles: [one.handle], products: products, rate: one.rate,
                    lastDay: zone.day(of: end) + one.days, content: one.content,
                    message: one.message), seller: seller, idempotencyKey: nil
            ).answer
            clock.set(clock.now + Self.answering)
            try await answer(one, plan, seller: seller, creator: cast.account(one.creator))
        }
        clock.set(end)
        while try await collaborations.expireInvitations() > 0 {}
    }

    private func answer(
        _ one: DemoCollaborations.Invitation, _ plan: TargetedPlanID, seller: AccountID,
        creator: AccountID
    ) async throws {
        let invited = try await pasar.store.read { db in
            try Collaborations.collaborations(of: [plan], in: db)[plan]
        }
        guard let id = invited?.first?.id else { return }
        switch one.state {
        case .invited, .expired: break
        case .declined: try await collaborations.decline(id, by: creator)
        case .withdrawn: try await collaborations.revoke(id, seller: seller)
        case .accepted: try await collaborations.accept(id, by: creator)
        case .ended:
            try await collaborations.accept(id, by: creator)
            clock.set(clock.now + .days(7))
            try await collaborations.end(id, seller: seller)
        }
    }

    private func market(of seller: AccountID) async throws -> MarketCode {
        let shop = try await shops.owned(by: seller)
        guard let shop else { preconditionFailure("checked: a shop of \(seller)") }
        return shop.market
    }
}
