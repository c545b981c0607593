import Identities
import Creators
import Markets
import Rooms
import Store

/// Rooms of a market on air, planned and recorded.
struct RoomListModel: Sendable {
    /// A room as a card shows it.
    struct Entry: Sendable {
        let room: Room
        let viewers: Int
        let creator: Creator?
        /// File of a still, if there is no cover.
        let thumbnail: String?
    }
    let live: [Entry]
    let planned: [Entry]
    let replays: [Entry]
}

extension RoomDirectory {
    /// Rooms of a market, for the page that lists them.
    func list(in market: MarketCode) async throws -> RoomListModel {
        try await store.read { db in
            let live = try Rooms.rooms(in: market, .live, db: db)
            let planned = try Rooms.rooms(in: market, .planned, db: db)
            let replays = try Rooms.replays(in: market, db: db)
            return RoomListModel(
                live: try entries(live, in: db).sorted { $0.viewers > $1.viewers },
                planned: try entries(planned, in: db), replays: try entries(replays, in: db))
        }
    }

    /// Step: rooms as cards, with their creators read together.
    func entries(_ listed: [Room], in db: Transaction) throws -> [RoomListModel.Entry] {
        let creators = try Creators.creators(listed.map(\.creator), in: db)
        return listed.map { room in
            RoomListModel.Entry(
                room: room, viewers: rooms.bus.snapshot(of: room.id)?.viewers ?? 0,
                creator: creators[room.creator],
                thumbnail: room.cover == nil ? rooms.film.thumbnail(of: room) : nil)
        }
    }
}
