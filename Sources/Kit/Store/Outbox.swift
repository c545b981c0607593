import World

/// News for whoever stands further right: written with the change, delivered at least once.
public struct News: Sendable, Equatable {
    public let position: Int64
    /// `orders.paid`: feature and what happened.
    public let topic: String
    /// The id of what it happened to.
    public let subject: String
    /// Opaque to the store; JSON by custom.
    public let body: String
    public let at: Instant

    public init(position: Int64, topic: String, subject: String, body: String, at: Instant) {
        self.position = position
        self.topic = topic
        self.subject = subject
        self.body = body
        self.at = at
    }
}

public enum OutboxRow: Identified { public static var idPrefix: String { "out" } }

extension Transaction {
    /// Writes news in this transaction. SQLite's one writer numbers it at once; on PostgreSQL a
    /// sequencer numbers committed rows (`Outbox.number`), as ids would be seen out of order.
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

/// Reading the outbox.
public enum Outbox {
    /// Rows a reader gets at a time: a delivery is short, and so is its transaction.
    public static let batch = 256
    /// Rows that are numbered at a time.
    static let numbering = 1000
    /// PostgreSQL's advisory lock of the sequencer: one number for the whole database.
    static let lock: Int64 = 0x7061_7361_72

    /// Numbers committed rows in their order of ids. PostgreSQL only; true if some were left.
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

    /// What came after `position`, oldest first.
    public static func after(_ position: Int64, in db: Transaction) throws -> [News] {
        try db.rows(
            """
            SELECT position, topic, subject, body, at FROM outbox
            WHERE position > \(position) ORDER BY position LIMIT \(batch)
            """
        ) {
            try News(position: $0[0], topic: $0[1], subject: $0[2], body: $0[3], at: $0[4])
        }
    }

    public static func cursor(of reader: String, in db: Transaction) throws -> Int64 {
        try db.value("SELECT position FROM cursors WHERE reader = \(reader)") ?? 0
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
