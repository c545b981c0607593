import Web
import World

/// Where a room's events are appended and listened to.
///
/// Promises: one order of events for all listeners of a room; `<epoch>-<offset>` without a hole; a
/// listener who comes back gets exactly what was missed, or one `reset`. The default is in this
/// process; a broker between nodes stands behind the same words.
public protocol RoomBus: Sendable {
    /// Begins a room's log in an epoch that was never used before.
    func open(_ room: ID<Room>, epoch: Int64, state: RoomState)
    /// Appends an event, which goes out at once. Nil if the room isn't open here.
    @discardableResult
    func append(_ event: RoomEvent, to room: ID<Room>) -> EventMark?
    /// Changes what the next tick gathers. Nil if the room isn't open here.
    @discardableResult
    func stir<T: Sendable>(_ room: ID<Room>, _ change: (inout RoomState) -> T) -> T?
    func snapshot(of room: ID<Room>) -> RoomState?
    /// A stream of events from `mark` on, or from a snapshot. The rest as in `Listening`.
    func listening(
        to room: ID<Room>, after mark: EventMark?, cord: EventCord,
        presence: @escaping @Sendable (Bool) -> Void
    ) -> Listening?
    /// What such a listener would hear first, as JSON. Nil if the room isn't open here.
    func missed(in room: ID<Room>, after mark: EventMark?) -> [UInt8]?
    /// Says the last word and forgets the room.
    func close(_ room: ID<Room>, _ farewell: Farewell)
}
