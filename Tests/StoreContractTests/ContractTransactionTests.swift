import Glibc
import Store
import Synchronization
import TestSupport
import Testing
import World

extension StoreContract {
    struct Transactions {
        @Test(arguments: TestEngine.here)
        func aClosureThatThrowsUndoesOnlyItself(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                let store = test.store
                let thrown = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for i in 0..<60 {
                        group.addTask {
                            do {
                                try await store.write { db in
                                    try db.execute("INSERT INTO things (id) VALUES (\(i))")
                                    if i % 3 == 0 { throw NoThanks() }
                                }
                                return false
                            } catch is NoThanks { return true }
                        }
                    }
                    return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
                }
                #expect(thrown == 20)
                let kept: [Int] = try await store.read { db in
                    try db.values("SELECT id FROM things ORDER BY id")
                }
                #expect(kept == (0..<60).filter { $0 % 3 != 0 })
            }
        }

        @Test(arguments: TestEngine.here)
        func constraintsRefuse(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                try await test.add(1, name: "one", n: 1)
                let refused: [SQL] = [
                    "INSERT INTO things (id) VALUES (\(1))",
                    "INSERT INTO things (id, name) VALUES (\(2), \("one"))",
                    "INSERT INTO things (id, n) VALUES (\(2), \(-1))",
                    "INSERT INTO parts (id, thing) VALUES (\(1), \(77))",
                    "INSERT INTO parts (id, thing) VALUES (\(1), NULL)",
                ]
                for sql in refused {
                    do {
                        try await test.store.write { db in
                            try db.execute("INSERT INTO things (id) VALUES (\(50))")
                            try db.execute(sql)
                        }
                        Issue.record("nothing refused \(sql)")
                    } catch StoreError.constraint {
                    }
                }
                #expect(try await test.count() == 1)
            }
        }

        /// On PostgreSQL the transaction is dead by then; code must not come to rely on SQLite.
        @Test(arguments: TestEngine.here)
        func anErrorThatWasCaughtStillUndoes(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                try await test.add(1)
                do {
                    try await test.store.write { db in
                        try db.execute("INSERT INTO things (id) VALUES (\(2))")
                        _ = try? db.execute("INSERT INTO things (id) VALUES (\(1))")
                        _ = try? db.execute("INSERT INTO things (id) VALUES (\(3))")
                    }
                    Issue.record("half a change was kept")
                } catch is StoreError {
                }
                #expect(try await test.count() == 1)
                try await test.add(2)
            }
        }

        @Test(arguments: TestEngine.here)
        func aStatementThatABugWroteIsTold(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                let bugs: [SQL] = [
                    "SELECT nothing FROM nowhere", "SELEC 1",
                    "DELETE FROM things; DELETE FROM parts",
                ]
                for sql in bugs {
                    do {
                        try await test.store.write { db in _ = try db.execute(sql) }
                        Issue.record("\(sql) ran")
                    } catch StoreError.statement {
                    }
                }
                try await test.add(1)
            }
        }

        @Test(arguments: TestEngine.here)
        func aReadCannotWrite(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                await #expect(throws: StoreError.self) {
                    try await test.store.read { db in
                        _ = try db.execute("INSERT INTO things (id) VALUES (\(1))")
                    }
                }
                await #expect(throws: StoreError.self) {
                    try await test.store.report { db in
                        _ = try db.execute("INSERT INTO things (id) VALUES (\(1))")
                    }
                }
                let count = try await test.count()
                #expect(count == 0)
            }
        }

        @Test(arguments: TestEngine.here)
        func aReadSeesOneState(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                try await test.add(1)
                let store = test.store
                let phase = Phase()
                async let counts: [Int?] = store.report { db in
                    let before: Int? = try db.value("SELECT count(*) FROM things")
                    phase.reach(1)
                    phase.wait(for: 2)
                    return [before, try db.value("SELECT count(*) FROM things")]
                }
                await phase.reached(1)
                try await test.add(2)
                phase.reach(2)
                #expect(try await counts == [1, 1])
                #expect(try await test.count() == 2)
            }
        }

        @Test(arguments: TestEngine.here)
        func anAnswerIsSeenByTheNextRead(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                for i in 1...100 {
                    try await test.add(i)
                    #expect(try await test.count() == i)
                }
            }
        }

        struct Add: BatchCommand {
            let id: Int
            static func apply(
                _ commands: [Add], in db: Transaction
            ) throws -> [Result<Int, any Error>] {
                try commands.map { command in
                    let done = try db.execute(
                        """
                        INSERT INTO things (id) VALUES (\(command.id)) ON CONFLICT (id) DO NOTHING
                        """)
                    return done == 1 ? .success(command.id * 10) : .failure(NoThanks())
                }
            }
        }

        @Test(arguments: TestEngine.here)
        func aBatchAnswersEachByItself(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                let store = test.store
                let answers = await withTaskGroup(of: Int?.self, returning: [Int].self) { group in
                    for i in 0..<200 {
                        let command = Add(id: i % 100)
                        group.addTask { try? await store.batch(command) }
                    }
                    return await group.reduce(into: []) { if let n = $1 { $0.append(n) } }
                }
                #expect(answers.sorted() == (0..<100).map { $0 * 10 })
                let count = try await test.count()
                #expect(count == 100)
            }
        }

        @Test(arguments: TestEngine.here)
        func twoStoresOnOneStateAgree(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                let other = try test.opened()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for i in 0..<100 {
                        let store = i % 2 == 0 ? test.store : other
                        group.addTask { try await add(i, to: store) }
                    }
                    try await group.waitForAll()
                }
                #expect(try await things(in: other) == 100)
                await other.close()
                #expect(try await test.count() == 100)
            }
        }
    }
}

/// Lets a test order what happens on two threads.
final class Phase: Sendable {
    private let phase = Atomic<Int>(0)

    func reach(_ n: Int) { phase.store(n, ordering: .releasing) }

    func hasReached(_ n: Int) -> Bool { phase.load(ordering: .acquiring) >= n }

    /// Blocks the thread; gives up after 5 s, so that a test fails rather than hangs.
    func wait(for n: Int) {
        for _ in 0..<5000 where phase.load(ordering: .acquiring) < n { usleep(1000) }
    }

    func reached(_ n: Int) async {
        for _ in 0..<5000 where phase.load(ordering: .acquiring) < n {
            try? await Task.sleep(for: .milliseconds(1))
        }
    }
}

/// Counts what closures do, however often they run.
final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func add() { count.add(1, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}
