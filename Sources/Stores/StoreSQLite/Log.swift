import CSQLite
import Store
import Synchronization

/// The write-ahead log: how long it is, and the thread that copies it into the file, so that the
/// writer doesn't.
final class Log: @unchecked Sendable {
    private let gate = Gate()
    private let options: SQLiteOptions
    private let length = Atomic<Int>(0)
    // Behind the gate.
    private var copied = 0
    private var due = false
    private var startOver = false
    private var closed = false
    private var fault: StoreError?

    /// How long the writer waits for readers when it starts the log over: the longest short read.
    private static let patienceMilliseconds: Int32 = 100

    init(options: SQLiteOptions) { self.options = options }

    /// Pages in the log.
    var pages: Int { length.load(ordering: .relaxed) }

    /// Lets SQLite tell the length after each commit; takes the place of its own checkpoints.
    func follow(_ connection: Connection) {
        sqlite3_wal_hook(
            connection.db,
            { raw, _, _, pages in
                guard let raw else { return SQLITE_OK }
                Unmanaged<Log>.fromOpaque(raw).takeUnretainedValue()
                    .length.store(Int(pages), ordering: .relaxed)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// By the writer, between two groups: wakes the copying thread, and starts the log over when
    /// that thread asks for it. Returns an error after which nothing may be written.
    func tend(by writer: Connection) -> StoreError? {
        let pages = pages
        let (starts, fault): (Bool, StoreError?) = gate.locked {
            if pages < copied { copied = 0 }
            if pages - copied >= options.checkpointPages { wake() }
            defer { startOver = false }
            return (startOver, self.fault)
        }
        if let fault { return fault }
        guard starts else { return nil }
        sqlite3_busy_timeout(writer.db, Self.patienceMilliseconds)
        defer { sqlite3_busy_timeout(writer.db, Int32(options.busyTimeout.milliseconds)) }
        let code = sqlite3_wal_checkpoint_v2(
            writer.db, nil, SQLITE_CHECKPOINT_RESTART, nil, nil)
        return graveFault(code, writer)
    }

    /// A full disk: what the log holds can be copied, and its space used again.
    func wasFull() { gate.locked { wake() } }

    private func wake() {
        due = true
        gate.wakeOne()
    }

    /// The copying thread.
    func work(_ connection: Connection) {
        while waitUntilDue() {
            var pages: Int32 = 0
            var done: Int32 = 0
            let code = sqlite3_wal_checkpoint_v2(
                connection.db, nil, SQLITE_CHECKPOINT_PASSIVE, &pages, &done)
            let grave = graveFault(code, connection)
            gate.locked {
                if let grave { fault = grave }
                copied = max(0, Int(done))
                startOver = Int(pages) >= options.restartPages
            }
        }
    }

    private func waitUntilDue() -> Bool {
        gate.locked {
            while !due && !closed { gate.wait() }
            due = false
            return !closed
        }
    }

    /// A reader in the way or a full disk passes; a failed `fsync` doesn't.
    private func graveFault(_ code: Int32, _ connection: Connection) -> StoreError? {
        guard code != SQLITE_OK else { return nil }
        let error = Faults.error(code, on: connection.db, sql: "checkpoint")
        return Faults.isBroken(error) ? error : nil
    }

    func close() {
        gate.locked {
            closed = true
            gate.wakeAll()
        }
    }
}
