import CFaultVFS
import CSQLite
import Glibc
import Store
import StoreSQLite
import Synchronization
import TestSupport
import Testing
import World

/// What SQLite's store does when the disk doesn't.
@Suite(.serialized)
struct SQLiteFaultTests {
    @Test func aFullDiskRefusesTheGroupAndHealsByItself() async throws {
        try await FaultyStore.with { store, disk in
            try await add(1, to: store)
            disk.arm(FAULT_WRITE, on: FAULT_LOG, times: -1, code: SQLITE_FULL)
            for i in 2...4 {
                await #expect(throws: StoreError.full) { try await add(i, to: store) }
                #expect(try await things(in: store) == 1)
            }
            disk.heal()
            try await add(5, to: store)
            #expect(try await things(in: store) == 2)
        }
    }

    /// One closure writes more than the cache holds, so its pages go to the log at once and find no
    /// room: SQLite undoes the whole group. The others run again without it.
    @Test func whoFillsTheDiskIsLeftOutAndTheOthersAreKept() async throws {
        var options = SQLiteOptions()
        options.writerCacheKilobytes = 40
        options.jobDeadline = .seconds(60)
        try await FaultyStore.with(options) { store, disk in
            let phase = Phase()
            let runs = Counter()
            let first = Task.detached {
                try await store.write { _ in
                    phase.reach(1)
                    phase.wait(for: 2)
                }
            }
            await phase.reached(1)
            let others = (0..<40).map { i in
                Task.detached {
                    try await store.write { db in
                        runs.add()
                        try db.execute("INSERT INTO things (id) VALUES (\(i))")
                    }
                }
            }
            try await eventually { queuedWrites(of: store) == 40 }
            let greedy = Task.detached {
                try await store.write { db in
                    disk.arm(FAULT_WRITE, on: FAULT_LOG, times: -1, code: SQLITE_FULL)
                    defer { disk.heal() }
                    for i in 1000..<1400 {
                        try db.execute(
                            """
                            INSERT INTO things (id, bytes)
                            VALUES (\(i), \([UInt8](repeating: 1, count: 2000)))
                            """)
                    }
                }
            }
            try await eventually { queuedWrites(of: store) == 41 }
            phase.reach(2)
            try await first.value
            await #expect(throws: StoreError.full) { try await greedy.value }
            for other in others { try await other.value }
            #expect(try await things(in: store) == 40)
            #expect(runs.value == 80)
        }
    }

    @Test(arguments: [10, 11])
    func afterAFailedFsyncNothingIsAnsweredUntilRestart(detail: Int32) async throws {
        let fsync = detail == 10 ? SQLITE_IOERR | 4 << 8 : SQLITE_IOERR | 5 << 8
        try await FaultyStore.with { store, disk in
            try await add(1, to: store)
            disk.arm(FAULT_SYNC, on: FAULT_LOG, times: 1, code: fsync)
            await expectBroken { try await add(2, to: store) }
            #expect(disk.hits == 1)
            for i in 3...5 { await expectBroken { try await add(i, to: store) } }
            #expect(try await things(in: store) == 1)
            #expect(store.figures.first { $0.name == "broken" }?.value == 1)
        } reopened: { store in
            // Whether the second is on disk nobody knows; those after it aren't.
            #expect(try await [1, 2].contains(things(in: store)))
            try await add(9, to: store)
        }
    }

    @Test func aFailedFsyncWhileCopyingTheLogBreaksToo() async throws {
        var options = SQLiteOptions()
        options.checkpointPages = 1
        try await FaultyStore.with(options) { store, disk in
            disk.arm(FAULT_SYNC, on: FAULT_MAIN, times: 1, code: SQLITE_IOERR | 4 << 8)
            for i in 0..<200 where disk.hits == 0 {
                _ = try? await add(i, to: store)
                try await Task.sleep(for: .milliseconds(2))
            }
            #expect(disk.hits == 1)
            // The writer hears of it between two groups.
            _ = try? await add(1000, to: store)
            await expectBroken { try await add(1001, to: store) }
        }
    }

