import Identities
import Modules
import Store
import World

// Delivery of queued messages: tries, waits between them, and their end.

extension Notifications {
    /// Messages handed over in one round; the next round follows at once.
    static let batch = 16
    /// Lease of a message: if the process that took it dies, another may take it after this.
    /// Longer than a round of a gateway that keeps each of its messages to the deadline.
    static let lease = TimeSpan.minutes(5)
    /// Pause after the first failed try; doubled with each.
    static let firstWait = TimeSpan.minutes(1)
    /// Longest pause: what a mail server that was away for a while is asked again after.
    static let longestWait = TimeSpan.hours(1)

    /// Pause after a failed try: between half of the doubled one and all of it, by chance, so that
    /// messages that failed together don't come back together.
    /// - Parameter chance: 0 to 65,535.
    static func wait(afterTries tries: Int, chance: Int) -> TimeSpan {
        let doubled = firstWait.milliseconds << Int64(min(max(tries - 1, 0), 10))
        let full = min(doubled, longestWait.milliseconds)
        return TimeSpan(milliseconds: full / 2 + full / 2 * Int64(chance) / 65_535)
    }

    /// Delivers due messages of both channels; returns how many were due.
    @discardableResult
    public func deliverMessages() async throws -> Int {
        try await deliver(.email) + deliver(.sms)
    }

    /// Delivers due messages of a channel; the composition calls it in a loop, for each channel
    /// apart, so that none waits for the other's server. Returns how many were due: a full batch
    /// means there are more.
    ///
    /// A process that dies between the server's yes and the mark here sends the message again,
    /// with the same key.
    @discardableResult
    public func deliver(_ channel: OutgoingMessage.Channel) async throws -> Int {
        let now = world.now()
        let due = try await store.write { db in try Self.take(channel, at: now, in: db) }
        let job = channel == .email ? "mail" : "text messages"
        return try await IsolatedRows(job, store, world).each(
            due, atOnce: world.sendsAtOnce, key: { String($0.id.rawValue) }, label: \.id.description
        ) { letter in
            guard now < letter.expiresAt else { return try await fail(letter, nil) }
            do {
                try await world.send(letter.message)
            } catch let fault as DeliveryFault {
                return try await settle(letter, fault)
            } catch {
                return try await settle(letter, DeliveryFault(.other, "\(error)"))
            }
            try await markSent(letter)
        }
    }

    /// Leases due messages to this process; the lease ends by time if the process dies.
    private static func take(
        _ channel: OutgoingMessage.Channel, at now: Instant, in db: Transaction
    ) throws -> [DueMessage] {
        let ids: [InboxMessageID] = try db.values(
            """
            SELECT id FROM messages
            WHERE state = 'waiting' AND next_at <= \(now) AND channel = \(channel)
            ORDER BY next_at LIMIT \(batch) \(postgres: "FOR UPDATE SKIP LOCKED")
            """)
        guard !ids.isEmpty else { return [] }
        try db.execute(
            """
            UPDATE messages SET tries = tries + 1, next_at = \(now + lease)
            WHERE id IN (\(list: ids))
            """)
        return try db.rows(
            """
            SELECT id, kind, channel, recipient, subject, text, tries, at, expires_at FROM messages
            WHERE id IN (\(list: ids)) ORDER BY id
            """)
    }

    /// Records that a message left, whoever tried it; its text goes.
    private func markSent(_ letter: DueMessage) async throws {
        try await store.write { db in
            try db.execute(
                """
                UPDATE messages SET state = 'sent', cause = NULL, detail = '', subject = '',
                    text = '' WHERE id = \(letter.id) AND state = 'waiting'
                """)
        }
    }

    /// Records a failed try: another one follows, unless it can't help or the time is over.
    private func settle(_ letter: DueMessage, _ fault: DeliveryFault) async throws {
        let now = world.now()
        guard !fault.isPermanent, now < letter.expiresAt else {
            return try await fail(letter, fault)
        }
        let chance = world.randomBytes(2).reduce(0) { $0 << 8 | Int($1) }
        let next = min(
            now + Self.wait(afterTries: letter.tries, chance: chance), letter.expiresAt)
        let detail = MaskedRecipient.detail(fault.detail, of: letter.message)
        try await store.write { db in
            try db.execute(
                """
                UPDATE messages SET next_at = \(next), cause = \(fault.cause), detail = \(detail)
                WHERE id = \(letter.id) AND state = 'waiting' AND tries = \(letter.tries)
                """)
        }
    }

    /// Records that a message won't leave; its text is kept for the operator unless it is secret.
    /// Without a fault, that of the last try stays.
    private func fail(_ letter: DueMessage, _ fault: DeliveryFault?) async throws {
        let now = world.now()
        let cause = fault?.cause.rawValue
        let detail = fault.map { MaskedRecipient.detail($0.detail, of: letter.message) }
        try await store.write { db in
            let changed = try db.execute(
                """
                UPDATE messages SET state = 'failed', cause = coalesce(\(cause), cause),
                    detail = coalesce(\(detail), detail), subject = '', text = ''
                WHERE id = \(letter.id) AND state = 'waiting' AND tries = \(letter.tries)
                """)
            guard changed == 1, !letter.kind.isSecret else { return }
            try db.execute(
                """
                INSERT INTO dead_letters (message, subject, text, expires_at)
                VALUES (\(letter.id), \(letter.message.subject), \(letter.message.text),
                    \(now + Self.deadLetterKept))
                """)
        }
    }
}

/// A message on its way out, with its text.
private struct DueMessage: FromRow, Sendable {
    let id: InboxMessageID
    let kind: MessageKind
    let message: OutgoingMessage
    let tries: Int
    /// Moment after which it isn't tried again: the code or link in it is over, or nobody expects
    /// it any more.
    let expiresAt: Instant

    init(row: Row) throws {
        id = try row.next()
        kind = try row.next()
        var message = OutgoingMessage(
            channel: try row.next(), to: try row.next(), subject: try row.next(),
            text: try row.next())
        tries = try row.next()
        message.key = id.description
        message.queuedAt = try row.next()
        expiresAt = try row.next()
        self.message = message
    }
}
