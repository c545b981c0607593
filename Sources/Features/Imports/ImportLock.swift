import Synchronization
import Threads

/// One import is worked on at a time on a node: it keeps one core and the writer busy by itself.
final class ImportLock: Sendable {
    private let running = AsyncSemaphore(1)
    /// Those that run or wait.
    private let known = Mutex<Set<Int64>>([])

    /// Waits for its turn; false, and at once, if this import runs or waits here already.
    func acquire(_ id: Int64) async -> Bool {
        guard known.withLock({ $0.insert(id).inserted }) else { return false }
        await running.wait()
        return true
    }

    /// Lets the next one go on.
    func release(_ id: Int64) {
        known.withLock { _ = $0.remove(id) }
        running.signal()
    }
}
