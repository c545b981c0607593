import Identities
import Events
import World

/// Event bus of rooms.
///
/// Promises: one order of events for all subscribers of a room; ids `<epoch>-<offset>` without a
/// gap; a client that reconnects gets exactly what it missed, or one `reset`. The default works
/// within this process; a broker between nodes can implement the same protocol.
public protocol RoomBus: Sendable {
    /// Begins a room's log in an epoch that was never used before.
    func open(_ room: RoomID, epoch: Int64, state: RoomState)
    /// Appends an event, which is sent at once. Nil if the room isn't open here.
    @discardableResult
    func append(_ event: RoomEvent, to room: RoomID) -> EventID?
    /// Changes state that the next tick sends. Nil if the room isn't open here.
    @discardableResult
    func stir<T: Sendable>(_ room: RoomID, _ change: (inout RoomState) -> T) -> T?
    func snapshot(of room: RoomID) -> RoomState?
    /// Subscribes to events after `mark`, or from a snapshot. The rest as in `Listening`.
    func listening(
        to room: RoomID, after mark: EventID?, cord: DisconnectHandle,
        presence: @escaping @Sendable (Bool) -> Void
    ) -> Listening?
    /// Events that such a subscriber would get first, as JSON. Nil if the room isn't open here.
    func missed(in room: RoomID, after mark: EventID?) -> [UInt8]?
    /// Sends the final event and forgets the room.
    func close(_ room: RoomID, _ farewell: CloseReason)
}
