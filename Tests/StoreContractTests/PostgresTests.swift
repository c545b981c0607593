import Store
@testable import StorePostgres
import Testing
import World

@Suite(.enabled(if: PostgresFixture.isThere))
struct PostgresTests {
    @Test func valuesComeBackAsTheyWere() async throws {
        try await PostgresFixture.with { ground in
            let bytes = (0...255).map { UInt8($0) }
            try await ground.store.write { db in
                try db.execute(
                    """
                    CREATE TABLE things (id \(.id) PRIMARY KEY, name \(.text), bytes \(.blob),
                        yes \(.flag), no \(.flag), at \(.instant))
                    """)
                try db.execute(
                    """
                    INSERT INTO things (id, name, bytes, yes, no, at) VALUES
                    (\(Int64.min), \("Tiếng Việt 'ไทย' \\x41"), \(bytes), \(true), \(false),
                     \(Instant(milliseconds: 253_402_300_799_999))),
                    (2, \(""), \([UInt8]()), \(nil as Bool?), \(nil as Bool?), \(nil as Int?))
                    """)
            }
            let things = try await ground.store.read { db in
                try db.rows(
                    "SELECT id, name, bytes, yes, no, at FROM things ORDER BY id", as: Thing.self)
            }
            #expect(
                things == [
                    Thing(
                        id: .min, name: "Tiếng Việt 'ไทย' \\x41", bytes: bytes, yes: true, no: 0,
                        at: Instant(milliseconds: 253_402_300_799_999)),
                    Thing(id: 2, name: "", bytes: [], yes: nil, no: nil, at: nil),
                ])
            await #expect(throws: StoreError.unreadable(column: 0, as: "integer")) {
                try await ground.store.read { db in
                    try db.value("SELECT at FROM things WHERE id = 2", as: Int.self)
                }
            }
        }
    }

    /// Seventy queued rows are written in INSERTs of 32, 32, 4 and 2 rows, with whatever NULLs.
    @Test func rowsQueuedSideBySideAreWrittenTogether() async throws {
        try await PostgresFixture.with { ground in
            let row = { (n: Int64) in
                Thing(
                    id: n, name: n % 3 == 0 ? "" : "name \(n)", bytes: [UInt8(n), 0, 255],
                    yes: n % 2 == 0 ? nil : n % 5 == 0, no: n % 7 == 0 ? nil : 0,
                    at: n % 4 == 0 ? nil : Instant(milliseconds: n * 1_000_000_000_000))
            }
            let all = (1...70).map(Int64.init).map(row)
            try await ground.store.write { db in
                try db.execute(
                    """
                    CREATE TABLE things (id \(.id) PRIMARY KEY, name \(.text), bytes \(.blob),
                        yes \(.flag), no \(.flag), at \(.instant), spare \(.int))
                    """)
                for _ in 0..<2 {
                    try db.queue(
                        all.map { thing in
                            """
                            INSERT INTO things (id, name, bytes, yes, no, at, spare)
                            VALUES (\(thing.id), \(thing.name), \(thing.bytes), \(thing.yes),
                                    \(thing.no.map { $0 == 1 }), \(thing.at), NULL)
                            ON CONFLICT (id) DO NOTHING
                            """
                        })
                }
            }
            let things = try await ground.store.read { db in
                try db.rows(
                    "SELECT id, name, bytes, yes, no, at FROM things ORDER BY id", as: Thing.self)
            }
            #expect(things == all)
        }
    }

    @Test(arguments: [
        (
            "INSERT INTO a (x, y) VALUES ($1, NULL)",
            "INSERT INTO a (x, y) VALUES ($1, NULL), ($2, NULL)"
        ),
        (
            "INSERT INTO a (x) VALUES\n ($1) ON CONFLICT (x) DO NOTHING",
            "INSERT INTO a (x) VALUES ($1), ($2) ON CONFLICT (x) DO NOTHING"
        ),
        ("INSERT INTO a (x) VALUES ($1 + 1)", nil),
        ("INSERT INTO a (x) VALUES ($1) RETURNING x", nil),
        ("INSERT INTO a (x) VALUES ($1), ($2)", nil), ("INSERT INTO a (x) SELECT $1", nil),
        ("INSERT INTO a (x) VALUES ((SELECT max(y) FROM b))", nil),
        ("INSERT INTO a (x) VALUES ($1) ON CONFLICT (x) DO UPDATE SET x = excluded.x", nil),
        ("UPDATE a SET x = $1", nil), ("INSERT INTO a (x) VALUES ()", nil),
    ])
    func onlyPlainInsertsBecomeManyRows(_ one: String, _ two: String?) {
        let text = RowInsert(one)?.text(rows: 2)
        #expect(text?.split(whereSeparator: \.isWhitespace).joined(separator: " ") == two)
    }

    @Test func momentsAreNotTakenForSmallIntegers() async throws {
        try await PostgresFixture.with { ground in
            let now = Instant(milliseconds: 1_795_000_000_000)
            let later: Int64? = try await ground.store.read { db in
                try db.value("SELECT \(now) + 1000 + CASE WHEN \(true) THEN \(now) ELSE 0 END")
            }
            #expect(later == 2 * now.milliseconds + 1000)
        }
    }

    @Test func aTextWithANulIsRefused() async throws {
        try await PostgresFixture.with { ground in
            await #expect(throws: StoreError.constraint("a text with a NUL character")) {
                try await ground.store.read { db in
                    try db.value("SELECT \("a\0b")", as: String.self)
                }
            }
        }
    }

    @Test func eachKindOfTransactionIsIsolatedAsPromised() async throws {
        try await PostgresFixture.with { ground in
            let written = try await ground.store.write(isolation)
            let read = try await ground.store.read(isolation)
            let reported = try await ground.store.report(isolation)
            #expect(written == "serializable on")
            #expect(read == "repeatable read on")
            #expect(reported == "repeatable read on")
            let error = await #expect(throws: StoreError.self) {
                try await ground.store.read { try $0.execute("CREATE TABLE t (id BIGINT)") }
            }
            guard case .statement(code: "25006", _, _) = error else {
                Issue.record("a read wrote: \(String(describing: error))")
                return
            }
        }
    }

    @Test func aClosureThatCatchesAStoreErrorCommitsNothing() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            let error = await #expect(throws: StoreError.self) {
                try await ground.store.write { db in
                    try db.execute("UPDATE counters SET n = 7")
                    _ = try? db.execute("INSERT INTO counters (id, n) VALUES (1, 1)")
                    return 7
                }
            }
            guard case .constraint(let message) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(message.contains("counters_pkey"))
            #expect(try await ground.counter() == 0)
        }
    }

    @Test func statementsGoOutTogetherAndFailTogether() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            let changed = try await ground.store.write { db in
                try db.executeAll(
                    (10..<400).map { "INSERT INTO counters (id, n) VALUES (\($0), 1)" })
            }
            #expect(changed == Array(repeating: 1, count: 390))
            await #expect(throws: StoreError.self) {
                try await ground.store.write { db in
                    try db.executeAll([
                        "UPDATE counters SET n = 5", "INSERT INTO counters (id, n) VALUES (1, 1)",
                        "UPDATE counters SET n = 6",
                    ])
                }
            }
            #expect(try await ground.counter(10) == 1)
        }
    }

    @Test func aStatementForSQLiteOnlyIsNothing() async throws {
        try await PostgresFixture.with { ground in
            let changed = try await ground.store.write {
                try $0.execute("\(sqlite: "DROP TABLE t")")
            }
            #expect(changed == 0)
        }
    }

    @Test func rowsMayAskForMoreWhileTheyAreRead() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            try await ground.store.write { db in
                try db.each("SELECT id FROM counters ORDER BY id") { row in
                    let id: Int = try row.next()
                    try db.execute("UPDATE counters SET n = n + \(id) WHERE id = \(id)")
                }
            }
            #expect(try await ground.counter(2) == 2)
        }
    }

    @Test func preparedStatementsAreForgottenWhenTheyAreTooMany() async throws {
        var options = PostgresOptions()
        options.preparedStatements = 4
        options.readers = 1
        try await PostgresFixture.with(options) { ground in
            for _ in 0..<3 {
                for size in [1, 2, 4, 8, 16, 32, 64] {
                    let ids = Array(1...size)
                    let found: Int? = try await ground.store.read { db in
                        try db.value("SELECT CAST(COUNT(*) AS BIGINT) WHERE 1 IN (\(list: ids))")
                    }
                    #expect(found == 1)
                }
            }
            let kept: Int? = try await ground.store.read { db in
                try db.value("SELECT COUNT(*) FROM pg_prepared_statements")
            }
            #expect((kept ?? 99) < 12)
        }
    }

    @Test func aChangedSchemaMakesOldStatementsNew() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            #expect(try await ground.counter() == 0)
            #expect(try await ground.counter(2) == 0)
            try await ground.store.write { db in
                try db.execute("ALTER TABLE counters ALTER COLUMN n TYPE TEXT")
            }
            for id in [1, 2, 1, 2] { #expect(try await ground.counter(id) == 0) }
        }
    }
}

/// The transaction's isolation, and whether its commit waits for the disk.
@Sendable private func isolation(_ db: Transaction) throws -> String? {
    try db.value(
        """
        SELECT current_setting('transaction_isolation') || ' '
            || current_setting('synchronous_commit')
        """)
}

private struct Thing: FromRow, Equatable {
    let id: Int64
    let name: String
    let bytes: [UInt8]
    let yes: Bool?
    /// A flag, read as a number.
    let no: Int?
    let at: Instant?
}

extension Thing {
    init(row: Row) throws {
        try self.init(
            id: row.next(), name: row.next(), bytes: row.next(), yes: row.next(), no: row.next(),
            at: row.next())
    }
}
