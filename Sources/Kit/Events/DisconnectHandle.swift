import Synchronization

/// A handle that disconnects one subscriber at any point: before the connection is handed over,
/// while it is subscribed, or after it is gone.
public final class DisconnectHandle: Sendable {
    private let storage = Mutex(Storage())

    private struct Storage {
        weak var listener: Subscriber?
        var farewell: CloseReason?
    }

    /// A handle without a subscriber; pass it to `Listening`.
    public init() {}

    /// Sends this subscriber a close event and closes the connection. A second call does nothing.
    public func cut(_ farewell: CloseReason) {
        let listener = storage.withLock { storage -> Subscriber? in
            guard storage.farewell == nil else { return nil }
            storage.farewell = farewell
            return storage.listener
        }
        listener?.cut(farewell)
    }

    /// Attaches the subscriber, on its loop, before it is admitted.
    func tie(_ listener: Subscriber) {
        let farewell = storage.withLock { storage in
            storage.listener = listener
            return storage.farewell
        }
        if let farewell { listener.cut(farewell) }
    }
}
