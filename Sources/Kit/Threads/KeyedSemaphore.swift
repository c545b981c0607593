import DequeModule
import Synchronization

/// One permit for each key: tasks of one key run one after another, first come first served; those
/// of different keys don't wait for each other. Keys that nobody holds take no memory.
public final class KeyedSemaphore<Key: Hashable & Sendable>: Sendable {
    /// Tasks that wait, by the key whose permit is taken.
    private let taken = Mutex<[Key: Deque<CheckedContinuation<Bool, Never>>]>([:])

    public init() {}

    /// Takes the permit of a key as soon as it is free. False, without a permit and at once, if
    /// `most` tasks wait for this key already. Each permit needs its `signal`.
    public func wait(for key: Key, behind most: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            let isTaken: Bool? = taken.withLock { taken in
                guard let waiting = taken[key] else {
                    taken[key] = []
                    return true
                }
                guard waiting.count < most else { return false }
                taken[key, default: []].append(continuation)
                return nil
            }
            if let isTaken { continuation.resume(returning: isTaken) }
        }
    }

    /// Gives the permit of a key back, to the task that has waited longest.
    public func signal(_ key: Key) {
        let next = taken.withLock { taken -> CheckedContinuation<Bool, Never>? in
            if let next = taken[key]?.popFirst() { return next }
            taken[key] = nil
            return nil
        }
        next?.resume(returning: true)
    }

    /// Number of keys whose permit is taken.
    public var count: Int { taken.withLock { $0.count } }
}
