import Identities
import Modules
import Store
import World

/// A mail or text message, as the operator sees it: kind, masked recipient and state, never its
/// text.
public struct InboxMessage: FromRow, Sendable {
    /// State of a message; what waits after a failed try is retrying.
    public enum State: String, Sendable, CaseIterable { case waiting, retrying, sent, failed }
    public let id: InboxMessageID
    public let kind: MessageKind
    public let channel: OutgoingMessage.Channel
    /// Masked recipient.
    public let recipient: String
    public let state: State
    public let tries: Int
    public let at: Instant
    /// Moment of the next try; nil where there is none.
    public let nextTryAt: Instant?
    /// Cause of the last failed try; nil where none failed, or the message left after all.
    public let cause: DeliveryFault.Cause?
    /// Words of the server about it, without the recipient's address.
    public let detail: String
    /// True for a failed message whose text is still there.
    public let canBeRetried: Bool

    public init(row: Row) throws {
        id = try row.next()
        kind = try row.next()
        channel = try row.next()
        recipient = MaskedRecipient.text(try row.next(), channel)
        let stored: State = try row.next()
        tries = try row.next()
        at = try row.next()
        let next: Instant = try row.next()
        cause = try row.next()
        detail = try row.next()
        canBeRetried = try row.next()
        state = stored == .waiting && cause != nil ? .retrying : stored
        nextTryAt = stored == .waiting ? next : nil
    }

    public static let perPage = 50
    /// Retention of messages, without their texts: short, since they carry addresses.
    static let kept = TimeSpan.days(30)

    /// Messages on a page of the operator's.
    public enum Filter: String, Sendable, CaseIterable { case all, waiting, failed }
}

extension Notifications {
    /// Queues a message in the caller's transaction: it is sent if and only if the change commits.
    /// Its text stays until it has left, and no longer; if it fails, for `deadLetterKept`.
    public static func enqueue(
        _ message: OutgoingMessage, _ kind: MessageKind, id: InboxMessageID, at now: Instant,
        in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO messages (id, kind, channel, recipient, subject, text, state, tries,
                next_at, at, expires_at)
            VALUES (\(id), \(kind), \(message.channel), \(message.to), \(message.subject),
                \(message.text), \(InboxMessage.State.waiting), 0, \(now), \(now),
                \(now + kind.patience))
            """)
    }

    /// Step: number of messages that are yet to be sent.
    public static func countWaitingMail(in db: Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM messages WHERE state = 'waiting'") ?? 0
    }

    /// Step: number of messages that couldn't be delivered, within their retention.
    public static func countFailedMail(in db: Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM messages WHERE state = 'failed'") ?? 0
    }

    /// One page of messages, newest first, starting before `last` if it is given.
    public func messages(
        _ filter: InboxMessage.Filter = .all, before last: InboxMessageID? = nil
    ) async throws -> [InboxMessage] {
        let (end, now) = (last?.rawValue ?? Int64.max, world.now())
        // The state stands in the statement, as it decides which index serves.
        let state: SQL =
            switch filter {
            case .all: ""
            case .waiting: "AND m.state = 'waiting'"
            case .failed: "AND m.state = 'failed'"
            }
        return try await store.read { db in
            try db.rows(
                """
                SELECT m.id, m.kind, m.channel, m.recipient, m.state, m.tries, m.at, m.next_at,
                    m.cause, m.detail, EXISTS (SELECT 1 FROM dead_letters d
                        WHERE d.message = m.id AND d.expires_at > \(now))
                FROM messages m WHERE m.id < \(end) \(state)
                ORDER BY m.id DESC LIMIT \(InboxMessage.perPage)
                """)
        }
    }
}
