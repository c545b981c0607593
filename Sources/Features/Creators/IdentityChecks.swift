import Notifications
import Markets
import Rollouts
import Accounts
import Identities
import Store
import World

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

    /// Step: throws `notYet` unless LIVE is open to the creator in their market.
    public func checkLiveRollout(_ creator: Creator, in db: Transaction) throws {
        try Rollouts.check(
            .live, creator.account, market: creator.market, markets: markets, in: db)
    }

    /// Step: true if LIVE is open to the creator in their market.
    public static func isLiveOpen(
        to creator: Creator, markets: Markets, in db: Transaction
    ) throws -> Bool {
        try Rollouts.includes(
            .live, creator.account, market: creator.market, markets: markets, in: db)
    }

    /// Throws the reason why the creator may not go live today, such as a missing identity check.
    public func checkedForLive(_ creator: Creator) throws(CreatorRefusal) {
        let day = markets.market(creator.market).zone.day(of: world.now())
        let rule = markets.creatorRule(in: creator.market, on: day)
        if rule.identity == .beforeLive, creator.identity != .verified { throw .identityFirst }
    }
}

extension Creators {
    /// Step: identities that wait for an operator.
    public static func countWaitingChecks(in db: Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM creator_checks WHERE state = 'waiting'") ?? 0
    }
}
