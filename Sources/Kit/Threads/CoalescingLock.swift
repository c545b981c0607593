import Synchronization

/// A lock for work by key: one piece runs at a time, and a key that runs or waits already is turned
/// away, since its work is under way.
public final class CoalescingLock: Sendable {
    private let running = AsyncSemaphore(1)
    /// Keys that run or wait.
    private let known = Mutex<Set<Int64>>([])

    public init() {}

    /// Waits for its turn; false, and at once, if this key runs or waits here already.
    public func acquire(_ key: Int64) async -> Bool {
        guard known.withLock({ $0.insert(key).inserted }) else { return false }
        await running.wait()
        return true
    }

    /// Lets the next one go on.
    public func release(_ key: Int64) {
        known.withLock { _ = $0.remove(key) }
        running.signal()
    }
}
