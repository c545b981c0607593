import Glibc
import StoreSQLite
import Subprocess
import World

/// A copy of a market from which it can be brought back: its database in one consistent state, its
/// pictures, recordings and imported files, and a list of all with their SHA-256.
///
/// Promises: the market goes on meanwhile; what was answered before the backup began is in it; a
/// backup that was interrupted has no list, and is refused; nothing is overwritten.
public struct Backup: Sendable {
    let database: String
    let folder: String
    let now: @Sendable () -> Instant

    /// - Parameters:
    ///   - database: a SQLite file, or libpq's words for a PostgreSQL database.
    ///   - folder: the market's folder.
    public init(database: String, folder: String, now: @escaping @Sendable () -> Instant) {
        self.database = database
        self.folder = folder
        self.now = now
    }

    /// Folders of the market that a backup has; what else is there is made anew, or is secret.
    static let folders = ["media", "evidence", "imports", "live"]
    /// Name of the database in a backup.
    static let sqliteFile = "pasar.db"
    static let postgresFile = "pasar.dump"
    /// Ending of files with keys, which open the encrypted columns of a database.
    static let keyEnding = ".keys"
    /// Time in which PostgreSQL's own programs must be done.
    static let patience = TimeSpan.hours(12)

    /// Writes a backup into a new folder. Returns what to say of it.
    /// - Parameter withKeys: true to copy the key files too: the backup alone opens all then.
    public func make(at target: String, withKeys: Bool) async throws -> String {
        guard mkdir(target, 0o700) == 0 else {
            throw BackupFault(
                errno == EEXIST
                    ? "\(target) is there already; a backup overwrites nothing"
                    : "\(target) can't be made: error \(errno)")
        }
        let isPostgres = OpenDatabase.isPostgres(database)
        var manifest = BackupManifest(isPostgres ? .postgres : .sqlite, at: now())
        // Files that are there before the database is copied, then those that came meanwhile: what
        // the copy names is among them, even if it is deleted now.
        var copied: Set<String> = []
        try copyFiles(to: target, &copied, &manifest, withKeys: withKeys)
        if isPostgres {
            try await dump(to: "\(target)/\(Self.postgresFile)")
            manifest.add(
                Self.postgresFile, try BackupFiles.hash("\(target)/\(Self.postgresFile)"))
        } else {
            try SQLiteBackup.copy(database, to: "\(target)/\(Self.sqliteFile)")
            if let fault = try SQLiteBackup.fault(of: "\(target)/\(Self.sqliteFile)") {
                throw BackupFault("the copy of the database is damaged: \(fault)")
            }
            manifest.add(Self.sqliteFile, try BackupFiles.hash("\(target)/\(Self.sqliteFile)"))
        }
        try copyFiles(to: target, &copied, &manifest, withKeys: withKeys)
        try BackupFiles.replace("\(target)/\(BackupManifest.name)", manifest.text)
        sync()
        let keys = withKeys ? "" : " Key files (*.keys) aren't in it: keep them elsewhere."
        return "Files in \(target): \(manifest.files.count).\(keys)"
    }

    private func copyFiles(
        to target: String, _ copied: inout Set<String>, _ manifest: inout BackupManifest,
        withKeys: Bool
    ) throws {
        var paths = Self.folders.flatMap { name in
            BackupFiles.list("\(folder)/\(name)").map { "\(name)/\($0)" }
        }
        if withKeys {
            paths += Resources.names(in: folder).filter { $0.hasSuffix(Self.keyEnding) }
        }
        for path in paths where !copied.contains(path) {
            guard let hash = try BackupFiles.copy("\(folder)/\(path)", to: "\(target)/\(path)")
            else { continue }
            copied.insert(path)
            manifest.add(path, hash)
        }
    }

    private func dump(to file: String) async throws {
        try await Self.run(
            "pg_dump",
            ["--format=custom", "--no-owner", "--no-acl", "--file=\(file)", "--dbname=\(database)"])
    }

    /// Runs one of PostgreSQL's programs; what it says goes to standard error.
    static func run(_ program: String, _ arguments: [String]) async throws {
        var child = Subprocess(
            program, arguments, maxOutputBytes: chunkOfOutput, deadline: patience)
        child.stderr = STDERR_FILENO
        // Passwords come from PGPASSFILE or ~/.pgpass: command lines can be read by all.
        child.environment += Resources.environment.filter {
            $0.hasPrefix("PG") || $0.hasPrefix("HOME=")
        }
        let end: Subprocess.End
        do {
            end = try await child.run().end
        } catch is Subprocess.NotStarted {
            throw BackupFault("\(program) isn't installed: apt-get install postgresql-client")
        }
        guard end == .exit(0) else { throw BackupFault("\(program) failed: \(end)") }
    }

    private static let chunkOfOutput = 1 << 20
}

extension Backup {
    /// Brings a backup back as this market, where none is. Returns what to say of it.
    public func restore(from source: String) async throws -> String {
        guard let text = Resources.text("\(source)/\(BackupManifest.name)") else {
            throw BackupFault(
                "\(source) is no backup, or one that was interrupted: no \(BackupManifest.name)")
        }
        let manifest = try BackupManifest(text)
        let isPostgres = OpenDatabase.isPostgres(database)
        guard (manifest.database == .postgres) == isPostgres else {
            throw BackupFault(
                "the backup is of \(manifest.database.rawValue); --database says otherwise")
        }
        try refuseOverwriting()
        // All of it is compared before anything is written.
        for file in manifest.files
        where try BackupFiles.hash("\(source)/\(file.path)") != file.hash {
            throw BackupFault("\(file.path) isn't what was backed up: its SHA-256 differs")
        }
        try BackupFiles.make(folder)
        for file in manifest.files
        where file.path != Self.sqliteFile && file.path != Self.postgresFile {
            _ = try BackupFiles.copy("\(source)/\(file.path)", to: "\(folder)/\(file.path)")
        }
        if isPostgres {
            try await Self.run(
                "pg_restore",
                [
                    "--exit-on-error", "--single-transaction", "--no-owner", "--no-acl",
                    "--dbname=\(database)", "\(source)/\(Self.postgresFile)",
                ])
        } else {
            // Last, under its name at once: a restore that was interrupted has no database.
            let fresh = database + ".restoring"
            _ = try BackupFiles.copy("\(source)/\(Self.sqliteFile)", to: fresh)
            guard rename(fresh, database) == 0 else {
                throw BackupFault("\(database) can't be written: error \(errno)")
            }
        }
        sync()
        return "Files back in \(folder): \(manifest.files.count)."
    }

    /// Throws where a market is: a database file, or files in one of its folders. Key files may
    /// stand there.
    private func refuseOverwriting() throws {
        if !OpenDatabase.isPostgres(database) {
            for path in [database, database + "-wal", database + ".restoring"]
            where access(path, F_OK) == 0 {
                throw BackupFault("\(path) is there already; a restore overwrites nothing")
            }
        }
        for name in Self.folders where !BackupFiles.list("\(folder)/\(name)").isEmpty {
            throw BackupFault("\(folder)/\(name) has files; a restore overwrites nothing")
        }
    }
}
