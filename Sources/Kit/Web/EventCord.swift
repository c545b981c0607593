import Synchronization

/// By which one listener is cut off, wherever their connection stands: before it is handed over,
/// while it listens, or when it is gone.
public final class EventCord: Sendable {
    private let desk = Mutex(Desk())

    private struct Desk {
        weak var listener: EventListener?
        var farewell: Farewell?
    }

    public init() {}

    /// Says a last word to this listener and closes the connection. Again does nothing.
    public func cut(_ farewell: Farewell) {
        let listener = desk.withLock { desk -> EventListener? in
            guard desk.farewell == nil else { return nil }
            desk.farewell = farewell
            return desk.listener
        }
        listener?.cut(farewell)
    }

    /// On the listener's loop, before it is admitted.
    func tie(_ listener: EventListener) {
        let farewell = desk.withLock { desk in
            desk.listener = listener
            return desk.farewell
        }
        if let farewell { listener.cut(farewell) }
    }
}
