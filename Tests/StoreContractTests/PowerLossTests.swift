import CFaultVFS
import Glibc
import Store
import StoreSQLite
import Synchronization
import TestSupport
import Testing
import World

/// R02: power goes at a random moment. What was written and not synced is then lost, kept or torn
/// as the disk likes; what was answered is there, whole, and nothing else half. `make soak` cuts it
/// 10,000 times.
@Suite(.serialized)
struct PowerLossTests {
    static let cuts = getenv("PASAR_POWER_CUTS").flatMap { Int(String(cString: $0)) } ?? 150
    /// Cuts that one file lives through.
    static let lives = 10
    static let seed = getenv("PASAR_POWER_SEED").flatMap { UInt64(String(cString: $0)) }

    private static func fresh() -> UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return UInt64(now.tv_nsec)
    }

    @Test func whatWasAnsweredOutlivesThePower() async throws {
        let first = Self.seed ?? Self.fresh()
        print("power: PASAR_POWER_SEED=\(first), \(Self.cuts) cuts")
        var sum = PowerStation.Sum()
        for round in 0..<max(1, Self.cuts / Self.lives) {
            let seed = first &+ UInt64(round)
            try await PowerStation.with(seed: seed) { station in
                for life in 1...Self.lives {
                    let seen = try await station.liveAndDie()
                    #expect(seen.lost == [], "seed \(seed), life \(life): answered and gone")
                    #expect(seen.unasked == [], "seed \(seed), life \(life)")
                    #expect(seen.faults == [], "seed \(seed), life \(life)")
                    sum.add(seen)
                }
            }
        }
        print(
            """
            power: \(sum.cuts) cuts met \(sum.unsynced) unsynced writes; \(sum.answered) answers \
            were kept
            """)
        #expect(sum.unsynced > sum.cuts, "the cuts came when nothing was at stake")
        #expect(sum.answered > sum.cuts, "too little was answered to find anything")
    }

    /// The control: if this doesn't lose anything, the model above finds nothing either.
    @Test func withoutSyncingEachCommitAnswersAreLost() async throws {
        var options = PowerStation.options
        options.synchronous = .normal
        let first = Self.fresh()
        var lost = 0
        for round in 0..<20 where lost == 0 {
            try await PowerStation.with(seed: first &+ UInt64(round), options) { station in
                for _ in 1...Self.lives {
                    let seen = try await station.liveAndDie()
                    lost += seen.lost.count
                    // Late, but never half: the log's checksums see to that.
                    #expect(seen.faults == [])
                }
            }
        }
        #expect(lost > 0)
    }
}

/// A store on a disk whose power goes again and again.
final class PowerStation {
    private let path: String
    private let disk: FaultyDisk
    private let options: SQLiteOptions
    private var random: SeededRandom
    private let numbers = Numbers()
    /// Answered or found after a cut: from then on they must be there.
    private var known: Set<Int> = []

    static let accounts = 6
    static let writers = 4
    /// Calls of the disk until power goes, at most: some dozens of commits.
    static let mostCalls = 300
    static let callsOfRecovery: UInt64 = 30

    /// A log that is copied and started over often, and groups that spill out of the cache.
    static let options: SQLiteOptions = {
        var options = SQLiteOptions()
        options.checkpointPages = 8
        options.restartPages = 24
        options.writerCacheKilobytes = 40
        options.readers = 1
        return options
    }()

    static let migrations = [
        Migration(
            "power-0001",
            [
                """
                CREATE TABLE balances (
                    id \(.id) NOT NULL PRIMARY KEY, amount \(.int) NOT NULL
                ) \(.strict)
                """,
                """
                CREATE TABLE moves (
                    id \(.id) NOT NULL PRIMARY KEY, source \(.id) NOT NULL,
                    target \(.id) NOT NULL, amount \(.int) NOT NULL, note \(.blob) NOT NULL
                ) \(.strict)
                """,
                "CREATE INDEX moves_source ON moves (source, id)",
            ])
    ]

    struct Seen {
        var unsynced = 0
        var answered = 0
        var lost: Set<Int> = []
        var unasked: Set<Int> = []
        var faults: [String] = []
    }

    struct Sum {
        var cuts = 0
        var unsynced = 0
        var answered = 0
        mutating func add(_ seen: Seen) {
            cuts += 1
            unsynced += seen.unsynced
            answered += seen.answered
        }
    }

    static func with(
        seed: UInt64, _ options: SQLiteOptions = PowerStation.options,
        _ body: (PowerStation) async throws -> Void
    ) async throws {
        try await withTestFolder { folder in
            try await body(PowerStation(folder: folder, seed: seed, options))
        }
    }

