import CSQLite
import Glibc
import Store
import World

/// One handle on the file, with its prepared statements. Used by one thread at a time; handing it
/// over happens under a lock.
final class Connection: Engine, @unchecked Sendable {
    enum Role { case writer, reader, checkpointer }

    let dialect = Dialect.sqlite
    let db: OpaquePointer
    private let statementLimit: Int
    private var statements: [SQLShape: Statement] = [:]
    private let limit = UnsafeMutablePointer<ReadLimit>.allocate(capacity: 1)
    /// First error of the open closure. A closure that catches it still fails, as on PostgreSQL.
    private(set) var fault: StoreError?
    private var closed = false

    /// Process-wide settings, made before the first connection.
    private static let settings: Void = {
        // Each allocation took a lock, for statistics that nobody reads: 3 % of a page.
        pasar_skip_memory_statistics()
        // A job's savepoint keeps copies of the pages that it changes. SQLite wrote them to a
        // temporary file beyond 64 KB, and an order changes thirty pages: 163 of the 188 KB that it
        // wrote. In memory they are bounded by what a job changes, and jobs are short.
        pasar_keep_savepoints_in_memory()
    }()

    init(path: String, role: Role, options: SQLiteOptions) throws {
        _ = Self.settings
        if role == .writer { Self.makePrivate(path) }
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        let code = sqlite3_open_v2(path, &handle, flags, options.vfs)
        guard code == SQLITE_OK, let handle else {
            let error = Faults.error(code, on: handle, sql: "open \(path)")
            sqlite3_close_v2(handle)
            throw error
        }
        db = handle
        statementLimit = options.statements
        limit.initialize(to: ReadLimit())
        sqlite3_extended_result_codes(db, 1)
        sqlite3_busy_timeout(db, Int32(options.busyTimeout.milliseconds))
        let cache = role == .writer ? options.writerCacheKilobytes : options.readerCacheKilobytes
        try script("PRAGMA cache_size = -\(cache)")
        try script("PRAGMA mmap_size = \(options.mappedMegabytes << 20)")
        switch role {
        case .writer, .checkpointer:
            try keepLog(path)
            try script("PRAGMA synchronous = \(options.synchronous.rawValue)")
            try script("PRAGMA wal_autocheckpoint = 0")
            try script("PRAGMA journal_size_limit = \(options.restartPages * 4096)")
            try script("PRAGMA foreign_keys = ON")
        case .reader:
            try script("PRAGMA query_only = 1")
            ReadLimit.watch(db, limit)
        }
    }

    deinit {
        close()
        limit.deallocate()
    }

    /// Closes the handle; `keepingLog` leaves the write-ahead log as it is.
    func close(keepingLog: Bool = false) {
        guard !closed else { return }
        closed = true
        statements = [:]
        if keepingLog { pasar_keep_log_on_close(db) }
        sqlite3_close_v2(db)
    }

    /// Creates the file with mode 0600; SQLite gives the log beside it the same mode.
    private static func makePrivate(_ path: String) {
        let file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        if file >= 0 { Glibc.close(file) }
    }

    /// False once SQLite has rolled the transaction back by itself.
    var isInTransaction: Bool { sqlite3_get_autocommit(db) == 0 }

    func run(_ sql: SQL, _ each: (Row) throws -> Void) throws -> Int {
        if let fault { throw fault }
        guard isInTransaction else {
            throw StoreError.statement(
                code: "sqlite", message: "outside of a transaction",
                sql: sql.shape.text(for: dialect))
        }
        do {
            try limit.pointee.check()
            let statement = try prepared(sql.shape)
            statement.inUse = true
            defer {
                statement.reset()
                statement.inUse = false
            }
            let bound = statement.bind(sql.values)
            guard bound == SQLITE_OK else { throw Broke(error(bound, statement.text)) }
            return try step(statement, each)
        } catch let broke as Broke {
            fault = broke.error
            throw broke.error
        }
    }

    func runAll(_ statements: [SQL]) throws -> [Int] {
        try statements.map { try run($0) { _ in } }
    }

    private func step(_ statement: Statement, _ each: (Row) throws -> Void) throws -> Int {
        let before = sqlite3_total_changes64(db)
        let row = Row(statement)
        while true {
            switch sqlite3_step(statement.pointer) {
            case SQLITE_ROW:
                statement.nextColumn = 0
                try each(row)
            case SQLITE_DONE:
                // Without a change `sqlite3_changes` still reports the previous statement's.
                let changed = sqlite3_total_changes64(db) != before
                return changed ? Int(sqlite3_changes64(db)) : 0
            case let code: throw Broke(error(code, statement.text))
            }
        }
    }

