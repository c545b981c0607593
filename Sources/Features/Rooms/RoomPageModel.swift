import Accounts
import Identities
import Creators
import Markets
import Store
import World

/// Model of a room's page; the page's script continues from it.
public struct RoomPageModel: Sendable {
    public let room: Room
    public let state: RoomState?
    public let bag: [BagLine]
    public let creator: Creator?
    public let followers: Int
    public let isFollowing: Bool
    public let isHost: Bool
    public let isSignedIn: Bool
    /// True if some of the products pay the host a commission; the page discloses it.
    public let isCommissioned: Bool
    /// File of the playlist; nil while there is no video.
    public let playlist: String?
    /// File of the recording of a room that is over.
    public let recording: String?
    public let chapters: [Chapter]
    /// File of a still, if there is no cover.
    public let thumbnail: String?
}

/// A product's place in the recording of a room.
public struct Chapter: Sendable, Equatable {
    public let line: BagLine
    /// Time since the recording's beginning.
    public let from: TimeSpan
}

extension Rooms {
    /// Model of a room's page, for an account.
    ///
    /// A room is opened for those who listen to it and while it is on air; a page of a planned one
    /// shows what the store has, so that asking for pages neither writes nor fills memory.
    /// - Parameter opens: false to show what there is without opening the room.
    func page(
        _ id: RoomID, for account: AccountID?, opens: Bool = true
    ) async throws -> RoomPageModel {
        let found = try await store.read { db in
            let room = try Self.room(id, in: db)
            if let room, try Accounts.isClosed(room.host, in: db) { throw RoomRefusal.hostClosed }
            return room
        }
        guard let known = found else { throw RoomRefusal.notFound }
        let isOpen = find(id) != nil || (opens && known.state == .live)
        let state = known.isOver || !isOpen ? nil : try await snapshot(of: id, for: account)
        let now = world.now()
        return try await store.read { db in
            guard let room = try Self.room(id, in: db) else { throw RoomRefusal.notFound }
            if let account, state == nil, !room.isOver {
                try ModerationTeam(of: room.host, in: db).admit(account)
            }
            let creator = try Creators.creator(of: room.host, in: db)
            let bag = try state?.bag ?? self.bag.lines(of: room, at: now, in: db)
            let recording = film.recording(of: room)
            return RoomPageModel(
                room: room, state: state, bag: bag, creator: creator,
                followers: creator?.followers ?? 0,
                isFollowing: try account.flatMap { account in
                    try creator.map { try Creators.isFollowing($0.id, account, in: db) }
                } ?? false,
                isHost: account == room.host, isSignedIn: account != nil,
                isCommissioned: try self.bag.isCommissioned(room, in: db),
                playlist: film.playlist(of: room), recording: recording,
                chapters: recording == nil ? [] : try chapters(of: id, bag, in: db),
                thumbnail: room.cover == nil ? film.thumbnail(of: room) : nil)
        }
    }

    /// Step: chapters in the recording's order, without products that aren't for sale any more.
    private func chapters(
        of room: RoomID, _ bag: [BagLine], in db: Transaction
    ) throws -> [Chapter] {
        let lines = Dictionary(bag.map { ($0.product, $0) }) { first, _ in first }
        return try film.chapters(of: room, in: db).compactMap { chapter in
            lines[chapter.product].map { Chapter(line: $0, from: chapter.from) }
        }
    }
}
