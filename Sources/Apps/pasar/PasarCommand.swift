import Authentication
import Accounts
import ArgumentParser
import Composition
import Glibc
import Store
import Web
import WebEdge
import World

@main
struct PasarCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pasar", abstract: "A social marketplace that anyone can run.",
        subcommands: [
            Serve.self, Demo.self, Import.self, Migrate.self, Verify.self, Grant.self,
            BackupCommand.self, RestoreCommand.self, DoctorCommand.self, ExportAccountCommand.self,
            RemoveSecondFactor.self, RotateKeys.self, Rank.self, Evaluate.self, Pack.self,
            WalkPlan.self, Understand.self, Converse.self, BenchMarketCommand.self,
        ])
}

/// Options that say where database and files are.
struct StorageOptions: ParsableArguments {
    @Option(help: "A SQLite file, or libpq's words for a PostgreSQL database.")
    var database: String?
    @Option(
        name: .customLong("folder"), help: "Pictures, uploads, outbox and the SQLite file.")
    var typedFolder = "var"

    /// From the root: ffmpeg and nginx take a path that begins otherwise for something else.
    var folder: String { Resources.absolute(typedFolder) }

    var databaseOrDefault: String { database ?? folder + "/pasar.db" }

    /// Time limit of a command's report: an audit of a large market reads for minutes.
    static let timeout = TimeSpan.seconds(30 * 60)

    func open(timeout: TimeSpan? = Self.timeout) async throws -> OpenDatabase {
        try await OpenDatabase(database: databaseOrDefault, folder: folder, timeout: timeout)
    }
}

extension OpenDatabase {
    /// The shop without a server, for commands.
    func pasar(
        folder: String, origin: String = "http://localhost:8080", fetchesPictures: Bool = false,
        bankKeys: SecretKeys? = nil, secondFactorKeys: SecretKeys? = nil
    ) async throws -> Pasar {
        var options = PasarOptions(
            authentication: AuthenticationOptions(origin: origin),
            edge: EdgeOptions(origin: origin, spool: folder + "/spool"), folder: folder,
            fetchesPictures: fetchesPictures)
        options.bankKeys = try bankKeys ?? KeyPlace.bank.fromEnvironment()
        options.secondFactorKeys =
            try secondFactorKeys ?? KeyPlace.secondFactor.fromEnvironment()
        return try await Pasar(store: store, world: world, options: options, log: { _ in })
    }
}

/// Writes a line to stderr, so that stdout stays for results.
func say(_ text: String) { say(text, on: STDERR_FILENO) }

/// Writes one line to a descriptor; write errors are ignored.
func say(_ text: String, on file: Int32) {
    let bytes = Array((text + "\n").utf8)
    _ = write(file, bytes, bytes.count)
}

struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings the database up to this version and stops.")
    @OptionGroup var place: StorageOptions

    func run() async throws {
        let opening = try await place.open()
        await opening.close()
        say("The database is up to date.")
    }
}

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks every invariant of the books on live data; names the first wrong row.")
    @OptionGroup var place: StorageOptions

    func run() async throws {
        let opening = try await place.open()
        let faults = try await Pasar.verify(opening.store, at: opening.world.now())
        await opening.close()
        for fault in faults { say("\(fault.check): \(fault.fault)") }
        if !faults.isEmpty { throw ExitCode(2) }
        say("Ledger, stock and orders are right.")
    }
}

struct Grant: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Gives an account a role, where no second operator can confirm it.")
    @OptionGroup var place: StorageOptions
    @Argument(help: "The account's id (acc_…).") var account: String
    @Argument(help: "finance, operator, …") var role: String

    func run() async throws {
        let opening = try await place.open()
        let pasar = try await opening.pasar(folder: place.folder)
        do {
            try await pasar.grant(role, to: account)
        } catch {
            await opening.close()
            throw error
        }
        await opening.close()
        say("\(account) has the role \(role).")
    }
}

struct RemoveSecondFactor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove-second-factor",
        abstract: "Turns a second factor off, for whoever lost the app and all recovery codes.",
        discussion: "All their sessions end, and they are told by mail. Ask who they are first.")
    @OptionGroup var place: StorageOptions
    @Argument(help: "Their e-mail address or phone number.") var login: String

    func run() async throws {
        let opening = try await place.open()
        let pasar = try await opening.pasar(folder: place.folder)
        let account: String
        do {
            account = try await pasar.removeSecondFactor(of: login)
        } catch {
            await opening.close()
            throw error
        }
        await opening.close()
        say("\(account) signs in by the password alone.")
    }
}

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Imports a Shopify product CSV into a shop.")
    @OptionGroup var place: StorageOptions
    @Option(help: "The shop's id (shp_…).") var shop: String
    @Flag(help: "Fetch no pictures from addresses in the file; list them.") var offline = false
    @Flag(help: "Write nothing; print what would change.") var dryRun = false
    @Argument(help: "The CSV file.") var file: String

    func run() async throws {
        let opening = try await place.open()
        let pasar = try await opening.pasar(folder: place.folder, fetchesPictures: !offline)
        do {
            say(try await pasar.importFile(file, shop: shop, isPreview: dryRun))
        } catch {
            await opening.close()
            throw error
        }
        await opening.close()
    }
}

struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fills an empty database with the demo market.")
    @OptionGroup var place: StorageOptions
    @Option(help: "The demo's files. Usual: Demo in this folder, or where Pasar was built.")
    var files: String?
    @Flag(help: "Do nothing where there are accounts already.") var ifEmpty = false

    func run() async throws {
        let opening = try await place.open()
        let pasar = try await opening.pasar(folder: place.folder)
        defer { say(DemoMarket.signIns) }
        do {
            try await DemoMarket(pasar: pasar, folder: files ?? DemoFolder.path())
                .fill(ifEmpty: ifEmpty, say: say)
        } catch {
            await opening.close()
            throw error
        }
        await opening.close()
    }
}
