import Identities
import Modules
import Store
import World

/// A mail or text message, as the operator sees it: kind, masked recipient and state, never its
/// text.
public struct InboxMessage: FromRow, Sendable {
    public enum State: String, Sendable, CaseIterable { case waiting, sent, failed }
    public let id: InboxMessageID
    public let kind: MessageKind
    public let channel: OutgoingMessage.Channel
    /// Masked recipient.
    public let recipient: String
    public let state: State
    public let tries: Int
    public let at: Instant

    public init(row: Row) throws {
        id = try row.next()
        kind = try row.next()
        channel = try row.next()
        recipient = MaskedRecipient.text(try row.next(), channel)
        state = try row.next()
        tries = try row.next()
        at = try row.next()
    }

    public static let perPage = 50
    /// Messages handed over in one round; the next round follows at once.
    static let batch = 32
    /// Tries of a message; with waits of 1, 2, 4 … minutes they span some four hours of an outage.
    static let mostTries = 8
    /// Lease of a message: if the process that took it dies, another may take it after this.
    static let lease = TimeSpan.minutes(2)
    /// Time in which a message with a code or link must have left; then its text goes too. The
    /// longest that a code or link of ours works.
    static let secretKept = TimeSpan.hours(1)
    /// Retention of messages, without their texts: short, since they carry addresses.
    static let kept = TimeSpan.days(30)

    static func wait(afterTries tries: Int) -> TimeSpan { .minutes(1 << min(tries - 1, 8)) }
}

extension Notifications {
    /// Queues a message in the caller's transaction: it is sent if and only if the change commits.
    /// Its text stays until it has left, and no longer.
    public static func enqueue(
        _ message: OutgoingMessage, _ kind: MessageKind, id: InboxMessageID, at now: Instant,
        in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO messages (id, kind, channel, recipient, subject, text, state, tries,
                next_at, at)
            VALUES (\(id), \(kind), \(message.channel), \(message.to), \(message.subject),
                \(message.text), \(InboxMessage.State.waiting), 0, \(now), \(now))
            """)
    }

    /// Step: number of messages that are yet to be sent.
    public static func countWaitingMail(in db: Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM messages WHERE state = 'waiting'") ?? 0
    }

    /// One page of messages, newest first, starting before `last` if it is given.
    public func messages(before last: InboxMessageID? = nil) async throws -> [InboxMessage] {
        let end = last?.rawValue ?? Int64.max
        return try await store.read { db in
            try db.rows(
                """
                SELECT id, kind, channel, recipient, state, tries, at FROM messages
                WHERE id < \(end) ORDER BY id DESC LIMIT \(InboxMessage.perPage)
                """)
        }
    }

    /// Delivers due messages, each at least once; the composition calls it in a loop. Returns how
    /// many were due: a full batch means there are more.
    @discardableResult
    public func deliverMessages() async throws -> Int {
        let now = world.now()
        let due = try await store.write { db in try Self.take(at: now, in: db) }
        return try await IsolatedRows("mail", store, world).each(
            due, key: { String($0.id.rawValue) }, label: \.id.description
        ) { letter in
            var sent = false
            if !letter.isOver(at: now) {
                do {
                    try await world.send(letter.message)
                    sent = true
                } catch { sent = false }
            }
            try await settle(letter, sent: sent)
        }
    }

    /// Records what became of a message; its text goes unless it is to be tried again.
    private func settle(_ letter: DueMessage, sent: Bool) async throws {
        let now = world.now()
        let isLast = letter.tries >= InboxMessage.mostTries || letter.isOver(at: now)
        let state: InboxMessage.State = sent ? .sent : isLast ? .failed : .waiting
        let wiped: SQL = state == .waiting ? "" : ", subject = '', text = ''"
        let wait = now + InboxMessage.wait(afterTries: letter.tries)
        let next = letter.end.map { min(wait, $0) } ?? wait
        try await store.write { db in
            try db.execute(
                """
                UPDATE messages SET state = \(state), next_at = \(next)\(wiped)
                WHERE id = \(letter.id) AND state = \(InboxMessage.State.waiting)
                """)
        }
    }

    /// Leases due messages to this process; the lease ends by time if the process dies.
    private static func take(at now: Instant, in db: Transaction) throws -> [DueMessage] {
        let ids: [InboxMessageID] = try db.values(
            """
            SELECT id FROM messages WHERE state = 'waiting' AND next_at <= \(now)
            ORDER BY next_at LIMIT \(InboxMessage.batch) \(postgres: "FOR UPDATE SKIP LOCKED")
            """)
        guard !ids.isEmpty else { return [] }
        try db.execute(
            """
            UPDATE messages SET tries = tries + 1, next_at = \(now + InboxMessage.lease)
            WHERE id IN (\(list: ids))
            """)
        return try db.rows(
            """
            SELECT id, kind, channel, recipient, subject, text, tries, at FROM messages
            WHERE id IN (\(list: ids)) ORDER BY id
            """)
    }
}

/// A message on its way out, with its text.
private struct DueMessage: FromRow, Sendable {
    let id: InboxMessageID
    let message: OutgoingMessage
    let tries: Int
    /// Moment at which the code or link in it is over; nil for a text without one.
    let end: Instant?

    init(row: Row) throws {
        id = try row.next()
        let kind: MessageKind = try row.next()
        message = OutgoingMessage(
            channel: try row.next(), to: try row.next(), subject: try row.next(),
            text: try row.next())
        tries = try row.next()
        let at: Instant = try row.next()
        end = kind.isSecret ? at + InboxMessage.secretKept : nil
    }

    func isOver(at now: Instant) -> Bool { end.map { $0 <= now } ?? false }
}
