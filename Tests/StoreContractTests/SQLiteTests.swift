import Glibc
import Store
import StoreSQLite
import TestSupport
import Testing
import World

/// What is SQLite's alone.
@Suite(.serialized)
struct SQLiteTests {
    private func with(
        _ options: SQLiteOptions = SQLiteOptions(),
        _ body: (SQLiteStore, String) async throws -> Void
    ) async throws {
        try await withTestFolder { folder in
            let store = try SQLiteStore(path: folder + "/pasar.db", options: options)
            try await store.migrate(contractMigrations, now: noon)
            try await body(store, folder + "/pasar.db")
            await store.close()
        }
    }

    @Test func theFileIsOpenedAsPromised() async throws {
        try await with { store, path in
            let settings = try await store.write { db in
                try ["PRAGMA synchronous", "PRAGMA foreign_keys", "PRAGMA wal_autocheckpoint"].map {
                    try db.value($0, as: Int.self)
                }
            }
            #expect(settings == [2, 1, 0])
            let mode = try await store.write { db in
                try db.value("PRAGMA journal_mode", as: String.self)
            }
            #expect(mode == "wal")
            for name in [path, path + "-wal", path + "-shm"] {
                var about = stat()
                #expect(stat(name, &about) == 0)
                #expect(about.st_mode & 0o777 == 0o600, "\(name)")
            }
        }
    }

    @Test func whatWaitsSharesACommit() async throws {
        var options = SQLiteOptions()
        options.jobDeadline = .seconds(60)
        try await with(options) { store, _ in
            let before = figure("groups", of: store)
            let phase = Phase()
            let first = Task.detached {
                try await store.write { _ in
                    phase.reach(1)
                    phase.wait(for: 2)
                }
            }
            await phase.reached(1)
            let others = (0..<300).map { i in Task.detached { try await add(i, to: store) } }
            try await eventually { queuedWrites(of: store) == 300 }
            phase.reach(2)
            try await first.value
            for other in others { try await other.value }
            // The first alone, then 256, then the rest.
            #expect(figure("groups", of: store) - before == 3)
        }
    }

    /// Under constant writing, with a report always open, copying by another thread alone would
    /// never catch up; so the log is started over again and again.
    @Test func theLogIsStartedOver() async throws {
        var options = SQLiteOptions()
        options.checkpointPages = 50
        options.restartPages = 200
        options.readCutOff = .milliseconds(1)
        try await with(options) { store, _ in
            let reported = Phase()
            let seen = Phase()
            let writers = (0..<4).map { lane in
                Task.detached {
                    var startedOver = 0
                    var before: Int64 = 0
                    for i in 0..<100_000 where !reported.hasReached(1) {
                        try await add(lane * 100_000 + i, to: store)
                        let pages = figure("log_pages", of: store)
                        if pages < before {
                            startedOver += 1
                            seen.reach(1)
                        }
                        before = pages
                        try await Task.sleep(for: .milliseconds(1))
                    }
                    return startedOver
                }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in 0..<2 {
                    group.addTask {
                        try await Task.sleep(for: .milliseconds(lane * 25))
                        // 20 on a quiet machine; more where others take the cores.
                        for turn in 0..<300 where turn < 20 || !seen.hasReached(1) {
                            try await store.report { db in
                                _ = try db.value("SELECT count(*) FROM things", as: Int.self)
                                usleep(50_000)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            reported.reach(1)
            // How often depends on how much of the machine this test gets; never would be a fault.
            var startedOver = 0
            for writer in writers { startedOver += try await writer.value }
            #expect(startedOver >= 1)
        }
    }

    /// The log waits to be started over, reports wait for that, and nobody writes.
    @Test(.timeLimit(.minutes(1)))
    func aReportIsNotHeldUpByAnIdleWriter() async throws {
        var options = SQLiteOptions()
        options.checkpointPages = 5
        options.restartPages = 5
        try await with(options) { store, _ in
            for i in 0..<5 { try await add(i, to: store) }
            let phase = Phase()
            let first = Task.detached {
                try await store.report { _ in
                    phase.reach(1)
                    phase.wait(for: 2)
                }
            }
            await phase.reached(1)
            for i in 5..<10 { try await add(i, to: store) }
            try await Task.sleep(for: .milliseconds(50))
            let second = Task.detached {
                try await store.report { db in
                    try db.value("SELECT count(*) FROM things", as: Int.self)
                }
            }
            try await Task.sleep(for: .milliseconds(50))
            phase.reach(2)
            try await first.value
            #expect(try await second.value == 10)
        }
    }

    @Test func aStoreLetGoStillFinishes() async throws {
        try await withTestFolder { folder in
            var store: SQLiteStore? = try SQLiteStore(path: folder + "/pasar.db")
            try await store?.migrate(contractMigrations, now: noon)
            if let store { try await add(1, to: store) }
            store = nil
            let again = try SQLiteStore(path: folder + "/pasar.db")
            #expect(try await things(in: again) == 1)
            await again.close()
            // The first store's own thread may still be closing its file.
            for _ in 0..<1000 where access(folder + "/pasar.db-wal", F_OK) == 0 { usleep(1000) }
            #expect(access(folder + "/pasar.db-wal", F_OK) != 0)
        }
    }

    @Test func aFileThatIsNoDatabaseIsRefused() async throws {
        try await withTestFolder { folder in
            let file = fopen(folder + "/pasar.db", "w")
            fputs(String(repeating: "not a database\n", count: 500), file)
            fclose(file)
            #expect(throws: StoreError.broken("file is not a database")) {
                try SQLiteStore(path: folder + "/pasar.db")
            }
        }
    }

    /// A real full disk: a small file system of memory, which takes root to mount.
    @Test(.enabled(if: geteuid() == 0, "only root can mount a small disk"))
    func aSmallDiskFillsAndHeals() async throws {
        try await withTestFolder { folder in
            try shell("mkdir \(folder)/disk && mount -t tmpfs -o size=6m none \(folder)/disk")
            defer { _ = try? shell("umount -l \(folder)/disk && rmdir \(folder)/disk") }
            let store = try SQLiteStore(path: folder + "/disk/pasar.db")
            try await store.migrate(contractMigrations, now: noon)
            try shell("head -c 4000000 /dev/zero > \(folder)/disk/filler")
            let acknowledged = try await fill(store)
            #expect(acknowledged.count > 5)
            for _ in 0..<10 {
                #expect(try await things(in: store) == acknowledged.count)
                await #expect(throws: StoreError.full) { try await large(9_000, in: store) }
            }
            unlink(folder + "/disk/filler")
            try await large(9_001, in: store)
            #expect(try await things(in: store) == acknowledged.count + 1)
            await store.close()
        }
    }

    private func fill(_ store: SQLiteStore) async throws -> [Int] {
        var acknowledged: [Int] = []
        for i in 0..<1000 {
            do {
                try await large(i, in: store)
                acknowledged.append(i)
            } catch StoreError.full {
                return acknowledged
            }
        }
        Issue.record("the disk never filled")
        return acknowledged
    }

    private func large(_ id: Int, in store: SQLiteStore) async throws {
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO things (id, bytes) VALUES (\(id), \([UInt8](repeating: 3, count: 50_000)))
                """)
        }
    }
}

func figure(_ name: String, of store: any Store) -> Int64 {
    store.figures.first { $0.name == name }?.value ?? -1
}

/// Number of writes that wait, under the name that the engine at hand gives it.
func queuedWrites(of store: any Store) -> Int64 {
    max(figure("waiting_writes", of: store), figure("queued", of: store))
}
