import Affiliates
import Catalog
import Creators
import Identities
import Markets
import Store
import Synchronization
import World

extension Stalls {
    /// Counts and records a click on a product of a stall.
    func visit(
        _ product: ProductID, at handle: Handle, owner: ShopperID
    ) async throws {
        let now = world.now()
        let markets = markets
        try await store.write { db in
            guard let creator = try Creators.creator(handle: handle, in: db) else {
                throw CreatorRefusal.notFound
            }
            guard owner != ShopperID(creator.account) else { return }
            try Self.visit(product, at: creator, owner: owner, markets: markets, at: now, in: db)
        }
    }

    /// Step: counts and records a click on a product that is on the creator's stall.
    public static func visit(
        _ product: ProductID, at creator: Creator, owner: ShopperID, markets: Markets,
        at now: Instant, in db: Transaction
    ) throws {
        let stall = try showing(product, creator, at: now, in: db)
        try Affiliates.touch(
            owner: owner, product: product, creator: creator.id, surface: .stall(stall.id), at: now,
            in: db)
        try Creators.count(
            CreatorFigures(clicks: 1), for: creator, markets: markets, at: now, in: db)
    }

    /// Throws unless the product is on the stall of `handle` now.
    func checkShown(_ product: ProductID, at handle: Handle) async throws {
        let now = world.now()
        try await store.read { db in
            guard let creator = try Creators.creator(handle: handle, in: db) else {
                throw CreatorRefusal.notFound
            }
            _ = try Self.showing(product, creator, at: now, in: db)
        }
    }

    /// Step: stall of a creator that shows a product now; throws `stallClosed`, or `notFound` if it
    /// doesn't show it.
    private static func showing(
        _ product: ProductID, _ creator: Creator, at now: Instant, in db: Transaction
    ) throws -> Stall {
        let stall = try stall(of: creator.id, in: db)
        let isHere: Int? = try db.value(
            """
            SELECT 1 FROM stall_items WHERE stall = \(stall.id) AND product = \(product)
            """)
        let cards = try Catalog.cards([product], market: creator.market.rawValue, in: db)
        guard try !Creators.isClosed(creator.id, in: db) else { throw CreatorRefusal.stallClosed }
        guard isHere != nil,
            try Affiliates.rates(of: cards, for: creator, at: now, in: db)[product] != nil
        else { throw CreatorRefusal.notFound }
        return stall
    }

    /// Writes page views counted since the last run. Those of a crash's last half second are lost:
    /// they are figures, not money.
    public func flushViews() async throws -> Int {
        let seen = views.take()
        guard !seen.isEmpty else { return 0 }
        let now = world.now()
        let markets = markets
        try await store.write { db in
            let creators = try Creators.creators(seen.map(\.creator), in: db)
            for (id, count) in seen {
                guard let creator = creators[id] else { continue }
                try Creators.count(
                    CreatorFigures(views: count), for: creator, markets: markets, at: now, in: db)
            }
        }
        return 0
    }
}

/// Buffer of stall views that aren't written yet: showing a page costs no write.
final class StallViewCounter: Sendable {
    /// Stalls counted between two job runs; views of more are dropped.
    static let most = 10_000
    private let counts = Mutex<[CreatorID: Int]>([:])

    func see(_ creator: CreatorID) {
        counts.withLock { counts in
            if counts.count < Self.most || counts[creator] != nil {
                counts[creator, default: 0] += 1
            }
        }
    }

    /// Empties the buffer, in the order of ids, so that two writers never deadlock.
    func take() -> [(creator: CreatorID, count: Int)] {
        let taken = counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
        return taken.sorted { $0.key < $1.key }.map { (creator: $0.key, count: $0.value) }
    }
}
