import Text
import World

/// One step of the database's schema history. Never edited once landed: its checksum is kept and
/// compared.
public struct Migration: Sendable {
    /// Unique name such as `orders-0003`, kept in the table `migrations`.
    public let name: String
    /// Statements in order, run in one transaction.
    public let statements: [SQL]

    /// Place among the parts of this name; 1 if there is only one.
    let part: Int

    /// A migration; the list that it stands in gives its place in the order.
    /// - Parameter part: place among the features that share a migration of this name.
    public init(_ name: String, part: Int = 1, _ statements: [SQL]) {
        self.name = name
        self.part = part
        self.statements = statements
    }

    /// Migrations whose parts are joined where the first of them stands. A feature that was cut in
    /// several after a migration had landed keeps its name and checksum this way.
    public static func joiningParts(_ migrations: [Migration]) -> [Migration] {
        var seen: Set<String> = []
        let parts = Dictionary(grouping: migrations, by: \.name)
        return migrations.filter { seen.insert($0.name).inserted }.map { first in
            let all = (parts[first.name] ?? []).sorted { $0.part < $1.part }
            return Migration(first.name, all.flatMap(\.statements))
        }
    }

    /// First 16 bytes of the SHA-256 of the rendered text, in hexadecimal; differs by engine.
    public func checksum(for dialect: Dialect) -> String {
        let text = statements.map { $0.rendered(for: dialect).text }.joined(separator: ";\n")
        return Hex.encode(Digest.sha256(text).prefix(16))
    }
}

extension Store {
    /// Applies missing migrations in order, each in a transaction of its own. Throws
    /// `StoreError.migration` if an applied one was edited or is unknown to this version.
    public func migrate(_ migrations: [Migration], now: Instant) async throws {
        let dialect = dialect
        try await write { db in
            try db.execute(
                """
                CREATE TABLE IF NOT EXISTS migrations (
                    name \(.text) NOT NULL PRIMARY KEY, checksum \(.text) NOT NULL,
                    applied_at \(.instant) NOT NULL
                ) \(.strict)
                """)
        }
        let applied = try await read { db in
            Dictionary(
                uniqueKeysWithValues: try db.rows("SELECT name, checksum FROM migrations") {
                    (try $0.next() as String, try $0.next() as String)
                })
        }
        let known = Set(migrations.map(\.name))
        if let stranger = applied.keys.sorted().first(where: { !known.contains($0) }) {
            throw StoreError.migration("\(stranger) was applied by a newer version of Pasar")
        }
        for migration in migrations {
            let checksum = migration.checksum(for: dialect)
            if let before = applied[migration.name] {
                guard before == checksum else {
                    throw StoreError.migration("\(migration.name) was edited after it was applied")
                }
                continue
            }
            try await write { db in
                for statement in migration.statements { try db.execute(statement) }
                try db.execute(
                    """
                    INSERT INTO migrations (name, checksum, applied_at)
                    VALUES (\(migration.name), \(checksum), \(now))
                    """)
            }
        }
    }
}

/// Tables of the Store itself: outbox, cursors, idempotency keys, node leases.
public enum StoreSchema {
    /// Migrations that must stand first in every list.
    public static let migrations = [
        Migration(
            "store-0001",
            [
                """
                CREATE TABLE outbox (
                    id \(.id) NOT NULL PRIMARY KEY, position \(.int), topic \(.text) NOT NULL,
                    subject \(.text) NOT NULL, body \(.text) NOT NULL, at \(.instant) NOT NULL
                ) \(.strict)
                """,
                "CREATE UNIQUE INDEX outbox_position ON outbox (position) WHERE position IS NOT NULL",
                "CREATE INDEX outbox_unnumbered ON outbox (id) WHERE position IS NULL",
                """
                CREATE TABLE outbox_counter (
                    one \(.int) NOT NULL PRIMARY KEY CHECK (one = 1), last \(.int) NOT NULL
                ) \(.strict)
                """,
                "INSERT INTO outbox_counter (one, last) VALUES (1, 0)",
                """
                CREATE TABLE cursors (
                    reader \(.text) NOT NULL PRIMARY KEY, position \(.int) NOT NULL
                ) \(.strict)
                """,
                """
                CREATE TABLE idempotency_keys (
                    scope \(.text) NOT NULL, key \(.text) NOT NULL, fingerprint \(.text) NOT NULL,
                    answer \(.text), at \(.instant) NOT NULL, PRIMARY KEY (scope, key)
                ) \(sqlite: "STRICT, WITHOUT ROWID")
                """,
                "CREATE INDEX idempotency_keys_at ON idempotency_keys (at)",
                """
                CREATE TABLE nodes (
                    node \(.int) NOT NULL PRIMARY KEY, holder \(.text) NOT NULL,
                    until \(.instant) NOT NULL
                ) \(.strict)
                """,
            ])
    ]
}
