import Store
import World

/// Jobs that wait for the threads of one kind, bounded.
protocol Line: AnyObject, Sendable {
    /// Waits for a job; nil when the line is closed and empty.
    func next() -> (any Job)?
    /// The job that `next` gave is answered; `conflicts` counts how often others were in its way.
    func finished(_ job: any Job, conflicts: Int)
    /// Takes no more; what waits is still served.
    func close()
}

/// First come, first served.
final class JobLine: Line, @unchecked Sendable {
    private let bell = Bell()
    private let bound: Int
    private var jobs = Fifo<any Job>()
    private var isClosed = false

    init(bound: Int) { self.bound = bound }

    var count: Int { bell.locked { jobs.count } }

    /// Nil if it was taken; else why not.
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

/// A queue in an array: the front moves, and the array is cut when half of it is behind.
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
