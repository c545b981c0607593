import CSQLite
import Glibc
import Store
import World

/// One handle on the file, with its prepared statements. Used by one thread at a time; whoever
/// passes it on holds a lock meanwhile.
final class Connection: Engine, @unchecked Sendable {
    enum Role { case writer, reader, checkpointer }

    let dialect = Dialect.sqlite
    let db: OpaquePointer
    private let statementLimit: Int
    private var statements: [SQLShape: Statement] = [:]
    private let limit = UnsafeMutablePointer<ReadLimit>.allocate(capacity: 1)
    /// The first error of the open closure. A closure that catches it runs on in vain, as on
    /// PostgreSQL.
    private(set) var fault: StoreError?
    private var closed = false

    /// Once for the process, before the first connection.
    private static let settings: Void = {
        // Every piece of memory took a lock, for statistics that nobody reads: 3 % of a page.
        pasar_skip_memory_statistics()
        // A job is undone alone by the pages that it changes, as they were. SQLite wrote them to a
        // file once they were more than 64 KB, and an order changes thirty: of the 188 KB that
        // it wrote, 163. In memory they are as many as the job changes, and a job is short.
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

    /// `keepingLog` leaves the log beside the file as it is.
    func close(keepingLog: Bool = false) {
        guard !closed else { return }
        closed = true
        statements = [:]
        if keepingLog { pasar_keep_log_on_close(db) }
        sqlite3_close_v2(db)
    }

    /// A new file is the owner's alone; the log beside it takes over its mode.
    private static func makePrivate(_ path: String) {
        let file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        if file >= 0 { Glibc.close(file) }
    }

    /// False once SQLite has undone the transaction by itself.
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
            case SQLITE_ROW: try each(row)
            case SQLITE_DONE:
                // Without a change `sqlite3_changes` still tells of the statement before.
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

    /// `BEGIN` and its like. Nil when it worked.
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

    /// Runs a question in one read transaction, for `length` at most.
    func read<T>(within length: Span, _ body: (Transaction) throws -> T) throws -> T {
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

    /// On a file system without shared memory SQLite keeps its old mode without a word.
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

/// The frame of every transaction.
enum Control {
    static let begin: SQL = "BEGIN"
    static let beginGroup: SQL = "BEGIN IMMEDIATE"
    static let commit: SQL = "COMMIT"
    static let rollBack: SQL = "ROLLBACK"
    static let beginJob: SQL = "SAVEPOINT job"
    static let keepJob: SQL = "RELEASE job"
    static let undoJob: SQL = "ROLLBACK TO job"
}

/// An error of the engine on its way through `run`, as distinct from one of the row's reader.
private struct Broke: Error {
    let error: StoreError
    init(_ error: StoreError) { self.error = error }
}

/// When the open read has to end. SQLite asks every few thousand steps of its machine, some 50 µs.
///
/// The limit is time at work. On a busy machine a thread may stand still for longer than a read may
/// take, and that is no fault of the read: only at `patience` times the limit does waiting count.
struct ReadLimit {
    private static let patience: Int64 = 20
    private static let steps: Int32 = 4000
    private var end = Int64.max
    private var worked: Int64 = 0
    private(set) var length = Span.milliseconds(0)

    mutating func start(_ length: Span) {
        self.length = length
        end = monotonicMilliseconds() + length.milliseconds
        worked = threadMilliseconds()
    }

    mutating func stop() { end = .max }

    var isOver: Bool {
        guard end != .max else { return false }
        let late = monotonicMilliseconds() - end
        guard late > 0 else { return false }
        return late > length.milliseconds * Self.patience
            || threadMilliseconds() - worked > length.milliseconds
    }

    /// Many short statements count as much as a long one.
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

/// How long this thread has been at work.
private func threadMilliseconds() -> Int64 {
    var t = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t)
    return Int64(t.tv_sec) * 1000 + Int64(t.tv_nsec) / 1_000_000
}
