import Composition
import Glibc
import Store
import StoreSQLite
import Synchronization
import TestSupport
import Testing
import World

/// Backups of a market that is written to, and what becomes of bad ones.
@Suite struct BackupTests {
    private static let tables: [Migration] = [
        Migration(
            "backup-test",
            [
                """
                CREATE TABLE drawers (
                    id \(.id) NOT NULL PRIMARY KEY, coins \(.int) NOT NULL
                ) \(.strict)
                """,
                "INSERT INTO drawers (id, coins) VALUES (1, 500), (2, 500)",
                "CREATE TABLE moves (id \(.id) NOT NULL PRIMARY KEY) \(.strict)",
            ])
    ]

    /// Coins move between two drawers while copies are made: each copy has all coins, and every
    /// move that was answered before it began.
    @Test func aCopyIsOneStateBetweenCommits() async throws {
        try await withTestFolder { folder in
            let path = folder + "/pasar.db"
            let store = try SQLiteStore(path: path, options: SQLiteOptions())
            try await store.migrate(Self.tables, now: Instant(milliseconds: 1))
            let answered = Counter()
            let writing = Task {
                var id: Int64 = 0
                while !Task.isCancelled {
                    id += 1
                    let (next, amount) = (id, Int(id % 7))
                    try await store.write { db in
                        try db.execute("UPDATE drawers SET coins = coins - \(amount) WHERE id = 1")
                        try db.execute("UPDATE drawers SET coins = coins + \(amount) WHERE id = 2")
                        try db.execute("INSERT INTO moves (id) VALUES (\(next))")
                    }
                    answered.set(next)
                }
            }
            for round in 0..<8 {
                while answered.value < Int64(round * 20) { await Task.yield() }
                let before = answered.value
                let copy = "\(folder)/copy\(round).db"
                try SQLiteBackup.copy(path, to: copy)
                #expect(try SQLiteBackup.fault(of: copy) == nil)
                let opened = try SQLiteStore(path: copy, options: SQLiteOptions())
                let (coins, moves) = try await opened.read { db in
                    (
                        try db.value("SELECT CAST(sum(coins) AS BIGINT) FROM drawers") ?? 0,
                        try db.value("SELECT coalesce(max(id), 0) FROM moves") ?? 0
                    ) as (Int64, Int64)
                }
                await opened.close()
                #expect(coins == 1_000, "round \(round)")
                #expect(moves >= before, "round \(round): \(moves) of \(before)")
            }
            writing.cancel()
            _ = await writing.result
            await store.close()
            #expect(throws: StoreError.self, "nothing is overwritten") {
                try SQLiteBackup.copy(path, to: folder + "/copy1.db")
            }
        }
    }

    private final class Counter: Sendable {
        private let number = Atomic<Int64>(0)
        var value: Int64 { number.load(ordering: .acquiring) }
        func set(_ new: Int64) { number.store(new, ordering: .releasing) }
    }

    private static func market(in folder: String) async throws {
        let opening = try await OpenDatabase(database: folder + "/pasar.db", folder: folder)
        await opening.close()
        mkdir(folder + "/media", 0o700)
        mkdir(folder + "/media/aa", 0o700)
        try Self.write("picture one", folder + "/media/aa/one.webp")
        try Self.write("half a picture", folder + "/media/aa/two.webp.new")
        mkdir(folder + "/spool", 0o700)
        try Self.write("an upload", folder + "/spool/upload")
        try Self.write(SecretKeys.newKey(), folder + "/bank-accounts.keys")
    }

    private static func write(_ text: String, _ path: String) throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
    }

    private static func backup(_ folder: String) -> Backup {
        Backup(
            database: folder + "/pasar.db", folder: folder,
            now: { Instant(milliseconds: 1_795_348_800_000) })
    }

    @Test func aMarketComesBackElsewhere() async throws {
        try await withTestFolder { place in
            let (old, copy, new) = (place + "/old", place + "/copy", place + "/new")
            mkdir(old, 0o700)
            try await Self.market(in: old)
            let said = try await Self.backup(old).make(at: copy, withKeys: false)
            #expect(said.contains(": 2.") && said.contains("Key files"))
            let list = try #require(Resources.text(copy + "/MANIFEST"))
            #expect(list.contains("  media/aa/one.webp\n") && list.contains("  pasar.db\n"))
            #expect(!list.contains("keys") && !list.contains("two") && !list.contains("spool"))
            // Anybody can check it without Pasar.
            let checked = await ShellCommand.output("cd '\(copy)' && sha256sum -c --quiet MANIFEST")
            #expect(checked == "")
            _ = try await Self.backup(new).restore(from: copy)
            #expect(Resources.text(new + "/media/aa/one.webp") == "picture one")
            let opening = try await OpenDatabase(database: new + "/pasar.db", folder: new)
            #expect(try await Pasar.verify(opening.store).isEmpty)
            await opening.close()
        }
    }

    @Test func nothingIsOverwritten() async throws {
        try await withTestFolder { place in
            let (old, copy) = (place + "/old", place + "/copy")
            mkdir(old, 0o700)
            try await Self.market(in: old)
            _ = try await Self.backup(old).make(at: copy, withKeys: true)
            #expect(Resources.text(copy + "/bank-accounts.keys") != nil)
            await #expect(throws: BackupFault.self) {
                _ = try await Self.backup(old).make(at: copy, withKeys: false)
            }
            await #expect(throws: BackupFault.self) {
                _ = try await Self.backup(old).restore(from: copy)
            }
            // Files alone, without a database, are somebody's too.
            let half = place + "/half"
            mkdir(half, 0o700)
            mkdir(half + "/media", 0o700)
            try Self.write("another's", half + "/media/one.webp")
            await #expect(throws: BackupFault.self) {
                _ = try await Self.backup(half).restore(from: copy)
            }
            #expect(Resources.text(half + "/media/one.webp") == "another's")
        }
    }

    /// One line a damage: what is done to a backup, and the word of the refusal.
    @Test func aDamagedBackupIsRefusedBeforeAnythingIsWritten() async throws {
        try await withTestFolder { place in
            let old = place + "/old"
            mkdir(old, 0o700)
            try await Self.market(in: old)
            let table: [(damage: String, word: String)] = [
                ("rm MANIFEST", "no MANIFEST"), ("printf x >> media/aa/one.webp", "differs"),
                ("printf x >> pasar.db", "differs"), ("rm media/aa/one.webp", "can't be read"),
                ("sed -i 's/^# pasar/# other/' MANIFEST", "isn't one of ours"),
                ("sed -i 's|media/aa|../../etc|' MANIFEST", "can't be read"),
                ("sed -i 's|media/aa|/etc|' MANIFEST", "can't be read"),
                ("sed -i 's/database sqlite/database postgres/' MANIFEST", "says otherwise"),
            ]
            for (n, line) in table.enumerated() {
                let (copy, new) = ("\(place)/copy\(n)", "\(place)/new\(n)")
                _ = try await Self.backup(old).make(at: copy, withKeys: false)
                _ = await ShellCommand.output("cd '\(copy)' && \(line.damage)")
                do {
                    _ = try await Self.backup(new).restore(from: copy)
                    Issue.record("\(line.damage): restored")
                } catch {
                    #expect("\(error)".contains(line.word), "\(line.damage): \(error)")
                }
                #expect(access(new + "/pasar.db", F_OK) != 0, "\(line.damage)")
            }
        }
    }

    @Test func theDoctorSaysWhatIsWrong() async throws {
        try await withTestFolder { place in
            let folder = place + "/var"
            let doctor = Doctor(database: folder + "/pasar.db", folder: folder)
            let before = await doctor.findings()
            #expect(before.contains { $0.text.contains("isn't there yet") })
            #expect(!before.contains { $0.text.contains("pasar.db") && $0.grade == .wrong })
            mkdir(folder, 0o700)
            try await Self.market(in: folder)
            chmod(folder + "/bank-accounts.keys", 0o600)
            let wrong = await doctor.findings().filter { $0.grade == .wrong }
            #expect(wrong.isEmpty, "\(wrong)")
            chmod(folder + "/bank-accounts.keys", 0o644)
            chmod(folder + "/pasar.db", 0o644)
            let open = await doctor.findings().filter { $0.grade == .wrong }
            #expect(open.count == 2 && open.allSatisfy { $0.text.contains("chmod 600") })
            try Self.write(
                "no database at all, but long enough to be read as one", folder + "/x.db")
            let other = await Doctor(database: folder + "/x.db", folder: folder).findings()
            #expect(other.contains { $0.text.contains("x.db can't be opened") })
        }
    }
}

