import CSQLite
import Store
import Synchronization
import Threads
import World

/// The store's threads and queues, and the order in which they stop. The threads hold references,
/// so that nothing is freed while they run.
final class SQLiteRuntime: Sendable {
    let tally = Counters()
    let writes: JobQueue
    let reports: JobQueue
    let readers: Readers
    private let log: WALCheckpointer
    private let writer: Connection
    private let copier: Connection
    private let writerThread: SystemThread
    private let copierThread: SystemThread
    private let reporterThreads: [SystemThread]
    private let ending = Mutex(Ending.open)

    private enum Ending {
        case open
        case closing([@Sendable () -> Void])
        case closed
    }

    init(path: String, options: SQLiteOptions) throws {
        let writes = JobQueue(bound: options.queued, timeout: options.jobDeadline, tally: tally)
        let log = WALCheckpointer(options: options) { writes.nudge() }
        let reports = JobQueue(
            bound: options.reportsQueued, timeout: options.jobDeadline, tally: tally)
        let connection = try Connection(path: path, role: .writer, options: options)
        let copier = try Connection(path: path, role: .checkpointer, options: options)
        log.follow(connection)
        let writer = Writer(
            connection, queue: writes, log: log, tally: tally, group: options.group)
        writerThread = try SystemThread { writer.work() }
        copierThread = try SystemThread { log.work(copier) }
        reporterThreads = try (0..<max(1, options.reportThreads)).map { _ in
            let reporter = Reporter(path: path, options: options, queue: reports, log: log)
            return try SystemThread { reporter.work() }
        }
        readers = Readers(path: path, options: options)
        self.writer = connection
        self.copier = copier
        self.log = log
        self.writes = writes
        self.reports = reports
    }

    /// Finishes accepted work on a separate thread, then calls `done`. May be called again.
    func stop(_ done: (@Sendable () -> Void)?) {
        enum Next { case start, wait, over }
        let next: Next = ending.withLock { ending in
            switch ending {
            case .open:
                ending = .closing(done.map { [$0] } ?? [])
                return .start
            case .closing(let others):
                ending = .closing(others + (done.map { [$0] } ?? []))
                return .wait
            case .closed: return .over
            }
        }
        switch next {
        case .start:
            // Without a thread to spare it is done here.
            if !SystemThread.detached({ self.end() }) { end() }
        case .wait: return
        case .over: done?()
        }
    }

    private func end() {
        writes.close()
        reports.close()
        writerThread.join()
        for thread in reporterThreads { thread.join() }
        log.close()
        copierThread.join()
        readers.close()
        copier.close()
        // The last connection checkpoints the log into the file, unless the disk can't be trusted.
        writer.close(keepingLog: writes.isBroken)
        let waiting: [@Sendable () -> Void] = ending.withLock { ending in
            defer { ending = .closed }
            if case .closing(let waiting) = ending { return waiting }
            return []
        }
        for done in waiting { done() }
    }

    var figures: [StoreFigure] {
        let groups = tally.groups.load(ordering: .relaxed)
        let jobs = tally.jobs.load(ordering: .relaxed)
        return [
            StoreFigure(name: "groups", value: groups),
            StoreFigure(name: "jobs", value: jobs),
            StoreFigure(name: "jobs_per_100_groups", value: groups == 0 ? 0 : jobs * 100 / groups),
            StoreFigure(name: "waiting_writes", value: Int64(writes.count)),
            StoreFigure(name: "waiting_reports", value: Int64(reports.count)),
            StoreFigure(name: "log_pages", value: Int64(log.pages)),
            StoreFigure(name: "refused", value: tally.refused.load(ordering: .relaxed)),
            StoreFigure(name: "reads", value: tally.reads.load(ordering: .relaxed)),
            StoreFigure(name: "broken", value: writes.isBroken ? 1 : 0),
        ]
    }
}

/// Counters since the start.
final class Counters: Sendable {
    let groups = Atomic<Int64>(0)
    let jobs = Atomic<Int64>(0)
    let refused = Atomic<Int64>(0)
    let reads = Atomic<Int64>(0)

    func committed(_ count: Int) {
        groups.add(1, ordering: .relaxed)
        jobs.add(Int64(count), ordering: .relaxed)
    }
}
