import Media
import RoomSelling
import Rooms
import Store
import World

/// Console of hosts: their rooms, and what they see while they sell.
///
/// Promises: owns no table and decides nothing; a host sees their own rooms, a moderator those of
/// the hosts they help.
public struct StudioConsole: Sendable {
    let store: any Store
    let world: World
    let rooms: Rooms
    let selling: RoomSelling
    let media: Media

    public init(store: any Store, world: World, rooms: Rooms, selling: RoomSelling, media: Media) {
        self.store = store
        self.world = world
        self.rooms = rooms
        self.selling = selling
        self.media = media
    }
}
