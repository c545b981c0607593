import Store
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
    private let bell = Bell()
    private let bound: Int
    private var jobs = Fifo<any Job>()
    private var isClosed = false

    init(bound: Int) { self.bound = bound }

    var count: Int { bell.locked { jobs.count } }

    /// Queues a job. Returns nil if it was accepted, else the reason.
    func add(_ job: any Job) -> StoreError? {
        bell.locked {
            if isClosed { return .closed }
            if jobs.count >= bound { return .busy(retryAfterSeconds: Failure.retryAfterSeconds) }
            jobs.append(job)
            bell.ring()
            return nil
        }
    }

    func next() -> (any Job)? {
        bell.locked {
            while true {
                if let job = jobs.popFirst() { return job }
                if isClosed { return nil }
                bell.wait()
            }
        }
    }

    func finished(_ job: any Job, conflicts: Int) {}

    func close() {
        bell.locked {
            isClosed = true
            bell.ringForAll()
        }
    }
}

/// A queue in an array: the front index moves, and the array is trimmed when half of it is
/// consumed.
struct Fifo<Element> {
    private var elements: [Element?] = []
    private var front = 0

    var count: Int { elements.count - front }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element) { elements.append(element) }

    mutating func popFirst() -> Element? {
        guard front < elements.count else { return nil }
        let first = elements[front]
        elements[front] = nil
        front += 1
        if front * 2 >= elements.count {
            elements.removeFirst(front)
            front = 0
        }
        return first
    }
}
