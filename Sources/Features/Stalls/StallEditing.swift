import Affiliates
import Catalog
import Creators
import Identities
import Markets
import Media
import Money
import Rollouts
import Store
import Uploads
import World

/// Change of a shelf or product on a stall: one place up, one place down, or removal.
public enum StallMove: String, CaseIterable, Sendable { case up, down, remove }

// MARK: the stall itself

extension Stalls {
    /// Step: the account's creator; throws `RolloutRefusal.notYet` where stalls aren't open to
    /// them. Asked for each change but removals: those are always possible.
    private func ownOpen(_ account: AccountID, in db: Transaction) throws -> Creator {
        let creator = try Creators.own(account, in: db)
        try Rollouts.check(.stalls, account, market: creator.market, markets: markets, in: db)
        return creator
    }

    /// Step: true if stalls are open to a creator, who else can only remove.
    public func isOpen(to creator: Creator, in db: Transaction) throws -> Bool {
        try Rollouts.includes(
            .stalls, creator.account, market: creator.market, markets: markets, in: db)
    }

    /// Step: true if the creator can put a product with this rate on their stall.
    func canPut(_ rate: Rate, for creator: Creator, in db: Transaction) throws -> Bool {
        guard try isOpen(to: creator, in: db) else { return false }
        return try rate == .zero
            || Affiliates.isOpen(
                to: creator.account, in: creator.market, markets: markets, db: db)
    }

    public func setTheme(_ theme: Stall.Theme, of account: AccountID) async throws {
        let now = world.now()
        try await store.write { db in
            let creator = try ownOpen(account, in: db)
            try db.execute(
                """
                UPDATE stalls SET theme = \(theme), updated_at = \(now)
                WHERE creator = \(creator.id)
                """)
        }
    }

    /// Sets a stall's cover; asked first whether the account has one, as converting costs.
    public func setCover(_ upload: Upload, of account: AccountID) async throws {
        try await store.read { db in _ = try ownOpen(account, in: db) }
        let picture = try await media.add(upload: upload, owner: account)
        let now = world.now()
        try await store.write { db in
            let creator = try ownOpen(account, in: db)
            try Media.use([picture], of: account, in: db)
            try Self.setCover(picture, of: creator.id, at: now, in: db)
        }
    }

