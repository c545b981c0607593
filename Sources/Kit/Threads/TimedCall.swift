import Synchronization

/// Result of a call to something outside; nil if it threw, or if nothing came back in time. A call
/// that hangs is abandoned, and its late result is ignored.
public func timedCall<T: Sendable>(
    within limit: Duration, _ body: @escaping @Sendable () async throws -> T
) async -> T? {
    let first = FirstResult<T>()
    let work = Task { first.end(with: try? await body()) }
    let clock = Task {
        try? await Task.sleep(for: limit)
        first.end(with: nil)
    }
    let result = await withTaskCancellationHandler {
        await withCheckedContinuation { first.wait($0) }
    } onCancel: {
        first.end(with: nil)
    }
    work.cancel()
    clock.cancel()
    return result
}

/// The first of several results; the later ones are dropped.
private final class FirstResult<T: Sendable>: Sendable {
    private struct State: Sendable {
        var waiting: CheckedContinuation<T?, Never>?
        var result: T??
    }
    private let state = Mutex(State())

    func wait(_ waiting: CheckedContinuation<T?, Never>) {
        let result: T?? = state.withLock { state in
            if state.result == nil { state.waiting = waiting }
            return state.result
        }
        if let result { waiting.resume(returning: result) }
    }

    func end(with result: T?) {
        let waiting = state.withLock { state -> CheckedContinuation<T?, Never>? in
            guard state.result == nil else { return nil }
            state.result = .some(result)
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: result)
    }
}
