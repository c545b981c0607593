import Identities
import Store
import World

/// Moderators and blocked accounts of a host.
public struct ModerationTeam: Sendable {
    /// Upper bounds for one host.
    public static let mostModerators = 20
    public static let mostBlocked = 5000

    var moderators: Set<AccountID> = []
    var blocked: Set<AccountID> = []

    init(of host: AccountID, in db: Transaction) throws {
        moderators = Set(
            try db.values(
                """
                SELECT account FROM room_moderators WHERE host = \(host)
                LIMIT \(Self.mostModerators)
                """))
        blocked = Set(
            try db.values(
                """
                SELECT account FROM room_blocks WHERE host = \(host) ORDER BY at DESC
                LIMIT \(Self.mostBlocked)
                """))
    }
}

extension ModerationTeam {
    /// Throws `blocked` for an account that the host has blocked.
    func admit(_ account: AccountID) throws(RoomRefusal) {
        if blocked.contains(account) { throw .blocked }
    }

    /// Step: makes an account a moderator of all rooms of a host, or no longer.
    public static func setModerator(
        _ isOne: Bool, _ account: AccountID, of host: AccountID, at now: Instant,
        in db: Transaction
    ) throws {
        guard isOne else {
            try db.execute(
                "DELETE FROM room_moderators WHERE host = \(host) AND account = \(account)")
            return
        }
        try bound(
            "SELECT count(*) FROM room_moderators WHERE host = \(host)",
            mostModerators, db)
        try db.execute(
            """
            INSERT INTO room_moderators (host, account, at)
            VALUES (\(host), \(account), \(now)) ON CONFLICT (host, account) DO NOTHING
            """)
    }

    /// Step: shuts an account out of all rooms of a host.
    public static func block(
        _ account: AccountID, of host: AccountID, by moderator: AccountID, at now: Instant,
        in db: Transaction
    ) throws {
        try bound(
            "SELECT count(*) FROM room_blocks WHERE host = \(host)", mostBlocked, db)
        try db.execute(
            """
            INSERT INTO room_blocks (host, account, by_account, at)
            VALUES (\(host), \(account), \(moderator), \(now))
            ON CONFLICT (host, account) DO NOTHING
            """)
    }

    /// Step: whether an account moderates the rooms of a host.
    public static func isModerator(
        _ account: AccountID, of host: AccountID, in db: Transaction
    ) throws -> Bool {
        let found: Int? = try db.value(
            "SELECT 1 FROM room_moderators WHERE host = \(host) AND account = \(account)")
        return found != nil
    }

    private static func bound(_ count: SQL, _ most: Int, _ db: Transaction) throws {
        let there: Int = try db.value(count) ?? 0
        if there >= most { throw RoomRefusal.tooMany(most: most) }
    }
}
