import Glibc
import Store
import StoreSQLite
import Synchronization
import TestSupport
import Testing
import World

/// R04: a real file system without room, at four sizes.
@Suite(.serialized)
struct DiskFullTests {
    static let writers = 4

    @Test(
        .enabled(if: SmallDisk.isHere, Comment(rawValue: SmallDisk.isMissing)),
        arguments: [1_500, 2_500, 4_000, 6_000])
    func aFullDiskRefusesWritesKeepsReadsAndHealsByItself(kilobytes: Int) async throws {
        try await SmallDisk.with(kilobytes: kilobytes) { disk in
            var options = SQLiteOptions()
            options.checkpointPages = 64
            let path = disk.folder + "/pasar.db"
            let store = try SQLiteStore(path: path, options: options)
            try await store.migrate(contractMigrations, now: noon)
            disk.fill(leaving: kilobytes / 3)
            let numbers = Numbers()
            var answered = await Self.fill(store, numbers, until: 5)
            #expect(answered.count > 3, "it was full from the start")

            // Whatever asks now is refused, and nothing of it stays; reading goes on.
            for _ in 0..<5 {
                await #expect(throws: StoreError.full) {
                    try await Self.add(numbers.next(), bytes: 400_000, to: store)
                }
                let there = try await things(in: store)
                #expect(there == answered.count)
            }

            disk.relieve()
            let id = numbers.next()
            let clock = ContinuousClock()
            let began = clock.now
            while clock.now - began < .seconds(5) {
                guard (try? await Self.add(id, bytes: 10_000, to: store)) == nil else { break }
                try await Task.sleep(for: .milliseconds(20))
            }
            answered.insert(id)
            #expect(try await things(in: store) == answered.count, "not well again after 5 s")
            await store.close()

            let after = try SQLiteStore(path: path, options: options)
            let (kept, whole) = try await after.report { db in
                let ids: [Int] = try db.values("SELECT id FROM things")
                return (Set(ids), try db.value("PRAGMA integrity_check", as: String.self))
            }
            await after.close()
            #expect(kept == answered)
            #expect(whole == "ok")
        }
    }

    /// Writes until `refusals` writes of each writer found no room. Those that were answered.
    private static func fill(
        _ store: SQLiteStore, _ numbers: Numbers, until refusals: Int
    ) async -> Set<Int> {
        await withTaskGroup(of: Set<Int>.self) { group in
            for _ in 0..<writers {
                group.addTask {
                    var answered: Set<Int> = []
                    var refused = 0
                    while refused < refusals {
                        let id = numbers.next()
                        do {
                            try await add(id, bytes: 10_000, to: store)
                            answered.insert(id)
                        } catch {
                            #expect(error as? StoreError == .full)
                            refused += 1
                        }
                    }
                    return answered
                }
            }
            return await group.reduce(into: []) { $0.formUnion($1) }
        }
    }

    private static func add(_ id: Int, bytes: Int, to store: SQLiteStore) async throws {
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO things (id, bytes)
                VALUES (\(id), \([UInt8](repeating: 7, count: bytes)))
                """)
        }
    }
}
