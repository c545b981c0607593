import Identities
import Orders
import Rooms
import Store
import Web
import World

extension RoomVideo: RoomMoments {
    /// Moment of a LIVE at which something was bought: in its recording or, without one, the room.
    public func moment(ofRoom id: RoomID, at: Instant) async throws -> LiveMoment? {
        guard let room = try await store.read({ db in try Rooms.room(id, in: db) }) else {
            return nil
        }
        let (page, offset) = (RoomPath.room(id), offset(of: at, in: room))
        return LiveMoment(
            title: room.title, path: offset.map { page.at($0) } ?? page, offset: offset)
    }
}
