import Text
import Identities
import Store
import World

/// A notification in an account's inbox: a sentence and a link.
public struct Notice: FromRow, Sendable {
    public let id: NoticeID
    public let words: LocalizedText
    public let link: Path?
    public let at: Instant
    public let readAt: Instant?

    /// Notices per page: a phone shows eight at once; older ones are behind a link.
    public static let perPage = 50
    /// Bound of the unread count; a larger count is shown as this.
    public static let mostUnread = 99

    public init(row: Row) throws {
        id = try row.next()
        words = LocalizedText(try row.next(), WordsText.read(try row.next()), count: try row.next())
        link = (try row.next() as String?).flatMap { Path(local: $0) }
        at = try row.next()
        readAt = try row.next()
    }
}

/// Encoding of a sentence's values as lines `name=value`.
enum WordsText {
    static func write(_ values: [String: String]) -> String {
        values.sorted { $0.key < $1.key }.map { "\($0.key)=\(escaped($0.value))" }
            .joined(separator: "\n")
    }

    static func read(_ text: String) -> [String: String] {
        var out: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let eq = line.firstIndex(of: "=") else { continue }
            out[String(line[..<eq])] = plain(line[line.index(after: eq)...])
        }
        return out
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static func plain(_ text: Substring) -> String {
        var out = ""
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                isEscaped = false
                switch scalar {
                case "n": out += "\n"
                case "r": out += "\r"
                default: out.unicodeScalars.append(scalar)
                }
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

extension Notifications {
    /// Adds a notice to an account's inbox, in the caller's transaction.
    public static func notify(
        _ account: AccountID, _ words: LocalizedText, link: Path?, id: NoticeID,
        at now: Instant,
        in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO notices (id, account, words, "values", count, link, at, read_at)
            VALUES (\(id), \(account), \(words.key), \(WordsText.write(words.values)),
                \(words.count), \(link?.text), \(now), NULL)
            """)
    }

    /// Number of unread notices, at most `Notice.mostUnread`.
    public static func unread(of account: AccountID, in db: Transaction) throws -> Int {
        try db.value(
            """
            SELECT count(*) FROM (SELECT 1 FROM notices
                WHERE account = \(account) AND read_at IS NULL LIMIT \(Notice.mostUnread)) few
            """) ?? 0
    }

    /// One page of notices, newest first, starting before `last` if it is given.
    public func inbox(
        of account: AccountID, before last: NoticeID? = nil
    ) async throws -> [Notice] {
        let end = last?.rawValue ?? Int64.max
        return try await store.read { db in
            try db.rows(
                """
                SELECT id, words, "values", count, link, at, read_at FROM notices
                WHERE account = \(account) AND id < \(end) ORDER BY id DESC
                LIMIT \(Notice.perPage)
                """)
        }
    }

    /// Marks everything as read, up to and with the notice that was seen last.
    public func markRead(of account: AccountID, upTo last: NoticeID?) async throws {
        let now = world.now()
        let end = last?.rawValue ?? Int64.max
        try await store.write { db in
            try db.execute(
                """
                UPDATE notices SET read_at = \(now)
                WHERE account = \(account) AND read_at IS NULL AND id <= \(end)
                """)
        }
    }
}
