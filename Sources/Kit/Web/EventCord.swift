import Synchronization

/// A handle that disconnects one subscriber at any point: before the connection is handed over,
/// while it is subscribed, or after it is gone.
public final class EventCord: Sendable {
    private let desk = Mutex(Desk())

    private struct Desk {
        weak var listener: EventListener?
        var farewell: Farewell?
    }

    /// A handle without a subscriber; pass it to `Listening`.
    public init() {}

    /// Sends this subscriber a close event and closes the connection. A second call does nothing.
    public func cut(_ farewell: Farewell) {
        let listener = desk.withLock { desk -> EventListener? in
            guard desk.farewell == nil else { return nil }
            desk.farewell = farewell
            return desk.listener
        }
        listener?.cut(farewell)
    }

    /// Attaches the subscriber, on its loop, before it is admitted.
    func tie(_ listener: EventListener) {
        let farewell = desk.withLock { desk in
            desk.listener = listener
            return desk.farewell
        }
        if let farewell { listener.cut(farewell) }
    }
}
