import Identities
import Accounts
import Affiliates
import Catalog
import Creators
import Markets
import Media
import Shops
import Stalls
import Store
import World

extension DemoMarket {
    /// Days before now on which the stalls opened: all products are live by then, nothing is bought
    /// yet.
    static let stallsDay = 49

    /// Opens products to creators, then creators' stalls, and lets people follow them.
    func openStalls(
        _ stalls: DemoStalls, _ story: DemoStory, _ cast: DemoCast, _ shelves: DemoShelves,
        at now: Instant
    ) async throws {
        clock.set(now - .days(Self.stallsDay))
        let owners = Dictionary(story.shops.map { ($0.key, $0.owner) }) { first, _ in first }
        let shops = Dictionary(story.products.map { ($0.key, $0.shop) }) { first, _ in first }
        for plan in stalls.plans {
            guard let seller = shops[plan.product].flatMap({ owners[$0] }) else { continue }
            _ = try await affiliates.open(
                try await product(plan.product, shelves), plan.rate, lastDay: nil,
                seller: cast.account(seller), idempotencyKey: nil)
        }
        for one in stalls.creators {
            try await open(one, story, cast, shelves)
            try await check(one, cast)
        }
        try await follow(stalls, story, cast, until: now)
    }

    private func open(
        _ one: DemoStalls.Recommender, _ story: DemoStory, _ cast: DemoCast, _ shelves: DemoShelves
    ) async throws {
        let account = cast.account(one.person)
        guard let person = story.people.first(where: { $0.key == one.person }) else { return }
        try await creators.become(one.profile, account: account, market: person.market)
        try await stalls.setTheme(one.theme, of: account)
        let context = try await picture(one.context, account, one.row)
        let cover = try await picture(one.cover, account, one.row)
        let now = clock.now
        try await pasar.store.write { db in
            guard let creator = try Creators.creator(of: account, in: db) else { return }
            if let context { try Creators.setAvatar(context, of: creator.id, in: db) }
            if let cover { try Stalls.setCover(cover, of: creator.id, at: now, in: db) }
        }
        for shelf in one.shelves {
            let made = try await stalls.addShelf(shelf.title, of: account, idempotencyKey: nil)
            for key in shelf.products {
                do {
                    _ = try await stalls.put(
                        try await product(key, shelves), on: made.answer, of: account,
                        idempotencyKey: nil)
                } catch AffiliateRefusal.notOpenToYou {
                    throw one.row.fault("shelves", "\(key) is not open to \(one.person)")
                }
            }
        }
    }

    private func picture(
        _ name: String, _ owner: AccountID, _ row: DemoRow
    ) async throws -> PictureID? {
        guard !name.isEmpty else { return nil }
        let path = "\(folder)/pictures/stalls/\(name).webp"
        do {
            return try await pasar.media.add(path: path, owner: owner)
        } catch {
            throw row.fault("face", "\(path) can't be taken: \(error)")
        }
    }

    /// Requests an identity check for a creator, and has the operator grant it if the table says
    /// so.
    private func check(_ one: DemoStalls.Recommender, _ cast: DemoCast) async throws {
        guard one.identity != .unchecked else { return }
        let account = cast.account(one.person)
        let proof = IdentityProof(
            legalName: one.profile.name, document: .nationalID, lastFour: "0117")
        _ = try await creators.askForCheck(proof, of: account, idempotencyKey: nil)
        guard one.identity == .verified, let chief = cast.operators.first else { return }
        let found = try await pasar.store.read { db in
            try Creators.creator(of: account, in: db)
        }
        if let found {
            try await creators.decide(found.id, isVerified: true, note: "", by: chief)
        }
    }

    /// Makes most people of a market follow most of its creators, and adds daily stall views.
    private func follow(
        _ stalls: DemoStalls, _ story: DemoStory, _ cast: DemoCast, until end: Instant
    ) async throws {
        for one in stalls.creators {
            let account = cast.account(one.person)
            let found = try await pasar.store.read { db in
                try Creators.creator(of: account, in: db)
            }
            guard let creator = found else { continue }
            let others = story.people.filter {
                $0.market == creator.market && $0.key != one.person
                    && DemoDice.roll("\($0.key) follows \(one.person)", below: 4) > 0
            }
            for person in others {
                _ = try await creators.follow(
                    creator.id, true, by: cast.account(person.key), idempotencyKey: nil)
            }
            let markets = pasar.markets
            try await pasar.store.write { db in
                for day in 0..<Creators.daysShown {
                    let views = 20 + DemoDice.roll("\(one.person) \(day)", below: 60)
                    try Creators.count(
                        CreatorFigures(views: views, clicks: views / 7), for: creator,
                        markets: markets,
                        at: end - .days(day), in: db)
                }
            }
        }
    }

    func product(_ key: String, _ shelves: DemoShelves) async throws -> ProductID {
        guard let sku = shelves[key]?.first else { preconditionFailure("checked: \(key)") }
        let found = try await pasar.store.read { db in try Catalog.sku(sku, in: db)?.product }
        guard let found else { preconditionFailure("stocked: \(key)") }
        return found
    }

    /// Visits a product from a stall before its purchase, so that the creator gets the commission.
    func visit(
        _ purchase: DemoStory.Purchase, _ stalls: DemoStalls, _ cast: DemoCast,
        _ shelves: DemoShelves
    ) async throws {
        guard let key = stalls.visits[purchase.key],
            let stall = stalls.creators.first(where: { $0.person == key })
        else { return }
        let placed = Set(stall.shelves.flatMap(\.products))
        let (owner, buyer) = (cast.account(key), cast.account(purchase.shopper))
        let (markets, now) = (pasar.markets, clock.now)
        for line in purchase.lines where placed.contains(line.product) {
            let product = try await product(line.product, shelves)
            try await pasar.store.write { db in
                guard let creator = try Creators.creator(of: owner, in: db) else { return }
                try Stalls.visit(
                    product, at: creator, owner: ShopperID(buyer), markets: markets, at: now, in: db
                )
            }
        }
    }

    /// Delivers outbox events to the commissions at the simulated time.
    func estimatePaidOrders() async throws {
        while try await Outbox.number(pasar.store) {}
        while try await affiliates.estimatePaidOrders() > 0 {}
    }
}
