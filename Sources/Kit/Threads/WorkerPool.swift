import DequeModule

/// A bounded queue of jobs and the threads that do them, for work that takes a core for a while: on
/// the cooperative pool it would hold up everybody. The threads start with the first jobs, and end
/// when the pool is released. Jobs wait in lanes, which take turns; when the queue is full, the
/// longest lane loses its last job, so that nobody's many jobs keep another's one out.
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
    /// - Parameter lane: whose work it is; without lanes the jobs run in their order.
    public func run<T: Sendable>(
        lane: String = "", _ work: @escaping @Sendable () throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            let job = WorkerQueue.Job(
                run: { continuation.resume(with: Result(catching: work)) },
                drop: { continuation.resume(throwing: Full()) })
            queue.add(job, lane: lane)?.drop()
        }
    }
}

/// The part of a pool that its threads hold, so that the pool itself can go.
private final class WorkerQueue: @unchecked Sendable {
    private let lock = ConditionLock()
    private let threads: Int
    private let queued: Int
    // Behind the lock.
    private var lanes: [String: Deque<Job>] = [:]
    /// Lanes with jobs, the next one first.
    private var turns = Deque<String>()
    private var count = 0
    private var started = 0
    private var isClosed = false

    /// A job is run or dropped, once.
    struct Job: Sendable {
        let run: @Sendable () -> Void
        let drop: @Sendable () -> Void
    }

    init(threads: Int, queued: Int) {
        self.threads = threads
        self.queued = queued
    }

    /// Adds a job. Returns the one that has to be dropped for it, which may be itself.
    func add(_ job: Job, lane: String) -> Job? {
        lock.withLock {
            guard !isClosed else { return job }
            if started < threads, SystemThread.detached({ self.work() }) { started += 1 }
            guard started > 0 else { return job }
            var dropped: Job?
            if count >= queued {
                dropped = makeRoom(for: lane)
                guard dropped != nil else { return job }
            }
            if lanes[lane] == nil { turns.append(lane) }
            lanes[lane, default: []].append(job)
            count += 1
            lock.signal()
            return dropped
        }
    }

    /// Takes the last job of the longest lane, unless no lane is longer than this one would be.
    private func makeRoom(for lane: String) -> Job? {
        let own = (lanes[lane]?.count ?? 0) + 1
        guard let longest = lanes.max(by: { $0.value.count < $1.value.count }),
            longest.value.count > own
        else { return nil }
        let job = lanes[longest.key]?.popLast()
        if job != nil { count -= 1 }
        return job
    }

    /// Finishes the jobs that wait, then ends the threads.
    func close() {
        lock.withLock {
            isClosed = true
            lock.broadcast()
        }
    }

    private func work() {
        while let job = next() { job.run() }
    }

    private func next() -> Job? {
        lock.withLock {
            while count == 0, !isClosed { lock.wait() }
            guard let lane = turns.popFirst(), let job = lanes[lane]?.popFirst() else {
                return nil
            }
            count -= 1
            if lanes[lane]?.isEmpty == true {
                lanes[lane] = nil
            } else {
                turns.append(lane)
            }
            return job
        }
    }
}
