import CSQLite
import Store
import Synchronization
import World

/// The write-ahead log: how long it is, and the thread that copies it into the file, so that the
/// writer doesn't.
///
/// Under constant writing that thread never catches up, and the log grows. So once it is too long
/// no report begins; when the last has ended, the writer copies the rest between two groups and
/// starts the log over, which waits for nothing but short reads.
final class Log: @unchecked Sendable {
    private let gate = Gate()
    private let options: SQLiteOptions
    private let length = Atomic<Int>(0)
    /// Wakes the writer though nobody writes.
    private let nudge: @Sendable () -> Void
    // Behind the gate.
    /// Pages in the log when it was last copied.
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

    // MARK: The writer

    /// Between two groups: wakes the copying thread, or starts the log over. Returns an error after
    /// which nothing may be written.
    func tend(by writer: Connection) -> StoreError? {
        let pages = pages
        let (now, fault): (Bool, StoreError?) = gate.locked {
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
        // Reads that were open, then those that began meanwhile.
        let patience = 2 * options.readCutOff.milliseconds + 50
        sqlite3_busy_timeout(writer.db, Int32(patience))
        defer {
            sqlite3_busy_timeout(writer.db, Int32(options.busyTimeout.milliseconds))
            gate.locked {
                startsOver = false
                gate.wakeAll()
            }
        }
        let code = sqlite3_wal_checkpoint_v2(
            writer.db, nil, SQLITE_CHECKPOINT_RESTART, nil, nil)
        return graveFault(code, writer)
    }

    /// A full disk: what the log holds can be copied, and its space used again.
    func wasFull() { gate.locked { wake() } }

    /// Nobody starts the log over any more, so nobody need wait for it.
    func leaveWriter() {
        gate.locked {
            writerLeft = true
            startsOver = false
            gate.wakeAll()
        }
    }

    // MARK: Reports

    /// Sleeps while the log waits to be started over.
    func beginReport() {
        gate.locked {
            while startsOver { gate.wait() }
            reporting += 1
        }
    }

    func endReport() {
        let last = gate.locked {
            reporting -= 1
            return startsOver && reporting == 0
        }
        if last { nudge() }
    }

    // MARK: The copying thread

    func work(_ connection: Connection) {
        while waitUntilDue() {
            var pages: Int32 = 0
            let code = sqlite3_wal_checkpoint_v2(
                connection.db, nil, SQLITE_CHECKPOINT_PASSIVE, &pages, nil)
            let grave = graveFault(code, connection)
            let atOnce = gate.locked {
                if let grave { fault = grave }
                startsOver = !writerLeft && Int(pages) >= options.restartPages
                if !startsOver { gate.wakeAll() }
                return startsOver && reporting == 0
            }
            if atOnce { nudge() }
        }
    }

    private func wake() {
        due = true
        gate.wakeAll()
    }

    private func waitUntilDue() -> Bool {
        gate.locked {
            // Two at it would only refuse each other.
            while (!due || startsOver) && !closed { gate.wait() }
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