    private init(folder: String, seed: UInt64, _ options: SQLiteOptions) async throws {
        path = folder + "/pasar.db"
        disk = FaultyDisk()
        disk.modelPower()
        random = SeededRandom(seed: seed)
        var options = options
        options.vfs = disk.name
        self.options = options
        let store = try SQLiteStore(path: path, options: options)
        try await store.migrate(StoreSchema.migrations + Self.migrations, now: noon)
        try await store.write { db in
            for id in 0..<Self.accounts {
                try db.execute("INSERT INTO balances (id, amount) VALUES (\(id), 0)")
            }
        }
        await store.close()
    }

    /// Opens, writes until power goes, and looks at what is there when it is back.
    func liveAndDie() async throws -> Seen {
        var seen = Seen()
        disk.cutPower(after: 1 + Int(random.next() % UInt64(Self.mostCalls)))
        // Power may go while the file is opened, which reads the log of the life before.
        var answered: Set<Int> = []
        if let store = try? SQLiteStore(path: path, options: options) {
            answered = await write(to: store)
            await store.close()
        }
        seen.unsynced = disk.lose(seed: random.next())
        #expect(seen.unsynced >= 0, "the model could not bring a file into its state")
        // Every other time power goes again while the log is read and copied.
        if random.next() % 2 == 0 {
            unlink(path + "-shm")
            disk.cutPower(after: 1 + Int(random.next() % Self.callsOfRecovery))
            if let store = try? SQLiteStore(path: path, options: options) { await store.close() }
            seen.unsynced += disk.lose(seed: random.next())
        }
        unlink(path + "-shm")
        seen.answered = answered.count
        known.formUnion(answered)
        try await look(&seen)
        return seen
    }

    /// Those that were answered.
    private func write(to store: SQLiteStore) async -> Set<Int> {
        let disk = disk
        return await withTaskGroup(of: Set<Int>.self) { group in
            for _ in 0..<Self.writers {
                let seed = random.next()
                group.addTask { [numbers] in await Self.work(store, disk, numbers, seed: seed) }
            }
            return await group.reduce(into: []) { $0.formUnion($1) }
        }
    }

    private static func work(
        _ store: SQLiteStore, _ disk: FaultyDisk, _ numbers: Numbers, seed: UInt64
    ) async -> Set<Int> {
        var random = SeededRandom(seed: seed)
        var answered: Set<Int> = []
        while !disk.isDark {
            let id = numbers.next()
            let source = Int(random.next() % UInt64(accounts))
            let target = (source + 1 + Int(random.next() % 3)) % accounts
            let amount = Int(random.next() % 1000)
            let note = [UInt8](repeating: UInt8(id & 255), count: Int(random.next() % 6000))
            do {
                try await store.write { db in
                    try db.execute(
                        """
                        INSERT INTO moves (id, source, target, amount, note)
                        VALUES (\(id), \(source), \(target), \(amount), \(note))
                        """)
                    try db.execute(
                        "UPDATE balances SET amount = amount - \(amount) WHERE id = \(source)")
                    try db.execute(
                        "UPDATE balances SET amount = amount + \(amount) WHERE id = \(target)")
                }
                answered.insert(id)
            } catch {
                // Nobody was told that it is done.
            }
        }
        return answered
    }

    private func look(_ seen: inout Seen) async throws {
        let store = try SQLiteStore(path: path, options: options)
        let (kept, balances, moved, whole) = try await store.report { db in
            let kept: [Int] = try db.values("SELECT id FROM moves")
            let balances: [Int] = try db.values("SELECT amount FROM balances ORDER BY id")
            let moved: [Int] = try db.values(
                """
                SELECT (SELECT coalesce(sum(amount), 0) FROM moves WHERE target = b.id)
                    - (SELECT coalesce(sum(amount), 0) FROM moves WHERE source = b.id)
                FROM balances b ORDER BY id
                """)
            let whole: String = try db.value("PRAGMA integrity_check") ?? "nothing"
            return (Set(kept), balances, moved, whole)
        }
        await store.close()
        seen.lost = known.subtracting(kept)
        let asked = numbers.next()
        seen.unasked = kept.filter { $0 >= asked }
        if whole != "ok" { seen.faults.append(whole) }
        if balances.count != Self.accounts { seen.faults.append("\(balances.count) balances") }
        if balances.reduce(0, +) != 0 { seen.faults.append("money appeared: \(balances)") }
        if balances != moved { seen.faults.append("balances \(balances), moves \(moved)") }
        // Closing copied the log and synced the file: what was seen may not vanish later.
        known = kept
    }
}

extension FaultyDisk {
    func modelPower() { fault_disk_model_power(disk) }
    func cutPower(after calls: Int) { fault_disk_cut_power(disk, Int32(calls)) }
    func lose(seed: UInt64) -> Int { Int(fault_disk_lose(disk, seed)) }
    var isDark: Bool { fault_disk_is_dark(disk) != 0 }
}

/// Each is given out once.
final class Numbers: Sendable {
    private let last = Atomic<Int>(0)
    func next() -> Int { last.add(1, ordering: .relaxed).newValue }
}
