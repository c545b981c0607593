import DequeModule

/// A bounded queue of jobs and the threads that do them, for work that takes a core for a while: on
/// the cooperative pool it would hold up everybody. The threads start with the first jobs, and end
/// when the pool is released.
public final class WorkerPool: Sendable {
    /// The queue is full, or the system allows no thread: try again later.
    public struct Full: Error {}

    private let queue: WorkerQueue

    /// A pool without a thread yet.
    /// - Parameters:
    ///   - threads: that work at once, at most.
    ///   - queued: jobs that may wait.
    public init(threads: Int, queued: Int) {
        precondition(threads > 0 && queued > 0)
        queue = WorkerQueue(threads: threads, queued: queued)
    }

    deinit { queue.close() }

    /// Runs `work` on a thread of the pool. Throws `Full`, or what `work` throws.
    public func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = queue.add { continuation.resume(with: Result(catching: work)) }
            if !isTaken { continuation.resume(throwing: Full()) }
        }
    }
}

/// The part of a pool that its threads hold, so that the pool itself can go.
private final class WorkerQueue: @unchecked Sendable {
    private let lock = ConditionLock()
    private let threads: Int
    private let queued: Int
    // Behind the lock.
    private var jobs = Deque<@Sendable () -> Void>()
    private var started = 0
    private var isClosed = false

    init(threads: Int, queued: Int) {
        self.threads = threads
        self.queued = queued
    }

    /// False if there is no room, or nobody to do it.
    func add(_ job: @escaping @Sendable () -> Void) -> Bool {
        lock.withLock {
            guard !isClosed, jobs.count < queued else { return false }
            if started < threads, SystemThread.detached({ self.work() }) { started += 1 }
            guard started > 0 else { return false }
            jobs.append(job)
            lock.signal()
            return true
        }
    }

    /// Finishes the jobs that wait, then ends the threads.
    func close() {
        lock.withLock {
            isClosed = true
            lock.broadcast()
        }
    }

    private func work() {
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        lock.withLock {
            while jobs.isEmpty, !isClosed { lock.wait() }
            return jobs.popFirst()
        }
    }
}
