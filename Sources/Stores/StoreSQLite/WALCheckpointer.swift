import CSQLite
import Store
import Synchronization
import Threads
import World

/// The write-ahead log's length, and the checkpointer: the thread that copies the log into the
/// file, so that the writer doesn't.
///
/// Under constant writing that thread never catches up, and the log grows. So once it is too long
/// no report begins; when the last has ended, the writer copies the rest between two groups and
/// restarts the log, which waits for nothing but short reads.
final class WALCheckpointer: @unchecked Sendable {
    private let lock = ConditionLock()
    private let options: SQLiteOptions
    private let length = Atomic<Int>(0)
    /// Wakes the writer even if no write is queued.
    private let nudge: @Sendable () -> Void
    // Guarded by `lock`.
    /// Pages in the log at the last checkpoint.
    private var tried = 0
    private var due = false
    private var startsOver = false
    private var reporting = 0
    private var writerLeft = false
    private var closed = false
    private var fault: StoreError?

    init(options: SQLiteOptions, nudge: @escaping @Sendable () -> Void) {
        self.options = options
        self.nudge = nudge
    }

    /// Current length in pages.
    var pages: Int { length.load(ordering: .relaxed) }

    /// Installs a hook that records the length after each commit; replaces SQLite's automatic
    /// checkpoints.
    func follow(_ connection: Connection) {
        sqlite3_wal_hook(
            connection.db,
            { raw, _, _, pages in
                guard let raw else { return SQLITE_OK }
                Unmanaged<WALCheckpointer>.fromOpaque(raw).takeUnretainedValue()
                    .length.store(Int(pages), ordering: .relaxed)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    // MARK: The writer

    /// Between two groups: wakes the checkpointer, or restarts the log. Returns an error after
    /// which nothing may be written.
    func tend(by writer: Connection) -> StoreError? {
        let pages = pages
        let (now, fault): (Bool, StoreError?) = lock.withLock {
            if pages < tried { tried = 0 }
            if pages - tried >= options.checkpointPages {
                tried = pages
                wake()
            }
            return (startsOver && reporting == 0, self.fault)
        }
        if let fault { return fault }
        return now ? startOver(by: writer) : nil
    }

    private func startOver(by writer: Connection) -> StoreError? {
        // Twice a read's time limit: reads that are open, then those that begin meanwhile.
        let timeout = 2 * options.readCutOff.milliseconds + 50
        sqlite3_busy_timeout(writer.db, Int32(timeout))
        defer {
            sqlite3_busy_timeout(writer.db, Int32(options.busyTimeout.milliseconds))
            lock.withLock {
                startsOver = false
                lock.broadcast()
            }
        }
        let code = sqlite3_wal_checkpoint_v2(
            writer.db, nil, SQLITE_CHECKPOINT_RESTART, nil, nil)
        return graveFault(code, writer)
    }

    /// Reacts to a full disk: a checkpoint lets the log's space be used again.
    func wasFull() { lock.withLock { wake() } }

    /// Ends waiting for restarts of the log: the writer is gone and makes none.
    func leaveWriter() {
        lock.withLock {
            writerLeft = true
            startsOver = false
            lock.broadcast()
        }
    }

    // MARK: Reports

    /// Sleeps while the log waits to be restarted.
    func beginReport() {
        lock.withLock {
            while startsOver { lock.wait() }
            reporting += 1
        }
    }

    func endReport() {
        let last = lock.withLock {
            reporting -= 1
            return startsOver && reporting == 0
        }
        if last { nudge() }
    }

    // MARK: The checkpointer

    func work(_ connection: Connection) {
        while waitUntilDue() {
            var pages: Int32 = 0
            let code = sqlite3_wal_checkpoint_v2(
                connection.db, nil, SQLITE_CHECKPOINT_PASSIVE, &pages, nil)
            let grave = graveFault(code, connection)
            let atOnce = lock.withLock {
                if let grave { fault = grave }
                startsOver = !writerLeft && Int(pages) >= options.restartPages
                if !startsOver { lock.broadcast() }
                return startsOver && reporting == 0
            }
            if atOnce { nudge() }
        }
    }

    private func wake() {
        due = true
        lock.broadcast()
    }

    private func waitUntilDue() -> Bool {
        lock.withLock {
            // Two checkpoints at once would only return busy.
            while (!due || startsOver) && !closed { lock.wait() }
            due = false
            return !closed
        }
    }

    /// Error that ends all writing: a failed `fsync`. A reader in the way or a full disk passes.
    private func graveFault(_ code: Int32, _ connection: Connection) -> StoreError? {
        guard code != SQLITE_OK else { return nil }
        let error = Faults.error(code, on: connection.db, sql: "checkpoint")
        return Faults.isBroken(error) ? error : nil
    }

    func close() {
        lock.withLock {
            closed = true
            lock.broadcast()
        }
    }
}
