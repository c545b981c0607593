import World

/// An outbox event: written in the transaction of the change, delivered to readers at least once.
public struct OutboxEvent: Sendable, Equatable {
    /// Place in the log, ascending in commit order; a reader's cursor is one of these.
    public let position: Int64
    /// Feature and event, such as `orders.paid`.
    public let topic: String
    /// Id of the object that changed, in its printed form.
    public let subject: String
    /// Payload, opaque to the store; JSON by convention.
    public let body: String
    /// Time of the change, as the command took it.
    public let at: Instant

    /// An event as it was read from the outbox; `Transaction.publish` writes one.
    public init(position: Int64, topic: String, subject: String, body: String, at: Instant) {
        self.position = position
        self.topic = topic
        self.subject = subject
        self.body = body
        self.at = at
    }
}

/// Kind of an outbox row's id; the id orders rows that have no position yet.
public enum OutboxRow: IDKind { public static var prefix: String { "out" } }

extension Transaction {
    /// Writes an event in this transaction. SQLite's one writer numbers it at once; on PostgreSQL a
    /// sequencer numbers committed rows (`Outbox.number`), as ids would become visible out of
    /// order.
    public func publish(
        _ topic: String, subject: String, body: String = "", id: ID<OutboxRow>, at now: Instant
    ) throws {
        if dialect == .sqlite {
            try execute("UPDATE outbox_counter SET last = last + 1 WHERE one = 1")
        }
        try queue([
            """
            INSERT INTO outbox (id, position, topic, subject, body, at)
            VALUES (\(id), \(sqlite: "(SELECT last FROM outbox_counter)", postgres: "NULL"),
                    \(topic), \(subject), \(body), \(now))
            """
        ])
    }
}

/// Reads the outbox and keeps readers' cursors.
public enum Outbox {
    /// Bound of one read in rows: a delivery is short, and so is its transaction.
    public static let batch = 256
    /// Bound of one numbering transaction in rows.
    static let numbering = 1000
    /// Key of the sequencer's advisory lock on PostgreSQL: one for the whole database.
    static let lock: Int64 = 0x7061_7361_72

    /// Numbers committed rows in the order of their ids, up to 1,000 a call. Does nothing on
    /// SQLite. Returns true if rows may be left or another process is numbering.
    public static func number(_ store: any Store) async throws -> Bool {
        guard store.dialect == .postgres else { return false }
        return try await store.write { db in
            let free: Bool = try db.value("SELECT pg_try_advisory_xact_lock(\(lock))") ?? false
            guard free else { return true }
            let ids: [Int64] = try db.values(
                """
                SELECT id FROM outbox WHERE position IS NULL ORDER BY id LIMIT \(numbering)
                """)
            guard !ids.isEmpty else { return false }
            let count = ids.count
            let last: Int64 =
                try db.value(
                    """
                    UPDATE outbox_counter SET last = last + \(count) WHERE one = 1 RETURNING last
                    """) ?? 0
            var next = last - Int64(count)
            try db.executeAll(
                ids.map { id in
                    next += 1
                    return "UPDATE outbox SET position = \(next) WHERE id = \(id)"
                })
            return count == numbering
        }
    }

    /// Finds an event that has had no position for an hour: no reader gets it.
    public static func auditLate(at now: Instant, in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT topic, subject FROM outbox
            WHERE position IS NULL AND at < \(now - TimeSpan.hours(1)) ORDER BY id LIMIT 1
            """
        ) { row in
            let (topic, subject): (String, String) = try (row.next(), row.next())
            return "outbox: \(topic) of \(subject) has no position"
        }
    }

    /// Events after `position`, oldest first, at most `batch`.
    public static func after(_ position: Int64, in db: Transaction) throws -> [OutboxEvent] {
        try db.rows(
            """
            SELECT position, topic, subject, body, at FROM outbox
            WHERE position > \(position) ORDER BY position LIMIT \(batch)
            """
        ) {
            try OutboxEvent(
                position: $0.next(), topic: $0.next(), subject: $0.next(), body: $0.next(),
                at: $0.next())
        }
    }

    /// The event at a position; nil if there is none.
    public static func event(at position: Int64, in db: Transaction) throws -> OutboxEvent? {
        try after(position - 1, in: db).first.flatMap { $0.position == position ? $0 : nil }
    }

    /// Position up to which a reader has handled events; 0 for a new reader, which gets all.
    public static func cursor(of reader: String, in db: Transaction) throws -> Int64 {
        try db.value("SELECT position FROM cursors WHERE reader = \(reader)") ?? 0
    }

    /// Statement of a migration by which a new reader begins with the events to come: news of what
    /// is long past is no news.
    public static func beginNow(_ reader: String) -> SQL {
        """
        INSERT INTO cursors (reader, position)
        SELECT CAST(\(reader) AS TEXT), last FROM outbox_counter WHERE one = 1
        """
    }

    /// Step: forgets a reader that is done, with its cursor.
    public static func forget(_ reader: String, in db: Transaction) throws {
        try db.execute("DELETE FROM cursors WHERE reader = \(reader)")
    }

    /// Moves a reader's cursor forward, never back.
    public static func advance(_ reader: String, to position: Int64, in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO cursors (reader, position) VALUES (\(reader), \(position))
            ON CONFLICT (reader) DO UPDATE SET position = excluded.position
            WHERE cursors.position < excluded.position
            """)
    }
}
