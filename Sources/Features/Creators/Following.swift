import Accounts
import Identities
import Markets
import Store
import World

/// A follower as shown to the creator.
public struct Follower: Sendable {
    public let account: AccountID
    public let name: String
    public let at: Instant
}

extension Creators {
    /// Follows or unfollows a creator. Returns the number of followers.
    public func follow(
        _ creator: CreatorID, _ follow: Bool, by account: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<String> {
        let now = world.now()
        let markets = markets
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let count = try Self.follow(
                creator, follow, by: account, markets: markets, at: now, in: db)
            return String(count)
        }
    }

    /// Step: follows or unfollows a creator; returns the number of followers.
    @discardableResult
    public static func follow(
        _ id: CreatorID, _ follow: Bool, by account: AccountID, markets: Markets,
        at now: Instant, in db: Transaction
    ) throws -> Int {
        guard let creator = try creator(id, in: db) else { throw CreatorRefusal.notFound }
        guard creator.account != account else { throw CreatorRefusal.yourself }
        let changed: Int
        if follow {
            let isFollowed = try isFollowing(id, account, in: db)
            guard try isFollowed || countFollowed(by: account, in: db) < mostFollowed else {
                throw CreatorRefusal.followsTooMany(most: mostFollowed)
            }
            changed = try db.execute(
                """
                INSERT INTO follows (account, creator, at) VALUES (\(account), \(id), \(now))
                ON CONFLICT (account, creator) DO NOTHING
                """)
        } else {
            changed =
                -(try db.execute(
                    "DELETE FROM follows WHERE account = \(account) AND creator = \(id)"))
        }
        guard changed != 0 else { return creator.followers }
        try db.execute(
            "UPDATE creators SET followers = followers + \(changed) WHERE id = \(id)")
        try count(CreatorFigures(follows: changed), for: creator, markets: markets, at: now, in: db)
        return creator.followers + changed
    }

    public static func isFollowing(
        _ creator: CreatorID, _ account: AccountID, in db: Transaction
    ) throws -> Bool {
        try db.value(
            "SELECT 1 FROM follows WHERE account = \(account) AND creator = \(creator)",
            as: Int.self) != nil
    }

    private static func countFollowed(by account: AccountID, in db: Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM follows WHERE account = \(account)") ?? 0
    }

    /// Followers after an account id, in the order of ids: pages of a reminder run.
    public static func followers(
        of creator: CreatorID, after: AccountID?, limit: Int = followersPage,
        in db: Transaction
    ) throws -> [AccountID] {
        let after = after?.rawValue ?? 0
        return try db.values(
            """
            SELECT account FROM follows WHERE creator = \(creator) AND account > \(after)
            ORDER BY account LIMIT \(min(limit, followersPage))
            """)
    }

    /// One page of the creator's followers with their names.
    public func followers(
        of account: AccountID, after: AccountID?
    ) async throws -> (creator: Creator, followers: [Follower]) {
        let after = after?.rawValue ?? 0
        return try await store.read { db in
            let creator = try Self.own(account, in: db)
            let found = try db.rows(
                """
                SELECT account, at FROM follows
                WHERE creator = \(creator.id) AND account > \(after)
                ORDER BY account LIMIT \(Self.page + 1)
                """
            ) { (account: try $0.next() as AccountID, at: try $0.next() as Instant) }
            let names = try Accounts.names(of: found.map(\.account), in: db)
            let followers = found.map { one in
                Follower(account: one.account, name: names[one.account] ?? "", at: one.at)
            }
            return (creator, followers)
        }
    }
}