    private func prepared(_ shape: SQLShape) throws -> Statement {
        let kept = statements[shape]
        if let kept, !kept.inUse { return kept }
        let made: Statement
        do {
            made = try Statement(shape.text(for: dialect), on: db)
        } catch let error as StoreError {
            throw Broke(error)
        }
        if kept == nil {
            if statements.count >= statementLimit {
                statements = statements.filter { $0.value.inUse }
            }
            statements[shape] = made
        }
        return made
    }

    private func error(_ code: Int32, _ sql: String) -> StoreError {
        Faults.error(code, on: db, sql: sql, cutOff: limit.pointee.length)
    }

    /// Runs `BEGIN` and the like; nil on success.
    func control(_ sql: SQL) -> StoreError? {
        do {
            let statement = try prepared(sql.shape)
            defer { statement.reset() }
            let code = sqlite3_step(statement.pointer)
            return code == SQLITE_DONE || code == SQLITE_ROW ? nil : error(code, statement.text)
        } catch {
            return (error as? Broke)?.error
        }
    }

    func forgetFault() { fault = nil }

    func rollBack() {
        if isInTransaction { _ = control(Control.rollBack) }
    }

    /// Runs a closure in one read transaction, for `length` at most.
    func read<T>(within length: TimeSpan, _ body: (Transaction) throws -> T) throws -> T {
        forgetFault()
        limit.pointee.start(length)
        defer {
            limit.pointee.stop()
            rollBack()
        }
        if let error = control(Control.begin) { throw error }
        let value = try body(Transaction(engine: self))
        if let fault { throw fault }
        if let error = control(Control.commit) { throw error }
        return value
    }

    /// Switches to WAL; throws if SQLite silently keeps its old mode, as on a file system without
    /// shared memory.
    private func keepLog(_ path: String) throws {
        let mode = try Statement("PRAGMA journal_mode = WAL", on: db)
        let code = sqlite3_step(mode.pointer)
        guard code == SQLITE_ROW else { throw error(code, mode.text) }
        guard mode.string(0) == "wal" else {
            throw StoreError.unavailable("\(path) can't have a write-ahead log beside it")
        }
    }

    private func script(_ text: String) throws {
        let code = sqlite3_exec(db, text, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, text) }
    }
}

/// Statements around every transaction.
enum Control {
    static let begin: SQL = "BEGIN"
    static let beginGroup: SQL = "BEGIN IMMEDIATE"
    static let commit: SQL = "COMMIT"
    static let rollBack: SQL = "ROLLBACK"
    static let beginJob: SQL = "SAVEPOINT job"
    static let keepJob: SQL = "RELEASE job"
    static let undoJob: SQL = "ROLLBACK TO job"
}

/// An engine's error on its way through `run`, as distinct from an error of the row's reader.
private struct Broke: Error {
    let error: StoreError
    init(_ error: StoreError) { self.error = error }
}

/// Time limit of the open read. SQLite calls its progress handler every few thousand steps, some 50
/// µs.
///
/// The limit is CPU time: on a busy machine a thread may be descheduled for longer than a read may
/// take, which is no fault of the read. Elapsed time counts only at `timeout` times the limit.
struct ReadLimit {
    private static let timeout: Int64 = 20
    private static let steps: Int32 = 4000
    private var end = Int64.max
    private var worked: Int64 = 0
    private(set) var length = TimeSpan.milliseconds(0)

    mutating func start(_ length: TimeSpan) {
        self.length = length
        end = monotonicMilliseconds() + length.milliseconds
        worked = threadMilliseconds()
    }

    mutating func stop() { end = .max }

    var isOver: Bool {
        guard end != .max else { return false }
        let late = monotonicMilliseconds() - end
        guard late > 0 else { return false }
        return late > length.milliseconds * Self.timeout
            || threadMilliseconds() - worked > length.milliseconds
    }

    /// Throws past the limit, so that many short statements count as much as a long one.
    func check() throws {
        if isOver { throw Broke(.cutOff(milliseconds: Int(length.milliseconds))) }
    }

    static func watch(_ db: OpaquePointer, _ limit: UnsafeMutablePointer<ReadLimit>) {
        sqlite3_progress_handler(
            db, steps,
            { raw in
                guard let raw else { return 0 }
                return raw.assumingMemoryBound(to: ReadLimit.self).pointee.isOver ? 1 : 0
            }, limit)
    }
}

/// CPU time of this thread.
private func threadMilliseconds() -> Int64 {
    var t = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t)
    return Int64(t.tv_sec) * 1000 + Int64(t.tv_nsec) / 1_000_000
}
