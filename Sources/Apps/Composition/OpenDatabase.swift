import Accounts
import Glibc
import Mail
import Store
import StorePostgres
import StoreSQLite
import Text
import Web
import World

/// An open, migrated store with a leased node number, and a world that uses it.
public struct OpenDatabase: Sendable {
    public let store: any Store
    public let world: World
    let node: Int
    let holder: String

    /// Opens and migrates the database, and leases a node number.
    /// - Parameters:
    ///   - database: a path, or libpq's words for a PostgreSQL database (`host=… dbname=…`,
    ///     `postgres://…`).
    ///   - folder: for pictures, uploads, the outbox and the SQLite file; created if missing.
    ///   - patience: time limit of a report; nil is the stores' own, for a server. A command has no
    ///     clients waiting behind it.
    public init(database: String, folder: String, timeout: TimeSpan? = nil) async throws {
        for path in [folder, folder + "/spool", folder + "/outbox"] { mkdir(path, 0o750) }
        let now = World.system(node: 0) { _ in }.now
        store = try Self.store(database, timeout: timeout)
        try await Self.migrate(database, store, now: now())
        holder = Base64URL.encode(Digest.random(12))
        node = try await NodeLease.take(store, holder: holder, now: now())
        let files = FileMessageSender(folder: folder + "/outbox")
        world = World.system(node: node) { try await files.send($0) }
    }

    /// Statement time of migrations on PostgreSQL: one that rewrites a large table may take an
    /// hour.
    private static let migrationPatience = TimeSpan.seconds(60 * 60)

    private static func migrate(
        _ database: String, _ store: any Store, now: Instant
    ) async throws {
        guard isPostgres(database) else {
            return try await store.migrate(Pasar.migrations, now: now)
        }
        var options = PostgresOptions()
        options.writeLimit = migrationPatience
        let patient = try PostgresStore(conninfo: database, options: options)
        do {
            try await patient.migrate(Pasar.migrations, now: now)
        } catch {
            await patient.close()
            throw error
        }
        await patient.close()
    }

    private static func store(_ database: String, timeout: TimeSpan?) throws -> any Store {
        if isPostgres(database) {
            var options = PostgresOptions()
            options.reportLimit = timeout ?? options.reportLimit
            return try PostgresStore(conninfo: database, options: options)
        }
        var options = SQLiteOptions()
        options.reportCutOff = timeout ?? options.reportCutOff
        return try SQLiteStore(path: database, options: options)
    }

    static func isPostgres(_ database: String) -> Bool {
        // A path from the root may have anything in it.
        if database.hasPrefix("/") { return false }
        return database.hasPrefix("postgres://") || database.hasPrefix("postgresql://")
            || database.contains("dbname=") || database.contains("host=")
    }

    /// Renews the node lease. False if another process took the number: then this one must stop.
    public func renew() async throws -> Bool {
        try await NodeLease.renew(store, node: node, holder: holder, now: world.now())
    }

    public func close() async {
        try? await NodeLease.release(store, node: node, holder: holder)
        await store.close()
    }
}
