import Glibc
import Store
import TestSupport
import Testing
import World

extension StoreContract {
    struct Limits {
        /// Holds the writer inside a closure until `release`.
        private func occupy(_ store: any Store, _ phase: Phase) -> Task<Void, any Error> {
            Task.detached {
                try await store.write { _ in
                    phase.reach(1)
                    phase.wait(for: 2)
                }
            }
        }

        @Test(arguments: TestEngine.here)
        func aFullQueueSaysSo(on engine: TestEngine) async throws {
            let limits = TestLimits(queued: 5, deadlineMilliseconds: 60_000)
            try await TestStore.withThings(engine, limits: limits) { test in
                let store = test.store
                let phase = Phase()
                let busy = occupy(store, phase)
                await phase.reached(1)
                let refusals = Counter()
                let results = await withTaskGroup(of: Result<Int, any Error>.self) { group in
                    for i in 0..<20 {
                        group.addTask {
                            do {
                                try await store.write { db in
                                    try db.execute("INSERT INTO things (id) VALUES (\(i))")
                                }
                                return .success(i)
                            } catch {
                                refusals.add()
                                return .failure(error)
                            }
                        }
                    }
                    group.addTask {
                        try? await eventually { refusals.value == 15 }
                        phase.reach(2)
                        return .success(-1)
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                try await busy.value
                let refused = results.compactMap { result in
                    if case .failure(let error) = result { error as? StoreError } else { nil }
                }
                #expect(refused == Array(repeating: .busy(retryAfterSeconds: 1), count: 15))
                #expect(try await test.count() == 5)
                try await test.add(100)
            }
        }

        @Test(arguments: TestEngine.here)
        func aJobPastItsDeadlineIsNotBegun(on engine: TestEngine) async throws {
            let limits = TestLimits(deadlineMilliseconds: 1000)
            try await TestStore.withThings(engine, limits: limits) { test in
                let phase = Phase()
                let busy = occupy(test.store, phase)
                await phase.reached(1)
                let late = Task.detached { try await test.add(1) }
                try await eventually { queuedWrites(of: test.store) == 1 }
                try await Task.sleep(for: .milliseconds(1500))
                phase.reach(2)
                try await busy.value
                await #expect(throws: StoreError.tooLate) { try await late.value }
                #expect(try await test.count() == 0)
                try await test.add(2)
            }
        }

        static let endless: SQL = """
            WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c)
            SELECT count(*) FROM c
            """

        @Test(arguments: TestEngine.here)
        func anEndlessReadIsCut(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                do {
                    let n: Int? = try await test.store.read { db in try db.value(Self.endless) }
                    Issue.record("counted to \(String(describing: n))")
                } catch StoreError.cutOff {
                }
                #expect(try await test.count() == 0)
            }
        }

        @Test(arguments: TestEngine.here)
        func aLongReportIsCut(on engine: TestEngine) async throws {
            let limits = TestLimits(reportMilliseconds: 200)
            try await TestStore.withThings(engine, limits: limits) { test in
                await #expect(throws: StoreError.cutOff(milliseconds: 200)) {
                    try await test.store.report { db in
                        _ = try db.value(Self.endless, as: Int.self)
                    }
                }
                let n: Int? = try await test.store.report { db in
                    try db.value("SELECT count(*) FROM things")
                }
                #expect(n == 0)
            }
        }

        @Test(arguments: TestEngine.here)
        func closingFinishesWhatWasAccepted(on engine: TestEngine) async throws {
            let limits = TestLimits(deadlineMilliseconds: 60_000)
            try await TestStore.withThings(engine, limits: limits) { test in
                let store = try test.opened()
                let phase = Phase()
                let busy = occupy(store, phase)
                await phase.reached(1)
                let writers = (0..<100).map { i in
                    Task.detached {
                        do {
                            try await store.write { db in
                                try db.execute("INSERT INTO things (id) VALUES (\(i))")
                            }
                            return true
                        } catch StoreError.closed { return false }
                    }
                }
                try await eventually { queuedWrites(of: store) == 100 }
                async let closed: Void = store.close()
                try await Task.sleep(for: .milliseconds(50))
                phase.reach(2)
                await closed
                try await busy.value
                var kept = 0
                for writer in writers where try await writer.value { kept += 1 }
                #expect(kept == 100)
                #expect(try await test.count() == kept)
                await #expect(throws: StoreError.closed) {
                    try await store.write { _ in }
                }
                await #expect(throws: StoreError.closed) {
                    try await store.read { _ in }
                }
                await #expect(throws: StoreError.closed) {
                    try await store.report { _ in }
                }
                await store.close()
            }
        }
    }
}
