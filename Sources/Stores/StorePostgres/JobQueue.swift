import DequeModule
import Store
import Threads
import World

/// A bounded queue of jobs for the workers of one kind.
protocol WorkQueue: AnyObject, Sendable {
    /// Waits for a job; nil once the queue is closed and empty.
    func next() -> (any Job)?
    /// Reports that a job of `next` has completed, and how many conflicts it met.
    func finished(_ job: any Job, conflicts: Int)
    /// Accepts no more; queued jobs are still served.
    func close()
}

/// A first-in, first-out queue.
final class JobQueue: WorkQueue, @unchecked Sendable {
    private let lock = ConditionLock()
    private let bound: Int
    private var jobs = Deque<any Job>()
    private var isClosed = false

    init(bound: Int) { self.bound = bound }

    var count: Int { lock.withLock { jobs.count } }

    /// Queues a job. Returns nil if it was accepted, else the reason.
    func add(_ job: any Job) -> StoreError? {
        lock.withLock {
            if isClosed { return .closed }
            if jobs.count >= bound { return .busy(retryAfterSeconds: Failure.retryAfterSeconds) }
            jobs.append(job)
            lock.signal()
            return nil
        }
    }

    func next() -> (any Job)? {
        lock.withLock {
            while true {
                if let job = jobs.popFirst() { return job }
                if isClosed { return nil }
                lock.wait()
            }
        }
    }

    func finished(_ job: any Job, conflicts: Int) {}

    func close() {
        lock.withLock {
            isClosed = true
            lock.broadcast()
        }
    }
}
