import Store
import StorePostgres
import Testing
import World

@Suite(.enabled(if: PostgresFixture.isThere))
struct PostgresLimitTests {
    @Test func aFullLineRefusesAtOnce() async throws {
        var options = PostgresOptions()
        options.writers = 1
        options.queue = 1
        try await PostgresFixture.with(options) { ground in
            let latch = Latch()
            let busy = Task { try await ground.store.write { _ in latch.arrive() } }
            try await eventually { latch.arrived == 1 }
            let waits = Task { try await ground.store.write { try $0.execute("SELECT 1") } }
            try await eventually { ground.figure("queued") == 1 }
            await #expect(throws: StoreError.busy(retryAfterSeconds: 1)) {
                try await ground.store.write { try $0.execute("SELECT 1") }
            }
            latch.open()
            _ = try await busy.value
            _ = try await waits.value
        }
    }

    @Test func whoWaitedTooLongIsToldAndNothingIsDone() async throws {
        var options = PostgresOptions()
        options.writers = 1
        options.deadline = .seconds(1)
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            let tight = try ground.another(options)
            let latch = Latch()
            let busy = Task { try await tight.write { _ in latch.arrive() } }
            try await eventually { latch.arrived == 1 }
            let late = Task {
                try await tight.write { try $0.execute("UPDATE counters SET n = 9") }
            }
            try await eventually { tight.figure("queued") == 1 }
            try await Task.sleep(for: .milliseconds(1500))
            latch.open()
            await #expect(throws: StoreError.tooLate) { try await late.value }
            _ = try await busy.value
            await tight.close()
            #expect(try await ground.counter() == 0)
        }
    }

    @Test func aLongReadIsCutOff() async throws {
        var options = PostgresOptions()
        options.readLimit = .milliseconds(100)
        try await PostgresFixture.with(options) { ground in
            await #expect(throws: StoreError.cutOff(milliseconds: 100)) {
                try await ground.store.read { try $0.value("SELECT pg_sleep(3)", as: String.self) }
            }
            await #expect(throws: StoreError.cutOff(milliseconds: 100)) {
                try await ground.store.read { db in
                    for _ in 0..<100 { _ = try db.value("SELECT pg_sleep(0.02)", as: String.self) }
                }
            }
            let one: Int? = try await ground.store.read { try $0.value("SELECT 1") }
            #expect(one == 1)
        }
    }

    @Test func closingFinishesWhatWasAccepted() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            let other = try ground.another()
            let accepted = (0..<20).map { _ in
                Task {
                    try await other.write {
                        try $0.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
                    }
                }
            }
            try await eventually { other.figure("writes") > 0 }
            await other.close()
            var done = 0
            for task in accepted where (try? await task.value) == 1 { done += 1 }
            #expect(try await ground.counter() == done)
            #expect(done > 0)
            await #expect(throws: StoreError.closed) {
                try await other.read { try $0.execute("SELECT 1") }
            }
            await other.close()
        }
    }

    @Test func aStoreThatNobodyClosedEndsByItself() async throws {
        try await PostgresFixture.with { ground in
            do {
                let forgotten = try ground.another()
                _ = try await forgotten.write { try $0.execute("SELECT 1") }
            }
            let one: Int? = try await ground.store.read { try $0.value("SELECT 1") }
            #expect(one == 1)
        }
    }

    @Test func aServerThatIsNotThereIsToldAtOnce() {
        let error = #expect(throws: StoreError.self) {
            try PostgresStore(conninfo: "host=/nowhere port=1 dbname=none user=none")
        }
        guard case .unavailable = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
