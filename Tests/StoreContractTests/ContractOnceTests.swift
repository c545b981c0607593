import Store
import TestSupport
import Testing
import World

extension StoreContract {
    struct Repeats {
        private func idempotencyKey(_ key: String, says: String = "a") -> IdempotencyKey {
            IdempotencyKey(scope: "shopper 1 POST /orders", key: key, fingerprint: says)
        }

        private func place(_ id: Int, _ idempotencyKey: IdempotencyKey?, in store: any Store)
            async throws
            -> Replayable<
                String
            >
        {
            try await store.write(idempotencyKey: idempotencyKey, now: noon) { db in
                try db.execute("INSERT INTO things (id) VALUES (\(id))")
                return "order \(id)"
            }
        }

        @Test(arguments: TestEngine.here)
        func aRepeatGetsTheFirstAnswer(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                let first = try await place(1, idempotencyKey("k"), in: test.store)
                let second = try await place(2, idempotencyKey("k"), in: test.store)
                #expect(first.answer == "order 1" && !first.replayed)
                #expect(second.answer == "order 1" && second.replayed)
                #expect(try await test.count() == 1)
                let other = try await place(3, idempotencyKey("l"), in: test.store)
                #expect(other.answer == "order 3" && !other.replayed)
            }
        }

        @Test(arguments: TestEngine.here)
        func aKeyWithOtherWordsIsRefused(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                _ = try await place(1, idempotencyKey("k"), in: test.store)
                await #expect(throws: IdempotencyRefusal.reused) {
                    try await place(2, idempotencyKey("k", says: "b"), in: test.store)
                }
                #expect(try await test.count() == 1)
            }
        }

        @Test(arguments: TestEngine.here)
        func aRefusalIsJudgedAnew(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                await #expect(throws: NoThanks.self) {
                    try await test.store.write(idempotencyKey: idempotencyKey("k"), now: noon) {
                        _ -> String in
                        throw NoThanks()
                    }
                }
                let answer = try await place(1, idempotencyKey("k"), in: test.store)
                #expect(!answer.replayed)
            }
        }

        @Test(arguments: TestEngine.here)
        func aClaimIsUnderWayUntilFinished(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                let idempotencyKey = idempotencyKey("k")
                let claimed = try await test.store.write { db in
                    try idempotencyKey.claim(in: db, now: noon)
                }
                #expect(claimed == nil)
                await #expect(throws: IdempotencyRefusal.underWay) {
                    try await test.store.write { db in try idempotencyKey.claim(in: db, now: noon) }
                }
                try await test.store.write { db in try idempotencyKey.release(in: db) }
                let again = try await test.store.write { db in
                    try idempotencyKey.claim(in: db, now: noon)
                }
                #expect(again == nil)
                try await test.store.write { db in try idempotencyKey.finish("paid", in: db) }
                let kept = try await test.store.write { db in
                    try idempotencyKey.claim(in: db, now: noon)
                }
                #expect(kept == "paid")
                try await test.store.write { db in try idempotencyKey.release(in: db) }
                let swept = try await test.store.write { db in
                    [
                        try IdempotencyKey.sweep(in: db, now: noon + IdempotencyKey.kept),
                        try IdempotencyKey.sweep(
                            in: db, now: noon + IdempotencyKey.kept + .milliseconds(1)),
                    ]
                }
                #expect(swept == [0, 1])
            }
        }

        /// A refused writer repeats, as a browser does; PostgreSQL may call a crowd busy.
        @Test(arguments: TestEngine.here)
        func threeHundredWithOneKeyMakeOneRow(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                let store = test.store
                let answers = try await withThrowingTaskGroup(of: Replayable<String>.self) {
                    group in
                    for i in 0..<300 {
                        group.addTask {
                            while true {
                                do {
                                    return try await place(i, idempotencyKey("k"), in: store)
                                } catch StoreError.busy {}
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(Set(answers.map(\.answer)).count == 1)
                #expect(answers.count { !$0.replayed } == 1)
                #expect(try await test.count() == 1)
            }
        }
    }
}
