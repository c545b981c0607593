import Threads

/// The store's worker threads: they start together and end when their queues are closed and empty.
final class ConnectionWorkers: @unchecked Sendable {
    private enum State {
        case atWork
        case leaving([CheckedContinuation<Void, Never>])
        case gone
    }

    private let lock = ConditionLock()
    private let workers: [Worker]
    private let lines: [any WorkQueue]
    private var state = State.atWork

    init(workers: [Worker], lines: [any WorkQueue]) {
        self.workers = workers
        self.lines = lines
    }

    func start() throws {
        do {
            for worker in workers { try worker.start() }
        } catch {
            leave()
            throw error
        }
    }

    /// Closes the queues and joins the threads, on a separate thread.
    func close() async {
        await withCheckedContinuation { waiting in
            let (isFirst, isOver) = lock.withLock { () -> (Bool, Bool) in
                switch state {
                case .gone: return (false, true)
                case .leaving(let others):
                    state = .leaving(others + [waiting])
                    return (false, false)
                case .atWork:
                    state = .leaving([waiting])
                    return (true, false)
                }
            }
            if isOver { return waiting.resume() }
            if isFirst { joinAside() }
        }
    }

    /// Closes the queues without waiting, for a store that was never closed; the threads end by
    /// themselves.
    func leave() {
        let wasAtWork = lock.withLock { () -> Bool in
            guard case .atWork = state else { return false }
            state = .gone
            return true
        }
        guard wasAtWork else { return }
        for line in lines { line.close() }
        for worker in workers { worker.detach() }
    }

    private func joinAside() {
        if !SystemThread.detached({ self.join() }) { join() }
    }

    private func join() {
        for line in lines { line.close() }
        for worker in workers { worker.join() }
        let waiting = lock.withLock { () -> [CheckedContinuation<Void, Never>] in
            guard case .leaving(let all) = state else { return [] }
            state = .gone
            return all
        }
        for one in waiting { one.resume() }
    }
}
