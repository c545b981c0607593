import Identities
import Notifications
import Accounts
import Markets
import Media
import Rollouts
import Store
import Uploads
import World

/// Public profile of a creator: handle, name, and a text about them.
public struct Profile: Sendable, Equatable {
    public var handle: Handle
    public var name: String
    public var about: String

    public init(handle: Handle, name: String, about: String = "") {
        self.handle = handle
        self.name = name
        self.about = about
    }
}

/// Change of a creator's public profile; what is nil stays as it is.
public struct ProfileChange: Sendable, Equatable {
    public var handle: Handle?
    public var name: String?
    public var about: String?

    public init(handle: Handle? = nil, name: String? = nil, about: String? = nil) {
        self.handle = handle
        self.name = name
        self.about = about
    }
}

extension Creators {
    /// Registers an account as a creator; Stalls opens an empty stall in the same transaction.
    /// Throws `RolloutRefusal.notYet` where stalls aren't open to the account, then
    /// `alreadyACreator`, `handleTaken`, `handleConfusable`, `nameConfusable`, and for names of
    /// whoever runs the market `handleReserved`, `nameReserved`.
    @discardableResult
    public func become(
        _ profile: Profile, account: AccountID, market: MarketCode,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws -> Replayable<CreatorID> {
        let now = world.now()
        let id: CreatorID = world.id()
        let (events, markets) = (events, markets)
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            try Rollouts.check(.stalls, account, market: market, markets: markets, in: db)
            try Self.insert(profile, account: account, market: market, id: id, at: now, in: db)
            try events.publish(CreatorRegistered(creator: id, at: now), in: db)
            try Accounts.grant(.creator, to: account, at: now, in: db)
            return id
        }
    }

    private static func insert(
        _ profile: Profile, account: AccountID, market: MarketCode, id: CreatorID,
        at now: Instant, in db: Transaction
    ) throws {
        guard try creator(of: account, in: db) == nil else { throw CreatorRefusal.alreadyACreator }
        guard try creator(handle: profile.handle, in: db) == nil else {
            throw CreatorRefusal.handleTaken(profile.handle.text)
        }
        try setLook(profile.handle, of: id, in: db)
        try setNameLook(profile.name, of: id, account: account, market: market, in: db)
        try db.execute(
            """
            INSERT INTO creators (id, account, handle, name, about, avatar, market, identity,
                                  followers, created_at)
            VALUES (\(id), \(account), \(profile.handle.text), \(profile.name), \(profile.about),
                    NULL, \(market), \(Creator.Identity.unchecked), 0, \(now))
            """)
    }

    /// Changes what is named of handle, name and text. An old handle is free for others at once, so
    /// links to it may lead elsewhere: the page says so.
    public func change(_ change: ProfileChange, of account: AccountID) async throws {
        try await store.write { db in
            let creator = try Self.own(account, in: db)
            let profile = Profile(
                handle: change.handle ?? creator.handle, name: change.name ?? creator.name,
                about: change.about ?? creator.about)
            let holder = try Self.creator(handle: profile.handle, in: db)
            guard holder == nil || holder?.id == creator.id else {
                throw CreatorRefusal.handleTaken(profile.handle.text)
            }
            // What is kept as it is may look like another's: both are from before there were keys.
            if profile.handle != creator.handle {
                try Self.setLook(profile.handle, of: creator.id, in: db)
            }
            if profile.name != creator.name {
                try Self.setNameLook(
                    profile.name, of: creator.id, account: account, market: creator.market, in: db)
            }
            try db.execute(
                """
                UPDATE creators SET handle = \(profile.handle.text), name = \(profile.name),
                    about = \(profile.about)
                WHERE id = \(creator.id)
                """)
        }
    }

    /// Sets a creator's picture; asked first whether the account is one, as converting costs.
    public func setAvatar(_ upload: Upload, of account: AccountID) async throws {
        try await store.read { db in _ = try Self.own(account, in: db) }
        let picture = try await media.add(upload: upload, owner: account)
        try await store.write { db in
            let creator = try Self.own(account, in: db)
            try Media.use([picture], of: account, in: db)
            try Self.setAvatar(picture, of: creator.id, in: db)
        }
    }

    /// Step: sets a creator's picture.
    public static func setAvatar(
        _ picture: PictureID, of creator: CreatorID, in db: Transaction
    ) throws {
        try db.execute("UPDATE creators SET avatar = \(picture) WHERE id = \(creator)")
    }
}
