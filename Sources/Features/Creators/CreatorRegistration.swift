import Notifications
import Uploads
import Identities
import Accounts
import Markets
import Media
import Store
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

/// Identity details that a creator submits to the operator. Of the document's number only the last
/// four characters are stored: data that isn't kept can't leak.
public struct IdentityProof: Sendable, Equatable {
    public enum Document: String, CaseIterable, Sendable {
        case nationalID = "national_id"
        case passport
        case drivingLicence = "driving_licence"
    }
    public let legalName: String
    public let document: Document
    public let lastFour: String

    public init(legalName: String, document: Document, lastFour: String) {
        self.legalName = legalName
        self.document = document
        self.lastFour = lastFour
    }
}

/// An identity check; stored for good.
public struct CreatorCheck: Sendable {
    public let id: CreatorCheckID
    public let creator: Creator
    public let proof: IdentityProof
    public let state: Creator.Identity
    public let note: String
    public let askedAt: Instant
}

extension Creators {
    /// Registers an account as a creator with an empty stall.
    @discardableResult
    public func become(
        _ profile: Profile, account: AccountID, market: MarketCode,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws -> Replayable<CreatorID> {
        let now = world.now()
        let id: CreatorID = world.id()
        let stall: StallID = world.id()
        let isOpen = markets.rollout(of: .stalls, in: market)
            .includes(lot: UInt64(bitPattern: account.rawValue), isInvited: false)
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard isOpen else { throw CreatorRefusal.notOpenHere }
            try Self.become(
                profile, account: account, market: market, id: id, stall: stall, at: now, in: db)
            return id
        }
    }

    /// Step: registers a creator with an empty stall; throws `alreadyACreator`, `handleTaken`.
    public static func become(
        _ profile: Profile, account: AccountID, market: MarketCode, id: CreatorID,
        stall: StallID, at now: Instant, in db: Transaction
    ) throws {
        guard try creator(of: account, in: db) == nil else { throw CreatorRefusal.alreadyACreator }
        guard try creator(handle: profile.handle, in: db) == nil else {
            throw CreatorRefusal.handleTaken(profile.handle.text)
        }
        try setLook(profile.handle, of: id, in: db)
        try db.execute(
            """
            INSERT INTO creators (id, account, handle, name, about, avatar, market, identity,
                                  followers, created_at)
            VALUES (\(id), \(account), \(profile.handle.text), \(profile.name), \(profile.about),
                    NULL, \(market), \(Creator.Identity.unchecked), 0, \(now))
            """)
        try db.execute(
            """
            INSERT INTO stalls (id, creator, theme, cover, products, updated_at)
            VALUES (\(stall), \(id), \(Stall.Theme.mangosteen), NULL, 0, \(now))
            """)
        try Accounts.grant(.creator, to: account, at: now, in: db)
    }

    /// Changes handle, name and text. An old handle is free for others at once, so links to it may
    /// lead elsewhere: the page says so.
    public func change(_ profile: Profile, of account: AccountID) async throws {
        try await store.write { db in
            let creator = try Self.own(account, in: db)
            let holder = try Self.creator(handle: profile.handle, in: db)
            guard holder == nil || holder?.id == creator.id else {
                throw CreatorRefusal.handleTaken(profile.handle.text)
            }
            try Self.setLook(profile.handle, of: creator.id, in: db)
            try db.execute(
                """
                UPDATE creators SET handle = \(profile.handle.text), name = \(profile.name),
                    about = \(profile.about)
                WHERE id = \(creator.id)
                """)
        }
    }

    public func setAvatar(_ upload: Upload, of account: AccountID) async throws {
        let picture = try await media.add(upload: upload, owner: account)
        try await store.write { db in
            let creator = try Self.own(account, in: db)
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

// MARK: identity checks

extension Creators {
    /// Submits identity details for the operator's check.
    public func askForCheck(
        _ proof: IdentityProof, of account: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CreatorCheckID> {
        let now = world.now()
        let id: CreatorCheckID = world.id()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let creator = try Self.own(account, in: db)
            try Self.move(creator, to: .waiting, in: db)
            try db.execute(
                """
                INSERT INTO creator_checks (id, creator, legal_name, document, last_four, state,
                                            note, asked_at, decided_at, decided_by)
                VALUES (\(id), \(creator.id), \(proof.legalName), \(proof.document),
                        \(proof.lastFour), \(Creator.Identity.waiting), '', \(now), NULL, NULL)
                """)
            return id
        }
    }

    /// Records the operator's decision: verified, or refused with a note to the creator.
    public func decide(
        _ id: CreatorID, isVerified: Bool, note: String, by operator: AccountID
    ) async throws {
        let now = world.now()
        let notice: NoticeID = world.id()
        let to: Creator.Identity = isVerified ? .verified : .refused
        try await store.write { db in
            guard let creator = try Self.creator(id, in: db) else { throw CreatorRefusal.notFound }
            try Self.move(creator, to: to, in: db)
            try db.execute(
                """
                UPDATE creator_checks SET state = \(to), note = \(note), decided_at = \(now),
                    decided_by = \(`operator`)
                WHERE creator = \(id) AND state = \(Creator.Identity.waiting)
                """)
            let words =
                isVerified
                ? LocalizedText("notice.creators.verified")
                : LocalizedText("notice.creators.check-refused", ["reason": note])
            try Notifications.notify(
                creator.account, words, link: CreatorPath.center(), id: notice, at: now, in: db)
        }
    }

    private static func move(
        _ creator: Creator, to: Creator.Identity, in db: Transaction
    ) throws {
        guard Creator.canMove(from: creator.identity, to: to) else {
            throw CreatorRefusal.identitySettled
        }
        let moved = try db.execute(
            """
            UPDATE creators SET identity = \(to)
            WHERE id = \(creator.id) AND identity = \(creator.identity)
            """)
        guard moved == 1 else { throw CreatorRefusal.identitySettled }
    }

    /// Checks in a state, oldest first.
    func checks(_ state: Creator.Identity) async throws -> [CreatorCheck] {
        try await store.read { db in
            try db.rows(
                """
                SELECT k.id, \(Creator.columns), k.legal_name, k.document, k.last_four, k.state,
                    k.note, k.asked_at
                FROM creator_checks k JOIN creators c ON c.id = k.creator
                WHERE k.state = \(state) ORDER BY k.id LIMIT \(Self.page)
                """
            ) { row in
                CreatorCheck(
                    id: try row.next(), creator: try Creator(row: row),
                    proof: IdentityProof(
                        legalName: try row.next(), document: try row.next(),
                        lastFour: try row.next()),
                    state: try row.next(), note: try row.next(), askedAt: try row.next())
            }
        }
    }

    /// Throws the reason why the creator may not go live today, such as a missing identity check.
    public func checkedForLive(_ creator: Creator) throws(CreatorRefusal) {
        let day = markets.market(creator.market).zone.day(of: world.now())
        let rule = markets.creatorRule(in: creator.market, on: day)
        if rule.identity == .beforeLive, creator.identity != .verified { throw .identityFirst }
    }
}
