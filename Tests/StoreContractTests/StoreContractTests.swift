import Store
import TestSupport
import Testing
import World

/// What every engine promises, told once and run on each.
@Suite(.serialized)
struct StoreContract {
    @Test(
        .enabled(
            if: TestEngine.here.contains(.postgres),
            Comment(rawValue: TestEngine.postgresIsMissing)))
    func postgresIsTestedToo() {}
}

enum ContractThing: IDKind { static var prefix: String { "thg" } }

/// A table with a column of each type and a constraint of each kind.
let contractMigrations =
    StoreSchema.migrations + [
        Migration(
            "contract-0001",
            [
                """
                CREATE TABLE things (
                    id \(.id) NOT NULL PRIMARY KEY, name \(.text) UNIQUE,
                    n \(.int) CHECK (n >= 0), flag \(.flag), at \(.instant), bytes \(.blob)
                ) \(.strict)
                """,
                """
                CREATE TABLE parts (
                    id \(.id) NOT NULL PRIMARY KEY, thing \(.id) NOT NULL REFERENCES things (id)
                ) \(.strict)
                """,
            ])
    ]

extension TestStore {
    /// With the contract's own tables.
    static func withThings(
        _ engine: TestEngine, limits: TestLimits = TestLimits(),
        _ body: (TestStore) async throws -> Void
    ) async throws {
        try await with(engine, contractMigrations, limits: limits, body)
    }

    func add(_ id: Int, name: String? = nil, n: Int? = nil) async throws {
        try await store.write { db in
            try db.execute("INSERT INTO things (id, name, n) VALUES (\(id), \(name), \(n))")
        }
    }

    func count() async throws -> Int { try await things(in: store) }
}

func things(in store: any Store) async throws -> Int {
    try await store.read { db in try db.value("SELECT count(*) FROM things") } ?? -1
}

struct NoThanks: Error, Equatable {}

let noon = Instant(milliseconds: 1_795_348_800_000)
