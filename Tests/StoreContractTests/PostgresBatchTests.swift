import Store
import StorePostgres
import Testing
import World

@Suite(.enabled(if: PostgresFixture.isThere))
struct PostgresBatchTests {
    @Test func commandsOfOneKindShareTransactionsAndAreAnsweredAlone() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            let results = await ground.send((1...300).map { Take(amount: $0 % 10 == 0 ? 0 : 1) })
            #expect(results.filter { $0 == .success(1) }.count == 270)
            #expect(results.filter { $0 == .failure(TakeRefusal.nothing) }.count == 30)
            #expect(try await ground.counter() == 270)
            #expect(ground.figure("batched") == 300)
            #expect(ground.figure("batches") < 150)
        }
    }

    @Test func aCulpritIsFoundByTryingEachAlone() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            let results = await ground.send((1...40).map { Take(amount: 1, breaks: $0 == 7) })
            #expect(results.filter { $0 == .success(1) }.count == 39)
            #expect(try await ground.counter() == 39)
        }
    }

    @Test func aBatchThatConflictsIsHalvedUntilItFits() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            try await ground.makeConflict()
            let results = await ground.send((1...64).map { _ in Take(amount: 1, most: 4) })
            #expect(results.allSatisfy { $0 == .success(1) })
            #expect(try await ground.counter() == 64)
            #expect(ground.figure("halvings") > 0)
        }
    }

    @Test func writesAndBatchesOnOneRowAddUp() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            async let batched = ground.send((1...200).map { _ in Take(amount: 1) })
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        _ = try await ground.store.write {
                            try $0.execute("UPDATE counters SET n = n + 1 WHERE id = 1")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(await batched.allSatisfy { $0 == .success(1) })
            #expect(try await ground.counter() == 250)
        }
    }

    @Test func whoIsLateIsTakenOutOfItsBatch() async throws {
        var options = PostgresOptions()
        options.batchers = 1
        options.deadline = .seconds(3)
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            let tight = try ground.another(options)
            let latch = Latch()
            let slow = Task { try await tight.batch(Take(amount: 1, latch: latch)) }
            try await eventually { latch.arrived == 1 }
            let late = Task { try await tight.batch(Take(amount: 1)) }
            try await eventually { tight.figure("queued_batched") == 1 }
            try await Task.sleep(for: .milliseconds(3_100))
            let inTime = Task { try await tight.batch(Take(amount: 1)) }
            try await eventually { tight.figure("queued_batched") == 2 }
            latch.open()
            await #expect(throws: StoreError.tooLate) { try await late.value }
            #expect(try await slow.value == 1)
            #expect(try await inTime.value == 1)
            await tight.close()
            #expect(try await ground.counter() == 2)
        }
    }

    @Test func kindsDoNotMix() async throws {
        try await PostgresFixture.with { ground in
            try await ground.makeCounter()
            async let takes = ground.send((1...50).map { _ in Take(amount: 1) })
            async let gifts = ground.send((1...50).map { _ in Gift() })
            #expect(await takes.allSatisfy { $0 == .success(1) })
            #expect(await gifts.allSatisfy { $0 == .success(2) })
            #expect(try await ground.counter(1) == 50)
            #expect(try await ground.counter(2) == 50)
        }
    }
}

private enum TakeRefusal: Error, Equatable { case nothing, store }

/// Adds to the first counter.
private struct Take: BatchCommand {
    let amount: Int
    var breaks = false
    var latch: Latch?
    /// Larger batches meet a conflict.
    var most = 1000

    static func apply(
        _ commands: [Take], in db: Transaction
    ) throws -> [Result<Int, any Error>] {
        if commands.count > commands[0].most {
            _ = try db.value("SELECT conflict()", as: String.self)
        }
        try db.executeAll(
            commands.filter { $0.amount > 0 }.map {
                "UPDATE counters SET n = n + \($0.amount) WHERE id = 1"
            })
        for command in commands { command.latch?.arrive() }
        for _ in commands.filter(\.breaks) {
            try db.execute("INSERT INTO counters (id, n) VALUES (1, 1)")
        }
        return commands.map { $0.amount > 0 ? .success(1) : .failure(TakeRefusal.nothing) }
    }
}

/// Adds to the second counter.
private struct Gift: BatchCommand {
    static func apply(
        _ commands: [Gift], in db: Transaction
    ) throws -> [Result<Int, any Error>] {
        try db.execute("UPDATE counters SET n = n + \(commands.count) WHERE id = 2")
        return commands.map { _ in .success(2) }
    }
}

extension PostgresFixture {
    fileprivate func send<C: BatchCommand>(
        _ commands: [C]
    ) async -> [Result<C.Output, TakeRefusal>] where C.Output: Equatable {
        await withTaskGroup(of: Result<C.Output, TakeRefusal>.self) { group in
            for command in commands {
                group.addTask {
                    do {
                        return .success(try await store.batch(command))
                    } catch { return .failure(error as? TakeRefusal ?? .store) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }
}
