import Store
import Threads
import World

/// StorePostgres: the store on PostgreSQL, through libpq.
///
/// Promises: a write closure is one SERIALIZABLE transaction, retried on serialization failures; a
/// returned write is on the server's disk; a lost connection is reopened, and only a change that
/// was being committed at that moment ends as unknown (`StoreError.unavailable`).
///
/// Each connection has a thread of its own. Threads of one kind share a bounded queue of jobs.
public final class PostgresStore: Store {
    private let writes: JobQueue
    private let reads: JobQueue
    private let reports: JobQueue
    private let batches: BatchQueue
    private let tally = Counters()
    private let options: PostgresOptions
    private let workers: ConnectionWorkers

    public var dialect: Dialect { .postgres }

    /// Opens one connection at once, to fail early with a clear message; the others are opened by
    /// their threads. `conninfo` is libpq's: keywords or a URL.
    public init(conninfo: String, options: PostgresOptions = PostgresOptions()) throws {
        self.options = options
        writes = JobQueue(bound: options.queue)
        reads = JobQueue(bound: options.queue)
        reports = JobQueue(bound: options.queue)
        batches = BatchQueue(bound: options.queue, size: options.batchSize)
        let address = Address(conninfo: conninfo, options: options)
        let first: Connection
        do { first = try Connection(address, mode: .write) } catch { throw error.told }
        try first.checkDatabase()
        var workers: [Worker] = []
        let lines: [(Mode, Int, any WorkQueue)] = [
            (.write, options.writers, writes), (.read, options.readers, reads),
            (.report, options.reporters, reports), (.batch, options.batchers, batches),
        ]
        let turnstile = ConditionLock()
        for (mode, count, line) in lines {
            for number in 0..<max(1, count) {
                workers.append(
                    Worker(
                        line: line, mode: mode, address: address, tally: tally,
                        turnstile: turnstile, seed: UInt64(workers.count + 1),
                        connection: mode == .write && number == 0 ? first : nil))
            }
        }
        self.workers = ConnectionWorkers(
            workers: workers, lines: [writes, reads, reports, batches])
        try self.workers.start()
    }

    deinit { workers.leave() }

    @discardableResult
    public func write<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T { try await queue(body, on: writes) }

    public func read<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T { try await queue(body, on: reads) }

    public func report<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T
    ) async throws -> T { try await queue(body, on: reports) }

    public func batch<C: BatchCommand>(_ command: C) async throws -> C.Output {
        let deadline = deadline
        return try await withCheckedThrowingContinuation { waiting in
            let member = Member(command: command, deadline: deadline, waiting: waiting)
            if let refusal = batches.add(member) {
                tally.count(.refused)
                waiting.resume(throwing: refusal)
            }
        }
    }

    public var figures: [StoreFigure] {
        let waiting = [
            ("queued", writes.count), ("queued_reads", reads.count),
            ("queued_reports", reports.count), ("queued_batched", batches.count),
        ]
        return waiting.map { StoreFigure(name: $0.0, value: Int64($0.1)) } + tally.figures
    }

    public func close() async { await workers.close() }

    private var deadline: Int64 { monotonicMicroseconds() + options.deadline.microseconds }

    private func queue<T: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> T, on line: JobQueue
    ) async throws -> T {
        let deadline = deadline
        return try await withCheckedThrowingContinuation { waiting in
            if let refusal = line.add(
                Closure(body: body, deadline: deadline, waiting: waiting))
            {
                tally.count(.refused)
                waiting.resume(throwing: refusal)
            }
        }
    }
}
