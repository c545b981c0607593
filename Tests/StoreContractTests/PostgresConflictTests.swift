import Store
import StorePostgres
import Testing
import World

@Suite(.enabled(if: PostgresFixture.isThere))
struct PostgresConflictTests {
    @Test func concurrentIncrementsEndAtTheirNumber() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<120 {
                    group.addTask {
                        try await ground.store.write { db in
                            let n: Int = try db.value("SELECT n FROM counters WHERE id = 1") ?? 0
                            try db.execute("UPDATE counters SET n = \(n + 1) WHERE id = 1")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await ground.counter() == 120)
        }
    }

    /// The classic write skew: each reads both, each changes one. Snapshots alone would allow it.
    @Test func writeSkewIsRefused() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            let bothHaveRead = Latch(2)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in [1, 2] {
                    group.addTask {
                        try await ground.store.write { db in
                            let sum: Int? = try db.value(
                                "SELECT CAST(SUM(n) AS BIGINT) FROM counters")
                            bothHaveRead.arrive()
                            guard sum == 0 else { return }
                            try db.execute("UPDATE counters SET n = 1 WHERE id = \(id)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let sum: Int? = try await ground.store.read { db in
                try db.value("SELECT CAST(SUM(n) AS BIGINT) FROM counters")
            }
            #expect(sum == 1)
            #expect(ground.figure("conflicts") >= 1)
        }
    }

    @Test func aDeadlockIsRunAgain() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            let bothHoldOne = Latch(2)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (first, second) in [(1, 2), (2, 1)] {
                    group.addTask {
                        try await ground.store.write { db in
                            try db.execute("UPDATE counters SET n = n + 1 WHERE id = \(first)")
                            bothHoldOne.arrive()
                            try db.execute("UPDATE counters SET n = n + 1 WHERE id = \(second)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await ground.counter(1) == 2)
            #expect(try await ground.counter(2) == 2)
            #expect(ground.figure("conflicts") >= 1)
        }
    }

    @Test func aConflictThatNeverEndsIsBusy() async throws {
        var options = PostgresOptions()
        options.retries = 3
        try await PostgresFixture.with(options) { ground in
            try await ground.makeConflict()
            await #expect(throws: StoreError.busy(retryAfterSeconds: 1)) {
                try await ground.store.write { db in
                    _ = try db.value("SELECT conflict()", as: String.self)
                }
            }
            #expect(ground.figure("conflicts") == 4)
        }
    }

    @Test func aKeyThatComesTwiceAtOnceIsDoneOnce() async throws {
        try await PostgresFixture.with { ground in
            let now = Instant(milliseconds: 1)
            try await ground.store.migrate(StoreSchema.migrations, now: now)
            try await ground.makeCounter()
            let idempotencyKey = IdempotencyKey(scope: "s", key: "k", fingerprint: "f")
            let answers = try await withThrowingTaskGroup(of: Replayable<String>.self) { group in
                for _ in 0..<12 {
                    group.addTask {
                        try await ground.store.write(idempotencyKey: idempotencyKey, now: now) {
                            db in
                            try db.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
                            return "done"
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.filter { !$0.replayed }.count == 1)
            #expect(answers.allSatisfy { $0.answer == "done" })
            #expect(try await ground.counter() == 1)
        }
    }

    @Test func newsAreNumberedOnceByTwoSequencers() async throws {
        try await PostgresFixture.with { ground in
            let now = Instant(milliseconds: 1)
            try await ground.store.migrate(StoreSchema.migrations, now: now)
            let other = try ground.another()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 1...60 {
                    group.addTask {
                        try await ground.store.write { db in
                            try db.publish("t", subject: "\(id)", id: ID(Int64(id)), at: now)
                        }
                    }
                }
                for store in [ground.store, other] {
                    group.addTask { for _ in 0..<5 { _ = try await Outbox.number(store) } }
                }
                try await group.waitForAll()
            }
            while try await Outbox.number(other) {}
            await other.close()
            let news = try await ground.store.read { try Outbox.after(0, in: $0) }
            #expect(news.map(\.position) == Array(1...60))
            #expect(Set(news.map(\.subject)).count == 60)
        }
    }
}

extension PostgresFixture {
    /// A function that fails as a serialisation conflict does.
    func makeConflict() async throws {
        try await store.write { db in
            try db.execute(
                """
                CREATE FUNCTION conflict() RETURNS TEXT LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40001'; END $$
                """)
        }
    }
}
