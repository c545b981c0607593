import ArgumentParser
import Composition
import World

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copies the market into a new folder while it is served.",
        discussion: """
            The database is copied in one consistent state; pictures, recordings and imported \
            files come along. MANIFEST has the SHA-256 of each file: sha256sum -c MANIFEST. \
            PostgreSQL is copied by pg_dump.
            """)
    @OptionGroup var place: StorageOptions
    @Flag(help: "Copy the key files too: then the backup alone opens everything.")
    var withKeys = false
    @Argument(help: "The new folder.") var target: String

    func run() async throws {
        let backup = Backup(
            database: place.databaseOrDefault, folder: place.folder,
            now: World.system(node: 0) { _ in }.now)
        say(try await backup.make(at: Resources.absolute(target), withKeys: withKeys))
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Brings a backup back where no market is, and checks its books.",
        discussion: """
            Nothing is overwritten. Put the key files (*.keys) into --folder yourself, unless the \
            backup has them. A PostgreSQL database must be empty.
            """)
    @OptionGroup var place: StorageOptions
    @Argument(help: "The backup's folder.") var source: String

    func run() async throws {
        let backup = Backup(
            database: place.databaseOrDefault, folder: place.folder,
            now: World.system(node: 0) { _ in }.now)
        say(try await backup.restore(from: Resources.absolute(source)))
        let opening = try await place.open()
        let faults = try await Pasar.verify(opening.store)
        await opening.close()
        for fault in faults { say("\(fault.check): \(fault.fault)") }
        if !faults.isEmpty { throw ExitCode(2) }
        say("Ledger, stock and orders are right.")
    }
}

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Says what is missing or wrong on this machine; changes nothing.",
        discussion: "Exit code 0 without a line WRONG, else 1.")
    @OptionGroup var place: StorageOptions

    func run() async throws {
        let doctor = Doctor(database: place.databaseOrDefault, folder: place.folder)
        let findings = await doctor.findings()
        for finding in findings { say(finding.description, on: 1) }
        if findings.contains(where: { $0.grade == .wrong }) { throw ExitCode(1) }
    }
}
