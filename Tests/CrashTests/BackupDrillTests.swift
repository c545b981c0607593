import Composition
import Glibc
import Identities
import Store
import TestSupport
import Testing
import World

/// A market is backed up while people buy, its machine is lost, and it comes back elsewhere: with
/// what was answered before, and books that are right.
struct BackupDrillTests {
    private static let pasar = buildFolder + "/pasar"

    @Test(arguments: [TestEngine.sqlite])
    func aLostMachineComesBackElsewhere(_ engine: TestEngine) async throws {
        try await withTestDatabase(engine) { database, folder in
            let street = try await CrashFixture.open(database, folder: folder, buyers: 4)
            let crash = Crash(database: database, folder: folder, street: street, seed: 11)
            var known: Set<CheckoutID> = []
            let copy = folder + "/copy"
            try await crash.live { _ in
                try await sold(crash, more: 4)
                known = Set(crash.book.answered.values).subtracting(crash.book.dropped)
                let said = await ShellCommand.output(
                    "\(Self.pasar) backup --database '\(database)' --folder '\(folder)' '\(copy)'")
                #expect(said.contains("Files in"), "\(said)")
                try await sold(crash, more: 2)
            }
            // From here on the old machine isn't looked at.
            let new = folder + "/new"
            let said = await ShellCommand.output(
                "\(Self.pasar) restore --folder '\(new)' '\(copy)'; echo exit $?")
            #expect(said.contains("orders are right") && said.contains("exit 0"), "\(said)")
            let opening = try await OpenDatabase(database: new + "/pasar.db", folder: new)
            let there = try await opening.store.read { db in
                Set(try db.values("SELECT DISTINCT checkout FROM orders", as: CheckoutID.self))
            }
            await opening.close()
            let lost = known.subtracting(crash.book.dropped).subtracting(there)
            #expect(lost.isEmpty, "answered before the backup began")
            let again = await ShellCommand.output(
                "\(Self.pasar) restore --folder '\(new)' '\(copy)'; echo exit $?")
            #expect(again.contains("overwrites nothing") && again.contains("exit 1"), "\(again)")
        }
    }

    @Test func aBackupThatIsKilledIsNone() async throws {
        try await withTestDatabase(.sqlite) { database, folder in
            _ = try await CrashFixture.open(database, folder: folder, buyers: 1)
            for milliseconds in [1, 20, 60, 120] {
                let copy = "\(folder)/killed\(milliseconds)"
                let process = try TestProcess(
                    Self.pasar, ["backup", "--database", database, "--folder", folder, copy],
                    log: folder + "/backup.log")
                try await Task.sleep(for: .milliseconds(milliseconds))
                process.kill9()
                let new = "\(folder)/from\(milliseconds)"
                let said = await ShellCommand.output(
                    "\(Self.pasar) restore --folder '\(new)' '\(copy)'; echo exit $?")
                let isWhole = access(copy + "/MANIFEST", F_OK) == 0
                #expect(said.contains(isWhole ? "exit 0" : "no MANIFEST"), "\(said)")
                #expect((access(new + "/pasar.db", F_OK) == 0) == isWhole)
            }
        }
    }

    private func sold(_ crash: Crash, more: Int) async throws {
        let clock = ContinuousClock()
        let (began, before) = (clock.now, crash.book.answered.count)
        while crash.book.answered.count < before + more {
            guard clock.now - began < .seconds(40) else {
                Issue.record("nobody buys")
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
