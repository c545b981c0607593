import DequeModule
import Synchronization

/// A counting semaphore for tasks: those that find no permit are suspended, first come first served;
/// no thread is blocked. A cancelled task keeps its place and gets its permit.
public final class AsyncSemaphore: Sendable {
    private let state: Mutex<State>

    private struct State {
        var free: Int
        var waiting = Deque<CheckedContinuation<Bool, Never>>()
    }

    /// A semaphore with so many permits.
    public init(_ permits: Int) {
        precondition(permits > 0)
        state = Mutex(State(free: permits))
    }

    /// Takes a permit as soon as there is one. Each needs its `signal`.
    public func wait() async { _ = await wait(behind: .max) }

    /// The same for a bounded queue: false, without a permit and at once, if `most` tasks wait
    /// already.
    public func wait(behind most: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            let isTaken: Bool? = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                guard state.waiting.count < most else { return false }
                state.waiting.append(continuation)
                return nil
            }
            if let isTaken { continuation.resume(returning: isTaken) }
        }
    }

    /// Gives a permit back, to the task that has waited longest.
    public func signal() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            if let next = state.waiting.popFirst() { return next }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }

    /// Runs `body` with a permit, and gives it back however that ends.
    public func withPermit<T>(_ body: () async throws -> T) async rethrows -> T {
        await wait()
        defer { signal() }
        return try await body()
    }
}
