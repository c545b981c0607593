import Threads
import CPostgres
import Glibc
import Store
import StorePostgres
import StoreSQLite
import Synchronization
import World

/// An engine that a test runs on.
public enum TestEngine: String, CaseIterable, Sendable {
    case sqlite, postgres

    /// libpq's words for a server on which schemas may be made and dropped.
    public static let postgresServer = getenv("PASAR_TEST_POSTGRES").map { String(cString: $0) }

    /// SQLite, and PostgreSQL where `PASAR_TEST_POSTGRES` names a server:
    /// `@Test(arguments: TestEngine.here)`.
    public static let here: [TestEngine] = postgresServer == nil ? [.sqlite] : allCases

    public static let postgresIsMissing =
        "PASAR_TEST_POSTGRES is not set: nothing was tested on PostgreSQL"
}

/// The bounds that tests make tight, in the words of both engines.
public struct TestLimits: Sendable {
    public var queued: Int?
    public var deadlineMilliseconds: Int?
    public var reportMilliseconds: Int?

    public init(
        queued: Int? = nil, deadlineMilliseconds: Int? = nil, reportMilliseconds: Int? = nil
    ) {
        self.queued = queued
        self.deadlineMilliseconds = deadlineMilliseconds
        self.reportMilliseconds = reportMilliseconds
    }
}

/// A store of one test's own: a file in a folder of memory, or a schema of the test server.
public struct TestStore: Sendable {
    public let engine: TestEngine
    public let store: any Store
    private let open: @Sendable () throws -> any Store

    /// Calls `body` with an empty store to which `migrations` were applied; afterwards closes and
    /// removes it.
    public static func with<T>(
        _ engine: TestEngine, _ migrations: [Migration] = StoreSchema.migrations,
        limits: TestLimits = TestLimits(), _ body: (TestStore) async throws -> T
    ) async throws -> T {
        await AsyncSemaphore.stores.wait()
        defer { AsyncSemaphore.stores.signal() }
        let place = try TestPlace(engine)
        let result: Result<T, any Error>
        do {
            let test = try TestStore(engine: engine) { try place.open(limits) }
            do {
                try await test.store.migrate(migrations, now: Instant(milliseconds: 1))
                result = .success(try await body(test))
            } catch {
                result = .failure(error)
            }
            await test.store.close()
        } catch {
            result = .failure(error)
        }
        try place.remove()
        return try result.get()
    }

    private init(engine: TestEngine, open: @escaping @Sendable () throws -> any Store) throws {
        self.engine = engine
        self.open = open
        store = try open()
    }

    /// Another process' view of the same state. Close it.
    public func opened() throws -> any Store { try open() }
}

/// Where a test's state lies.
struct TestPlace: Sendable {
    let engine: TestEngine
    let folder: String
    let schema: String

    private static let count = Atomic<Int>(0)

    init(_ engine: TestEngine) throws {
        let n = Self.count.add(1, ordering: .relaxed).newValue
        self.engine = engine
        folder = "/dev/shm/pasar-test-\(getpid())-\(n)"
        schema = "pasar_test_\(getpid())_\(n)"
        switch engine {
        case .sqlite:
            guard mkdir(folder, 0o700) == 0 else { throw TestPlaceError("can't make \(folder)") }
        case .postgres: try TestPlace.administer("CREATE SCHEMA \(schema)")
        }
    }

    /// Hundreds of tests share the cores, perhaps with other machines: timings are the bench's.
    private static let readLimit = TimeSpan.seconds(3)

    func open(_ limits: TestLimits) throws -> any Store {
        switch engine {
        case .sqlite:
            var options = SQLiteOptions()
            options.readCutOff = Self.readLimit
            if let n = limits.queued { options.queued = n }
            if let n = limits.deadlineMilliseconds { options.jobDeadline = .milliseconds(n) }
            if let n = limits.reportMilliseconds { options.reportCutOff = .milliseconds(n) }
            return try SQLiteStore(path: folder + "/pasar.db", options: options)
        case .postgres:
            guard let server = TestEngine.postgresServer else {
                throw TestPlaceError(TestEngine.postgresIsMissing)
            }
            var options = PostgresOptions()
            options.readLimit = Self.readLimit
            // A test server has a hundred connections for everybody.
            options.writers = 2
            options.readers = 1
            options.batchers = 1
            if let n = limits.queued {
                options.queue = n
                options.writers = 1
            }
            if let n = limits.deadlineMilliseconds {
                options.deadline = .milliseconds(n)
                options.writers = 1
            }
            if let n = limits.reportMilliseconds { options.reportLimit = .milliseconds(n) }
            let conninfo = server + " options=-csearch_path=\(schema)"
            return try PostgresStore(conninfo: conninfo, options: options)
        }
    }

    func remove() throws {
        switch engine {
        case .sqlite:
            Self.remove(folder: folder)
        case .postgres: try TestPlace.administer("DROP SCHEMA \(schema) CASCADE")
        }
    }

    /// With what lies in it: a shop keeps pictures and uploads in folders of its own.
    private static func remove(folder: String) {
        for name in Resources.names(in: folder) {
            let path = folder + "/" + name
            if unlink(path) != 0 { remove(folder: path) }
        }
        rmdir(folder)
    }

    /// By libpq, since a schema's name can't be bound.
    private static func administer(_ sql: String) throws {
        guard let server = TestEngine.postgresServer else {
            throw TestPlaceError(TestEngine.postgresIsMissing)
        }
        let connection = PQconnectdb(server)
        defer { PQfinish(connection) }
        // Dropping says what else goes.
        let result = PQexec(connection, "SET client_min_messages = warning; " + sql)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else {
            throw TestPlaceError(String(cString: PQerrorMessage(connection)))
        }
    }
}

struct TestPlaceError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A folder of memory for files of one test, removed afterwards.
public func withTestFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let place = try TestPlace(.sqlite)
    let result: Result<T, any Error>
    do {
        result = .success(try await body(place.folder))
    } catch {
        result = .failure(error)
    }
    try place.remove()
    return try result.get()
}

extension AsyncSemaphore {
    /// So many tests hold a store at once: a server has only so many connections, and two cores only
    /// so much patience.
    static let stores = AsyncSemaphore(12)
}
