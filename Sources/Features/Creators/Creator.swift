import Identities
import Markets
import Store
import Text
import World

/// A person who recommends products. One account is at most one creator.
public struct Creator: FromRow, Sendable, Equatable {
    public let id: CreatorID
    public let account: AccountID
    public let handle: Handle
    public let name: String
    public let about: String
    public let avatar: PictureID?
    public let market: MarketCode
    public private(set) var identity: Identity
    /// Number of followers; updated with each follow.
    public let followers: Int
    public let createdAt: Instant

    /// State of the operator's identity check.
    public enum Identity: String, CaseIterable, Sendable {
        case unchecked, waiting, verified, refused
    }

    /// All transitions of `Identity`.
    public static let moves: [Identity: Set<Identity>] = [
        .unchecked: [.waiting], .waiting: [.verified, .refused], .refused: [.waiting],
        .verified: [],
    ]

    public static func canMove(from: Identity, to: Identity) -> Bool {
        moves[from, default: []].contains(to)
    }

    static let columns: SQL = """
        c.id, c.account, c.handle, c.name, c.about, c.avatar, c.market, c.identity, c.followers,
        c.created_at
        """

    public init(row: Row) throws {
        id = try row.next()
        account = try row.next()
        guard let handle = Handle(try row.next() as String) else {
            throw StoreError.unreadable(column: 2, as: "Handle")
        }
        self.handle = handle
        name = try row.next()
        about = try row.next()
        avatar = try row.next()
        market = try row.next()
        identity = try row.next()
        followers = try row.next()
        createdAt = try row.next()
    }

    /// Lengths in characters of a creator's name and of the text about them.
    public static let nameLength = 2...40
    public static let aboutLength = 0...300
}

/// Unique name of a stall in URLs: lowercase letters, digits, dots, hyphens and underscores.
public struct Handle: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// Length in characters: long enough to tell people apart, short enough for a poster.
    public static let length = 3...24

    /// Parses a handle in its stored form; nil for anything else, so that a stall has one address.
    public init?(_ text: String) {
        guard Self.length.contains(text.utf8.count), let first = text.utf8.first,
            Self.isWord(first), text.utf8.allSatisfy({ Self.isWord($0) || "._-".utf8.contains($0) })
        else { return nil }
        self.text = text
    }

    /// Parses a handle as typed: `@Ratna.Dapur` is `ratna.dapur`.
    public init?(typed text: String) {
        self.init(Folding.folded(text.hasPrefix("@") ? String(text.dropFirst()) : text))
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (48...57).contains(byte)
    }

    public var description: String { text }
    /// The handle with its `@`, as people write it.
    public var shown: String { "@" + text }
}

// MARK: steps

extension Creators {
    public static func creator(_ id: CreatorID, in db: Transaction) throws -> Creator? {
        try db.row("SELECT \(Creator.columns) FROM creators c WHERE c.id = \(id)")
    }

    public static func creator(of account: AccountID, in db: Transaction) throws -> Creator? {
        try db.row("SELECT \(Creator.columns) FROM creators c WHERE c.account = \(account)")
    }

    public static func creator(handle: Handle, in db: Transaction) throws -> Creator? {
        try db.row("SELECT \(Creator.columns) FROM creators c WHERE c.handle = \(handle.text)")
    }

    public static func creators(
        _ ids: [CreatorID], in db: Transaction
    ) throws -> [CreatorID: Creator] {
        guard !ids.isEmpty else { return [:] }
        let rows: [Creator] = try db.rows(
            "SELECT \(Creator.columns) FROM creators c WHERE c.id IN (\(list: ids))")
        return Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
    }

    /// Step: the creator of an account; throws `notACreator`.
    public static func own(_ account: AccountID, in db: Transaction) throws -> Creator {
        guard let creator = try creator(of: account, in: db) else {
            throw CreatorRefusal.notACreator
        }
        return creator
    }
}
