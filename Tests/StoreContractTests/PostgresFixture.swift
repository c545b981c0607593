import Threads
import Glibc
import Store
import StorePostgres
import Text
import World

/// A schema of one's own on the test server: tests run side by side and see nothing of each other.
struct PostgresFixture: Sendable {
    let store: PostgresStore
    let conninfo: String

    static let conninfo: String? = getenv("PASAR_TEST_POSTGRES").map { String(cString: $0) }
    static let isThere = conninfo != nil

    /// Calls `body` with a store on an empty schema; drops it afterwards.
    static func with(
        _ options: PostgresOptions = PostgresOptions(), server: String? = nil,
        _ body: (PostgresFixture) async throws -> Void
    ) async throws {
        guard let server = server ?? conninfo else { return }
        let name = "ground_" + Hex.encode(Digest.random(8))
        try await administer(server, "CREATE SCHEMA \(name)")
        let own = server + " options=-csearch_path=\(name)"
        let ground = PostgresFixture(
            store: try PostgresStore(conninfo: own, options: options), conninfo: own)
        do {
            try await body(ground)
        } catch {
            await ground.store.close()
            try await administer(server, "DROP SCHEMA \(name) CASCADE")
            throw error
        }
        await ground.store.close()
        try await administer(server, "DROP SCHEMA \(name) CASCADE")
    }

    /// By psql, since a schema's name can't be bound.
    static func administer(_ server: String, _ sql: String) async throws {
        try shell("psql \"\(server)\" -qtA -v ON_ERROR_STOP=1 -c \"\(sql)\"")
    }

    func makeCounter() async throws {
        try await store.write { db in
            try db.execute("CREATE TABLE counters (id \(.id) PRIMARY KEY, n \(.int) NOT NULL)")
            try db.execute("INSERT INTO counters (id, n) VALUES (1, 0), (2, 0)")
        }
    }

    func counter(_ id: Int = 1) async throws -> Int? {
        try await store.read { db in try db.value("SELECT n FROM counters WHERE id = \(id)") }
    }

    /// Waits until a statement of this schema's stores stands in `pg_sleep`.
    func waitUntilAsleep() async throws {
        try await eventually {
            try await store.report { db in
                try db.value(
                    """
                    SELECT COUNT(*) > 0 FROM pg_stat_activity JOIN pg_locks USING (pid)
                    WHERE wait_event = 'PgSleep' AND relation = CAST('counters' AS REGCLASS)
                    AND mode = 'RowExclusiveLock'
                    """) ?? false
            }
        }
    }

    /// Another process' store on the same schema.
    func another(_ options: PostgresOptions = PostgresOptions()) throws -> PostgresStore {
        try PostgresStore(conninfo: conninfo, options: options)
    }

    func figure(_ name: String) -> Int64 { store.figure(name) }
}

extension PostgresStore {
    func figure(_ name: String) -> Int64 { figures.first { $0.name == name }?.value ?? -1 }
}

/// Waits for a condition, without trusting the clock of a busy machine; a minute at most.
func eventually(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<6_000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    throw ShellError(command: "eventually", output: "a minute has passed")
}

/// Where closures wait for each other: it opens when `count` have arrived, or by `open`, and then
/// stays open.
final class Latch: @unchecked Sendable {
    private let lock = ConditionLock()
    private let count: Int
    private var isOpen = false
    private var arrivals = 0

    init(_ count: Int = .max) { self.count = count }

    var arrived: Int { lock.withLock { arrivals } }

    /// Returns the number of this arrival, once the latch is open.
    @discardableResult
    func arrive() -> Int {
        lock.withLock {
            arrivals += 1
            let mine = arrivals
            if arrivals >= count { release() }
            while !isOpen { lock.wait() }
            return mine
        }
    }

    func open() { lock.withLock { release() } }

    private func release() {
        isOpen = true
        lock.broadcast()
    }
}

struct ShellError: Error { let command: String, output: String }

/// Runs a command line and returns what it printed.
@discardableResult
func shell(_ command: String) throws -> String {
    guard let pipe = popen("(" + command + ") 2>&1", "r") else {
        throw ShellError(command: command, output: "no pipe")
    }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
        let n = fread(&chunk, 1, chunk.count, pipe)
        if n == 0 { break }
        output += chunk[..<n]
    }
    let text = String(decoding: output, as: UTF8.self)
    guard pclose(pipe) == 0 else { throw ShellError(command: command, output: text) }
    return text
}
