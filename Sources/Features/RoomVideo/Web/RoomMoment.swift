import Identities
import Catalog
import HTML
import Orders
import Store
import Video
import Web
import World

/// Position of a product in the replay of a LIVE.
struct Chapter: Sendable, Equatable {
    let line: BagLine
    /// Time since the recording's beginning.
    let from: TimeSpan

    /// Step: chapters of a room that is over, in order; none for products no longer sold.
    static func all(
        of room: RoomID, _ bag: [BagLine], in db: Transaction
    ) throws -> [Chapter] {
        let lines = Dictionary(bag.map { ($0.product, $0) }) { first, _ in first }
        return try Camera.clips(of: room, in: db).compactMap { clip in
            lines[clip.product].map { Chapter(line: $0, from: clip.from) }
        }
    }
}

/// Query of a room's page: `?at=` begins a replay there.
struct RoomForm: Form {
    static let at = Field<Int?>.optional("at", max: 6, schema: .integer(min: 0)) {
        Int($0).flatMap { $0 < 0 ? nil : $0 }
    }
    static let fields: [any AnyField] = [at]
    /// Offset in seconds.
    let at: Int?

    init(_ input: Input) throws { at = try input[Self.at] }
}

extension Camera {
    /// Moment of a LIVE at which something was bought, for `Orders.moment`. Without a recording, or
    /// if the room was stopped, the room itself.
    public func moment(ofRoom raw: Int64, at: Instant) async throws -> LiveMoment? {
        let id = RoomID(raw)
        guard let room = try await store.read({ db in try Live.room(id, in: db) }) else {
            return nil
        }
        let page = LivePath.room(id)
        let offset = try await offset(of: at, in: room)
        return LiveMoment(
            title: room.title, path: offset.map { page.at($0) } ?? page, offset: offset)
    }

    /// Offset in the recording; nil if nothing was on air then or no recording is left.
    private func offset(of at: Instant, in room: Room) async throws -> TimeSpan? {
        guard try await replay(of: room) != nil else { return nil }
        return studio.position(of: at, in: room.id.description)
    }

    /// Newest thumbnail of a room's video; for `Live.thumbnail`.
    public func thumbnail(of room: Room) -> Path? {
        guard room.state == .live || room.state == .ended,
            studio.file(Self.thumbnailFile, of: room.id.description) != nil
        else { return nil }
        return CameraPath.file(room.id, Self.thumbnailFile)
    }

    private static let thumbnailFile = "thumb.jpg"
}

extension Path {
    /// The path with the offset of a replay.
    func at(_ span: TimeSpan) -> Path { with("at", String(max(span.milliseconds, 0) / 1000)) }
}
