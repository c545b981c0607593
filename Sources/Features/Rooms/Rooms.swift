import Creators
import Store
import World

/// Rooms in which somebody sells while others watch: their plan, state, events and viewers.
///
/// Promises: what a room shows is a snapshot and the events behind it, numbered without a gap, so
/// a subscriber who comes back misses nothing and gets nothing twice; durable events are in the
/// store before they are delivered, and rebuild the room after a restart; figures are written in
/// batches, once a second at most; a host has one room on air; a stopped room's last event goes out
/// within 5 seconds. Other features bring what is said, sold and filmed in a room, through ports.
public struct Rooms: Sendable {
    public let bus: any RoomBus
    public let bag: any RoomBag
    public let film: any RoomFilm
    let store: any Store
    let world: World
    let creators: Creators
    let extensions: [any RoomExtension]
    let registry: RoomRegistry

    /// - Parameters:
    ///   - extensions: shares of other features in open rooms, in the order of their turns.
    ///   - mostOpen: rooms open at once in this process.
    public init(
        store: any Store, world: World, creators: Creators, bag: any RoomBag, film: any RoomFilm,
        extensions: [any RoomExtension], bus: any RoomBus = LocalBus(),
        mostOpen: Int = 2000
    ) {
        self.store = store
        self.world = world
        self.creators = creators
        self.bag = bag
        self.film = film
        self.extensions = extensions
        self.bus = bus
        registry = RoomRegistry(most: mostOpen)
    }

    public static let migrations = RoomsSchema.migrations
}