    /// R03: whatever call fails at whatever moment, an answer means that it is there, a refusal
    /// that it isn't (but for a broken store), and nothing is damaged.
    @Test(arguments: [
        (FAULT_WRITE, SQLITE_FULL), (FAULT_WRITE, SQLITE_IOERR | 3 << 8),
        (FAULT_SYNC, SQLITE_IOERR | 4 << 8), (FAULT_READ, SQLITE_IOERR | 1 << 8),
        (FAULT_TRUNCATE, SQLITE_IOERR | 6 << 8), (FAULT_OPEN, SQLITE_CANTOPEN),
    ])
    func anyCallMayFail(_ call: fault_call, _ code: Int32) async throws {
        var options = SQLiteOptions()
        options.checkpointPages = 8
        options.writerCacheKilobytes = 40
        for nth in 1...Self.mostCalls {
            let outcome = try await FaultyStore.outcome(options) { disk in
                disk.arm(call, on: FAULT_ANY, nth: nth, times: 1, code: code)
            }
            #expect(outcome.acknowledged.isSubset(of: outcome.kept), "call \(nth)")
            let unasked = outcome.kept.subtracting(outcome.acknowledged)
            #expect(unasked.isSubset(of: outcome.unknown), "call \(nth)")
            #expect(outcome.integrity == "ok", "call \(nth)")
            if outcome.hits == 0 { return }
        }
        Issue.record("\(Self.mostCalls) calls weren't enough")
    }

    private static let mostCalls = 2000

    private func expectBroken(_ body: () async throws -> Void) async {
        do {
            try await body()
            Issue.record("a broken store answered")
        } catch StoreError.broken {
        } catch { Issue.record("\(error)") }
    }
}

func add(_ id: Int, to store: any Store) async throws {
    try await store.write { db in try db.execute("INSERT INTO things (id) VALUES (\(id))") }
}

/// A disk that fails on demand.
final class FaultyDisk: @unchecked Sendable {
    let name: String
    let disk: OpaquePointer
    private static let count = Atomic<Int>(0)

    init() {
        name = "faulty-\(Self.count.add(1, ordering: .relaxed).newValue)"
        guard let disk = fault_disk_open(name) else { preconditionFailure("no memory") }
        self.disk = disk
    }

    deinit { fault_disk_close(disk) }

    func arm(
        _ call: fault_call, on files: fault_file, nth: Int = 1, times: Int32, code: Int32
    ) {
        fault_disk_arm(
            disk, Int32(call.rawValue), Int32(files.rawValue), Int32(nth), times, code)
    }

    func heal() { fault_disk_heal(disk) }
    var hits: Int { Int(fault_disk_hits(disk)) }
}

enum FaultyStore {
    static func with(
        _ options: SQLiteOptions = SQLiteOptions(),
        _ body: (SQLiteStore, FaultyDisk) async throws -> Void,
        reopened: (SQLiteStore) async throws -> Void = { _ in }
    ) async throws {
        try await withTestFolder { folder in
            let disk = FaultyDisk()
            var options = options
            options.vfs = disk.name
            let store = try SQLiteStore(path: folder + "/pasar.db", options: options)
            try await store.migrate(contractMigrations, now: noon)
            try await body(store, disk)
            await store.close()
            disk.heal()
            let again = try SQLiteStore(path: folder + "/pasar.db", options: options)
            try await reopened(again)
            await again.close()
        }
    }

    struct Outcome {
        var acknowledged: Set<Int> = []
        var unknown: Set<Int> = []
        var kept: Set<Int> = []
        var integrity = ""
        var hits = 0
    }

    /// Opens, migrates, writes and reads while one call fails; then looks at what is there.
    static func outcome(
        _ options: SQLiteOptions, _ arm: (FaultyDisk) -> Void
    ) async throws -> Outcome {
        try await withTestFolder { folder in
            let disk = FaultyDisk()
            var options = options
            options.vfs = disk.name
            let path = folder + "/pasar.db"
            var out = Outcome()
            do {
                let before = try SQLiteStore(path: path, options: options)
                try await before.migrate(contractMigrations, now: noon)
                await before.close()
            }
            arm(disk)
            if let store = try? SQLiteStore(path: path, options: options) {
                await work(store, &out)
                await store.close()
            }
            out.hits = disk.hits
            disk.heal()
            let after = try SQLiteStore(path: path, options: options)
            out.kept = Set(
                try await after.report { db in
                    try db.values("SELECT id FROM things", as: Int.self)
                })
            out.integrity = try await after.report { db in
                try db.value("PRAGMA integrity_check") ?? "nothing"
            }
            await after.close()
            return out
        }
    }

    private static func work(_ store: SQLiteStore, _ out: inout Outcome) async {
        for round in 0..<6 {
            let results = await withTaskGroup(of: (Int, (any Error)?).self) { group in
                for i in 0..<4 {
                    let id = round * 4 + i
                    group.addTask {
                        do {
                            try await store.write { db in
                                try db.execute(
                                    """
                                    INSERT INTO things (id, bytes)
                                    VALUES (\(id), \([UInt8](repeating: 7, count: 3000)))
                                    """)
                            }
                            return (id, nil)
                        } catch { return (id, error) }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            for (id, error) in results {
                if error == nil { out.acknowledged.insert(id) }
                if case .broken = error as? StoreError { out.unknown.insert(id) }
            }
            _ = try? await things(in: store)
        }
    }
}
