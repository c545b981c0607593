import Rooms
import Store
import World

/// Lists of rooms: what is on air, planned and recorded, on a page of its own and on the home page;
/// and notices to followers about rooms planned and begun.
///
/// Promises: owns no table; a follower is told once of each room.
public struct RoomDirectory: Sendable {
    let store: any Store
    let world: World
    let rooms: Rooms

    public init(store: any Store, world: World, rooms: Rooms) {
        self.store = store
        self.world = world
        self.rooms = rooms
    }
}
