import Glibc
import Store
import StorePostgres
import Testing
import Text
import World

@Suite(.enabled(if: PostgresFixture.isThere))
struct PostgresLossTests {
    @Test func connectionsThatWereCutWhileIdleAreReplaced() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            let other = try ground.another()
            for _ in 0..<3 {
                let backend = try await ground.backend()
                try await other.cut(backend)
                _ = try await ground.store.read { try $0.execute("SELECT 1") }
                try await ground.store.write {
                    try $0.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
                }
            }
            await other.close()
            #expect(try await ground.counter() == 3)
        }
    }

    @Test func aTransactionThatWasCutBeforeItsCommitRunsAgain() async throws {
        var options = PostgresOptions()
        options.writers = 1
        try await PostgresFixture.with(options) { ground in
            try await ground.makeCounter()
            let other = try ground.another()
            let backend = try await ground.backend()
            let runs = Latch(1)
            let change = Task {
                try await ground.store.write { db in
                    let run = runs.arrive()
                    try db.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
                    if run == 1 { _ = try db.value("SELECT pg_sleep(25)", as: String.self) }
                }
            }
            try await ground.waitUntilAsleep()
            try await other.cut(backend)
            try await change.value
            await other.close()
            #expect(runs.arrived == 2)
            #expect(try await ground.counter() == 1)
        }
    }

    /// A deferred trigger makes COMMIT last long enough to be cut.
    @Test func aTransactionThatWasCutAtItsCommitIsUnknownAndRunsOnce() async throws {
        var options = PostgresOptions()
        options.writers = 1
        try await PostgresFixture.with(options) { ground in
            try await ground.makeCounter()
            try await ground.makeSlowCommit()
            let other = try ground.another()
            let backend = try await ground.backend()
            let runs = Latch(1)
            let change = Task {
                try await ground.store.write { db in
                    runs.arrive()
                    try db.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
                }
            }
            try await ground.waitUntilAsleep()
            try await other.cut(backend)
            let error = await #expect(throws: StoreError.self) { try await change.value }
            guard case .unavailable = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            await other.close()
            #expect(runs.arrived == 1)
        }
    }

    @Test func aServerThatGoesAndComesBackIsWaitedFor() async throws {
        let folder = "/tmp/pasar-cluster-\(getpid())-\(Hex.encode(Digest.random(4)))"
        let script = repository + "/Scripts/postgres"
        let printed = try shell("\(script) start \(folder)")
        defer { _ = try? shell("\(script) stop \(folder); rm -rf \(folder)") }
        let server = try #require(printed.split(separator: "'").dropFirst().first).description
        try await PostgresFixture.with(server: server) { ground in
            try await ground.makeCounter()
            try shell("\(script) stop \(folder)")
            let changes = (0..<8).map { _ in
                Task {
                    try await ground.store.write {
                        try $0.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(300))
            try shell("\(script) start \(folder)")
            for change in changes { _ = try await change.value }
            #expect(try await ground.counter() == 8)
            var options = PostgresOptions()
            options.deadline = .seconds(1)
            let hasty = try ground.another(options)
            try shell("\(script) stop \(folder)")
            let error = await #expect(throws: StoreError.self) {
                try await hasty.write { try $0.execute("UPDATE counters SET n = 0") }
            }
            guard case .unavailable = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            await hasty.close()
            try shell("\(script) start \(folder)")
            #expect(try await ground.counter() == 8)
        }
    }
}

/// The folder of `Package.swift`, from this file's path.
private let repository = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

extension PostgresFixture {
    /// The process that serves the writer.
    fileprivate func backend() async throws -> Int {
        try await store.write { try $0.value("SELECT pg_backend_pid()") } ?? 0
    }

    fileprivate func makeSlowCommit() async throws {
        try await store.write { db in
            try db.execute(
                """
                CREATE FUNCTION slow() RETURNS TRIGGER LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(25); RETURN NULL; END $$
                """)
            try db.execute(
                """
                CREATE CONSTRAINT TRIGGER slow AFTER UPDATE ON counters
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()
                """)
        }
    }
}

extension PostgresStore {
    fileprivate func cut(_ backend: Int) async throws {
        try await write { db in
            _ = try db.value("SELECT pg_terminate_backend(CAST(\(backend) AS INT))", as: Bool.self)
        }
    }
}
