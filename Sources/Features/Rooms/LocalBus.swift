import Identities
import Events
import Synchronization
import World

/// Event bus within one process: one stream per room.
public final class LocalBus: RoomBus {
    private let streams = Mutex<[RoomID: EventStream<RoomState>]>([:])

    public init() {}

    private func stream(_ room: RoomID) -> EventStream<RoomState>? {
        streams.withLock { $0[room] }
    }

    public func open(_ room: RoomID, epoch: Int64, state: RoomState) {
        let stream = EventStream(epoch: epoch, state: state)
        let before = streams.withLock { streams in
            let before = streams[room]
            streams[room] = stream
            return before
        }
        // Subscribers of the old log reconnect to the new one.
        before?.end(.restart)
    }

    public func append(_ event: RoomEvent, to room: RoomID) -> EventID? {
        guard let stream = stream(room) else { return nil }
        return EventID(epoch: stream.epoch, offset: stream.append(event))
    }

    public func stir<T: Sendable>(_ room: RoomID, _ change: (inout RoomState) -> T) -> T? {
        stream(room)?.stir(change)
    }

    public func snapshot(of room: RoomID) -> RoomState? { stream(room)?.look { $0 } }

    public func listening(
        to room: RoomID, after mark: EventID?, cord: DisconnectHandle,
        presence: @escaping @Sendable (Bool) -> Void
    ) -> Listening? {
        stream(room).map { Listening($0, after: mark, cord: cord, presence: presence) }
    }

    public func missed(in room: RoomID, after mark: EventID?) -> [UInt8]? {
        stream(room)?.missed(after: mark)
    }

    public func close(_ room: RoomID, _ farewell: CloseReason) {
        streams.withLock { $0.removeValue(forKey: room) }?.end(farewell)
    }
}
