import DequeModule
import Store
import Threads
import World

/// A queued closure with the continuation of its caller.
protocol Job: AnyObject, Sendable {
    /// Runs the closure; again if the group was rolled back.
    func run(in db: Transaction) throws
    /// Resumes the caller, once: with the result of `run`, or with the error.
    func answer(_ error: (any Error)?)
    /// Deadline in `monotonicMilliseconds`; set by the queue.
    var deadline: Int64 { get set }
}

/// A job of `write` or `report`. Touched by one thread at a time: the caller's, then, through the
/// queue, the worker's.
final class ClosureJob<T: Sendable>: Job, @unchecked Sendable {
    private let body: @Sendable (Transaction) throws -> T
    private var continuation: UnsafeContinuation<T, any Error>?
    private var value: T?
    var deadline: Int64 = 0

    init(
        _ body: @escaping @Sendable (Transaction) throws -> T,
        _ continuation: UnsafeContinuation<T, any Error>
    ) {
        self.body = body
        self.continuation = continuation
    }

    func run(in db: Transaction) throws {
        value = nil
        value = try body(db)
    }

    func answer(_ error: (any Error)?) {
        guard let waiting = continuation else { preconditionFailure("a job answers once") }
        continuation = nil
        if let error { return waiting.resume(throwing: error) }
        guard let value else { preconditionFailure("a job that didn't run was called done") }
        waiting.resume(returning: value)
    }
}

/// A first-in, first-out queue of at most `bound` jobs.
final class JobQueue: @unchecked Sendable {
    private let lock = ConditionLock()
    private let bound: Int
    private let timeout: TimeSpan
    private let tally: Counters
    private var jobs = Deque<any Job>()
    private var sleeping = 0
    private var nudged = false
    private var closed = false
    private var fault: StoreError?

    init(bound: Int, timeout: TimeSpan, tally: Counters) {
        self.bound = bound
        self.timeout = timeout
        self.tally = tally
    }

    var count: Int { lock.withLock { jobs.count } }
    /// True after `refuseAll`.
    var isBroken: Bool { lock.withLock { fault != nil } }

    /// Queues the job, or fails it at once with the reason.
    func accept(_ job: any Job) {
        job.deadline = monotonicMilliseconds() + timeout.milliseconds
        let refusal: StoreError? = lock.withLock {
            if let fault { return fault }
            if closed { return .closed }
            if jobs.count >= bound { return .busy(retryAfterSeconds: 1) }
            jobs.append(job)
            if sleeping > 0 { lock.signal() }
            return nil
        }
        guard let refusal else { return }
        tally.refused.add(1, ordering: .relaxed)
        job.answer(refusal)
    }

    /// Sleeps until there is work. Jobs past their deadline are failed instead of returned, so the
    /// list may be empty. Nil once the queue is closed and empty.
    func take(atMost limit: Int) -> [any Job]? {
        let taken: [any Job]? = lock.withLock {
            while jobs.isEmpty && !closed && !nudged {
                sleeping += 1
                lock.wait()
                sleeping -= 1
            }
            nudged = false
            guard !jobs.isEmpty || !closed else { return nil }
            if jobs.count <= limit {
                defer { jobs.removeAll(keepingCapacity: true) }
                return Array(jobs)
            }
            let first = Array(jobs.prefix(limit))
            jobs.removeFirst(limit)
            return first
        }
        guard let taken else { return nil }
        let now = monotonicMilliseconds()
        guard taken.contains(where: { $0.deadline < now }) else { return taken }
        for job in taken where job.deadline < now {
            tally.refused.add(1, ordering: .relaxed)
            job.answer(StoreError.tooLate)
        }
        return taken.filter { $0.deadline >= now }
    }

    /// Fails every queued and every later job with `reason`.
    func refuseAll(_ reason: StoreError) {
        let waiting: [any Job] = lock.withLock {
            if fault == nil { fault = reason }
            defer { jobs = [] }
            return Array(jobs)
        }
        for job in waiting { job.answer(reason) }
    }

    /// Makes `take` return even if nothing is queued.
    func nudge() {
        lock.withLock {
            nudged = true
            lock.broadcast()
        }
    }

    /// Accepts no more; queued jobs are still returned by `take`.
    func close() {
        lock.withLock {
            closed = true
            lock.broadcast()
        }
    }
}

/// Monotonic time in milliseconds, the store's unit.
func monotonicMilliseconds() -> Int64 { monotonicMicroseconds() / 1000 }
