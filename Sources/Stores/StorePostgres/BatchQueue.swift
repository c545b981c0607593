import DequeModule
import Store
import Threads
import World

/// A queue of commands by type; a worker takes many of one type at a time.
///
/// Two workers may serve it. After a conflict one batch of any type runs at a time for a while: two
/// transactions that contend for one hot row, or one page of an index, only abort each other.
final class BatchQueue: WorkQueue, @unchecked Sendable {
    private let lock = ConditionLock()
    private let bound: Int
    private let size: Int
    private var kinds: [ObjectIdentifier: any Kind] = [:]
    private var order: [ObjectIdentifier] = []
    private var turn = 0
    private var waiting = 0
    private var running = 0
    private var alone = 0
    private var isClosed = false

    /// Batches that run alone after a conflict, before two threads try again.
    static let alone = 64

    init(bound: Int, size: Int) {
        self.bound = bound
        self.size = size
    }

    var count: Int { lock.withLock { waiting } }

    /// Queues a command. Returns nil if it was accepted, else the reason.
    func add<C: BatchCommand>(_ member: Member<C>) -> StoreError? {
        lock.withLock {
            if isClosed { return .closed }
            if waiting >= bound { return .busy(retryAfterSeconds: Failure.retryAfterSeconds) }
            let kind = kind(of: C.self)
            kind.members.append(member)
            waiting += 1
            lock.signal()
            return nil
        }
    }

    func next() -> (any Job)? {
        lock.withLock {
            while true {
                if let job = take() { return job }
                if isClosed && waiting == 0 { return nil }
                lock.wait()
            }
        }
    }

    func finished(_ job: any Job, conflicts: Int) {
        lock.withLock {
            running -= 1
            alone = conflicts > 0 ? Self.alone : max(0, alone - 1)
            lock.broadcast()
        }
    }

    func close() {
        lock.withLock {
            isClosed = true
            lock.broadcast()
        }
    }

    private func kind<C: BatchCommand>(of type: C.Type) -> KindOf<C> {
        let id = ObjectIdentifier(type)
        if let known = kinds[id] as? KindOf<C> { return known }
        let fresh = KindOf<C>()
        kinds[id] = fresh
        order.append(id)
        return fresh
    }

    /// The next batch; types are served round robin.
    private func take() -> (any Job)? {
        guard alone == 0 || running == 0 else { return nil }
        for step in 0..<order.count {
            let index = (turn + step) % order.count
            guard let kind = kinds[order[index]], !kind.isEmpty else { continue }
            turn = index + 1
            let job = kind.take(size)
            waiting -= job.size
            running += 1
            return job
        }
        return nil
    }
}

/// The commands of one type.
private protocol Kind: AnyObject {
    var isEmpty: Bool { get }
    func take(_ size: Int) -> any Job
}

private final class KindOf<C: BatchCommand>: Kind {
    var members = Deque<Member<C>>()
    var isEmpty: Bool { members.isEmpty }

    func take(_ size: Int) -> any Job {
        let taken = Array(members.prefix(size))
        members.removeFirst(taken.count)
        return Batch(members: taken)
    }
}
