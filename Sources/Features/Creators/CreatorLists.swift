import Identities
import Markets
import Store
import World

extension Creators {
    /// Step: creators of a market who aren't taken down, most followed first.
    public static func mostFollowed(
        in market: MarketCode, after: DirectoryPosition? = nil, limit: Int, in db: Transaction
    ) throws -> [Creator] {
        let after = after ?? DirectoryPosition(followers: .max, creator: ID(.max))
        return try db.rows(
            """
            SELECT \(Creator.columns) FROM creators c
            WHERE c.market = \(market) AND \(isNotTakenDown)
              AND (c.followers, c.id) < (\(after.followers), \(after.creator))
            ORDER BY c.followers DESC, c.id DESC LIMIT \(limit)
            """)
    }

    /// Step: creators that an account follows, in the order of their ids.
    public static func followed(
        by account: AccountID, after: CreatorID?, limit: Int, in db: Transaction
    ) throws -> [Creator] {
        let after = after?.rawValue ?? 0
        return try db.rows(
            """
            SELECT \(Creator.columns) FROM follows f JOIN creators c ON c.id = f.creator
            WHERE f.account = \(account) AND f.creator > \(after)
            ORDER BY f.creator LIMIT \(limit)
            """)
    }

    /// Step: those of the creators who aren't taken down.
    public static func notTakenDown(
        _ ids: [CreatorID], in db: Transaction
    ) throws -> [CreatorID: Creator] {
        guard !ids.isEmpty else { return [:] }
        let rows: [Creator] = try db.rows(
            """
            SELECT \(Creator.columns) FROM creators c
            WHERE c.id IN (\(list: ids)) AND \(isNotTakenDown)
            """)
        return Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
    }
}

/// Cursor of a list of creators, most followed first: the last of a page.
public struct DirectoryPosition: Sendable, Equatable {
    let followers: Int64
    let creator: CreatorID

    init(followers: Int64, creator: CreatorID) {
        self.followers = followers
        self.creator = creator
    }

    /// The position of a creator.
    public init(_ creator: Creator) {
        self.init(followers: Int64(creator.followers), creator: creator.id)
    }

    /// Parses a cursor; nil for malformed text, which starts the list at its top.
    public init?(_ text: String) {
        let parts = text.split(separator: ".")
        guard parts.count == 2, let followers = Int64(parts[0]), let creator = Int64(parts[1])
        else { return nil }
        self.init(followers: followers, creator: ID(creator))
    }

    public var text: String { "\(followers).\(creator.rawValue)" }
}
