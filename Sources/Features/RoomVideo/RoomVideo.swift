import Authentication
import Identities
import Markets
import Rooms
import Store
import World

/// Intake and delivery of a room's video.
///
/// Promises: only a room's host sends its video, only while it is on air, from one device at a
/// time; a stream key is made by its host's password alone, shown once, stored as a hash, told by
/// mail, and a new one ends the old one's stream; a
/// stopped room shows nothing any more; a room that is over has its recording, and a clip for each
/// product that was pinned.
public struct RoomVideo: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let engine: any VideoEngine
    let authentication: Authentication
    let connections = RTMPConnections()
    /// Secret part of the URL at which nginx asks about publishers.
    let hookSecret: String
    /// Bound of the processor time of one host's streams on one day.
    let hostProcessorSeconds: Int
    /// Step: rooms whose recordings must not be deleted.
    let heldRooms: @Sendable (Transaction) throws -> [RoomID]

    /// - Parameters:
    ///   - hostProcessorSeconds: bound of the processor time of one host's streams on one day.
    ///   - heldRooms: step that names rooms whose recordings must stay, whatever their age.
    public init(
        store: any Store, world: World, markets: Markets, engine: any VideoEngine,
        authentication: Authentication, hostProcessorSeconds: Int,
        heldRooms: @escaping @Sendable (Transaction) throws -> [RoomID]
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.engine = engine
        self.authentication = authentication
        self.hostProcessorSeconds = hostProcessorSeconds
        self.heldRooms = heldRooms
        hookSecret = world.token()
    }

    public static let migrations = RoomVideoSchema.migrations
}

extension RoomVideo: RoomFilm {
    /// There from the first minute on, picture or not.
    public func playlist(of room: Room) -> String? {
        room.state == .live && engine.isInstalled ? RoomVideoFile.playlist : nil
    }

    public func recording(of room: Room) -> String? {
        guard room.state == .ended,
            engine.file(RoomVideoFile.recording, of: room.id.description) != nil
        else { return nil }
        return RoomVideoFile.recording
    }

    public func thumbnail(of room: Room) -> String? {
        guard room.state == .live || room.state == .ended,
            engine.file(RoomVideoFile.thumbnail, of: room.id.description) != nil
        else { return nil }
        return RoomVideoFile.thumbnail
    }

    public func chapters(
        of room: RoomID, in db: Transaction
    ) throws -> [(product: ProductID, from: TimeSpan)] {
        try Self.clips(of: room, in: db).map { ($0.product, $0.from) }
    }

    public func roomChanged(_ room: RoomID, to state: Room.State) {
        switch state {
        case .ended: engine.end(stream: room.description, cut: false)
        case .stopped: engine.end(stream: room.description, cut: true)
        case .planned, .live: break
        }
    }
}

/// Names of files in a room's video folder.
enum RoomVideoFile {
    static let playlist = "live.m3u8"
    static let recording = "recording.mp4"
    static let thumbnail = "thumb.jpg"
}