/// Backups by PostgreSQL's own programs.
@Suite struct PostgresBackupTests {
    private static let server = TestEngine.postgresServer ?? ""
    private static let isHere = TestEngine.postgresServer != nil && ShellCommand.exists("pg_dump")

    @Test(.enabled(if: isHere, "no PostgreSQL for tests here"))
    func aDatabaseComesBackAsAnother() async throws {
        let names = ["old", "new"].map { "pasar_backup_\(getpid())_\($0)" }
        for name in names { try await Self.administer("CREATE DATABASE \(name) \(Self.plain)") }
        let result: Result<Void, any Error>
        do { result = .success(try await Self.moved(names[0], names[1])) } catch {
            result = .failure(error)
        }
        for name in names { try await Self.administer("DROP DATABASE \(name)") }
        try result.get()
    }

    private static let plain = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"

    private static func moved(_ old: String, _ new: String) async throws {
        try await withTestFolder { place in
            let from = Backup(
                database: conninfo(old), folder: place + "/old",
                now: { Instant(milliseconds: 1) })
            let first = try await OpenDatabase(
                database: conninfo(old), folder: place + "/old")
            await first.close()
            let said = try await from.make(at: place + "/copy", withKeys: false)
            #expect(said.contains(": 1."))
            let into = Backup(
                database: conninfo(new), folder: place + "/new",
                now: { Instant(milliseconds: 1) })
            _ = try await into.restore(from: place + "/copy")
            let second = try await OpenDatabase(
                database: conninfo(new), folder: place + "/new")
            #expect(try await Pasar.verify(second.store).isEmpty)
            await second.close()
            await #expect(throws: BackupFault.self, "a database that isn't empty") {
                _ = try await into.restore(from: place + "/copy")
            }
        }
    }

    private static func conninfo(_ name: String) -> String {
        server.split(separator: " ").filter { !$0.hasPrefix("dbname=") }
            .joined(separator: " ") + " dbname=\(name)"
    }

    private static func administer(_ statement: String) async throws {
        let said = await ShellCommand.output("psql --quiet '\(server)' -c \"\(statement)\"")
        #expect(said == "", "\(said)")
    }
}