    /// Step: sets a stall's cover picture.
    public static func setCover(
        _ picture: PictureID, of creator: CreatorID, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE stalls SET cover = \(picture), updated_at = \(now) WHERE creator = \(creator)
            """)
    }
}

// MARK: shelves

extension Stalls {
    /// Adds a shelf below the others.
    public func addShelf(
        _ title: String, of account: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<StallShelfID> {
        let now = world.now()
        let id: StallShelfID = world.id()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let creator = try ownOpen(account, in: db)
            try Self.addShelf(title, id: id, of: creator.id, at: now, in: db)
            return id
        }
    }

    /// Step: adds a shelf below the others; throws `tooManyShelves`.
    public static func addShelf(
        _ title: String, id: StallShelfID, of creator: CreatorID, at now: Instant,
        in db: Transaction
    ) throws {
        let stall = try stall(of: creator, in: db)
        let count = try shelves(of: stall.id, in: db).count
        guard count < mostShelves else { throw StallRefusal.tooManyShelves(most: mostShelves) }
        try db.execute(
            """
            INSERT INTO stall_shelves (id, stall, position, title)
            VALUES (\(id), \(stall.id), \(count), \(title))
            """)
        try touch(stall, at: now, in: db)
    }

    public func rename(
        _ shelf: StallShelfID, _ title: String, of account: AccountID
    ) async throws {
        let now = world.now()
        try await store.write { db in
            _ = try ownOpen(account, in: db)
            let (stall, _) = try Self.own(shelf, of: account, in: db)
            try db.execute("UPDATE stall_shelves SET title = \(title) WHERE id = \(shelf)")
            try Self.touch(stall, at: now, in: db)
        }
    }

    /// Moves a shelf up or down, or removes it; its products stay on the stall.
    public func move(
        _ shelf: StallShelfID, _ move: StallMove, of account: AccountID
    ) async throws {
        let now = world.now()
        try await store.write { db in
            if move != .remove { _ = try ownOpen(account, in: db) }
            let (stall, shelves) = try Self.own(shelf, of: account, in: db)
            if move == .remove {
                try db.execute("UPDATE stall_items SET shelf = NULL WHERE shelf = \(shelf)")
                try db.execute("DELETE FROM stall_shelves WHERE id = \(shelf)")
            }
            let order = shelves.map(\.id).moving(shelf, move)
            try db.executeAll(
                order.enumerated().map { position, id in
                    "UPDATE stall_shelves SET position = \(position) WHERE id = \(id)"
                })
            try Self.touch(stall, at: now, in: db)
        }
    }

    private static func own(
        _ shelf: StallShelfID, of account: AccountID, in db: Transaction
    ) throws -> (Stall, [StallShelf]) {
        let creator = try Creators.own(account, in: db)
        let stall = try stall(of: creator.id, in: db)
        let shelves = try shelves(of: stall.id, in: db)
        guard shelves.contains(where: { $0.id == shelf }) else { throw StallRefusal.noSuchShelf }
        return (stall, shelves)
    }

    private static func touch(_ stall: Stall, at now: Instant, in db: Transaction) throws {
        try db.execute("UPDATE stalls SET updated_at = \(now) WHERE id = \(stall.id)")
    }
}

// MARK: products

extension Stalls {
    /// Puts a product on the stall, or moves it to another shelf of it.
    /// - Parameter shelf: nil leaves a product of the stall where it is; a nil within takes it off
    ///   its shelf.
    public func put(
        _ product: ProductID, on shelf: StallShelfID??, of account: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ProductID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let creator = try ownOpen(account, in: db)
            try Self.put(product, on: shelf, of: creator, markets: markets, at: now, in: db)
            return product
        }
    }

    /// Step: puts a product on a shelf; throws `notOpenToYou` unless the creator may sell it, and
    /// `RolloutRefusal.notYet` for one with a commission where those aren't open to them.
    public static func put(
        _ product: ProductID, on chosen: StallShelfID??, of creator: Creator, markets: Markets,
        at now: Instant, in db: Transaction
    ) throws {
        let stall = try stall(of: creator.id, in: db)
        let shelves = try shelves(of: stall.id, in: db)
        let shelf = chosen ?? nil
        if let shelf, !shelves.contains(where: { $0.id == shelf }) {
            throw StallRefusal.noSuchShelf
        }
        let placed = try placed(on: stall.id, shelves, in: db)
        if placed.contains(where: { $0.product == product }) {
            guard chosen != nil else { return }
            try db.execute(
                """
                UPDATE stall_items SET shelf = \(shelf), position = \(placed.count)
                WHERE stall = \(stall.id) AND product = \(product)
                """)
            return try touch(stall, at: now, in: db)
        }
        guard placed.count < mostProducts else {
            throw StallRefusal.tooManyProducts(most: mostProducts)
        }
        let cards = try Catalog.cards([product], market: creator.market.rawValue, in: db)
        guard let rate = try Affiliates.rates(of: cards, for: creator, at: now, in: db)[product]
        else { throw AffiliateRefusal.notOpenToYou }
        try Affiliates.checkRollout([rate], for: creator, markets: markets, in: db)
        try db.execute(
            """
            INSERT INTO stall_items (stall, product, shelf, position, at)
            VALUES (\(stall.id), \(product), \(shelf), \(placed.count), \(now))
            """)
        try Affiliates.promote(product, by: creator.id, at: now, in: db)
        try recount(stall, at: now, in: db)
    }

    /// Moves a product on its shelf, or removes it from the stall together with its kept rate.
    public func move(
        _ product: ProductID, _ move: StallMove, of account: AccountID
    ) async throws {
        let now = world.now()
        try await store.write { db in
            let creator =
                move == .remove
                ? try Creators.own(account, in: db) : try ownOpen(account, in: db)
            let stall = try Self.stall(of: creator.id, in: db)
            let shelves = try Self.shelves(of: stall.id, in: db)
            let placed = try Self.placed(on: stall.id, shelves, in: db)
            guard let one = placed.first(where: { $0.product == product }) else {
                throw CreatorRefusal.notFound
            }
            guard move != .remove else {
                return try Self.remove(product, from: stall, at: now, in: db)
            }
            let order = placed.filter { $0.shelf == one.shelf }.map(\.product)
            try db.executeAll(
                order.moving(product, move).enumerated().map { position, product in
                    """
                    UPDATE stall_items SET position = \(position)
                    WHERE stall = \(stall.id) AND product = \(product)
                    """
                })
            try Self.touch(stall, at: now, in: db)
        }
    }

    private static func remove(
        _ product: ProductID, from stall: Stall, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            "DELETE FROM stall_items WHERE stall = \(stall.id) AND product = \(product)")
        try Affiliates.stopPromoting(product, by: stall.creator, in: db)
        try recount(stall, at: now, in: db)
    }

    private static func recount(_ stall: Stall, at now: Instant, in db: Transaction) throws {
        try db.execute(
            """
            UPDATE stalls SET updated_at = \(now),
                products = (SELECT count(*) FROM stall_items WHERE stall = \(stall.id))
            WHERE id = \(stall.id)
            """)
    }
}

extension Array where Element: Equatable {
    /// Returns the array with one element moved by a place, or removed.
    func moving(_ element: Element, _ move: StallMove) -> [Element] {
        var out = self
        guard let at = firstIndex(of: element) else { return out }
        switch move {
        case .up where at > 0: out.swapAt(at, at - 1)
        case .down where at + 1 < count: out.swapAt(at, at + 1)
        case .up, .down: break
        case .remove: out.remove(at: at)
        }
        return out
    }
}
