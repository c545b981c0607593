import Catalog
import HTML
import Orders
import Store
import Video
import Web
import World

/// A product's place in the replay of a LIVE.
struct Chapter: Sendable, Equatable {
    let line: BagLine
    /// Since the recording's beginning.
    let from: Span

    /// Those of a room that is over, in the recording's order. What isn't sold any more has none.
    static func all(
        of room: ID<Room>, _ bag: [BagLine], in db: Transaction
    ) throws -> [Chapter] {
        let lines = Dictionary(bag.map { ($0.product, $0) }) { first, _ in first }
        return try Camera.clips(of: room, in: db).compactMap { clip in
            lines[clip.product].map { Chapter(line: $0, from: clip.from) }
        }
    }
}

/// What a room's address may say: `?at=` begins a replay there.
struct RoomForm: Form {
    static let at = Field<Int?>.optional("at", max: 6, schema: .integer(min: 0)) {
        Int($0).flatMap { $0 < 0 ? nil : $0 }
    }
    static let fields: [any AnyField] = [at]
    /// Seconds.
    let at: Int?

    init(_ input: Input) throws { at = try input[Self.at] }
}

extension Camera {
    /// For `Orders.moment`: where in a room something was bought. Without a recording, or where the
    /// room was stopped, the room itself.
    public func moment(ofRoom raw: Int64, at: Instant) async throws -> LiveMoment? {
        let id = ID<Room>(raw)
        guard let room = try await store.read({ db in try Live.room(id, in: db) }) else {
            return nil
        }
        let page = LivePath.room(id)
        let offset = try await offset(of: at, in: room)
        return LiveMoment(
            title: room.title, path: offset.map { page.at($0) } ?? page, offset: offset)
    }

    /// Nil where nothing was on air then, or no recording is left.
    private func offset(of at: Instant, in room: Room) async throws -> Span? {
        guard try await replay(of: room) != nil else { return nil }
        return studio.position(of: at, in: room.id.description)
    }

    /// For `Live.thumbnail`: the newest picture of a room's film.
    public func thumbnail(of room: Room) -> Path? {
        guard room.state == .live || room.state == .ended,
            studio.file(Self.thumbnailFile, of: room.id.description) != nil
        else { return nil }
        return CameraPath.file(room.id, Self.thumbnailFile)
    }

    private static let thumbnailFile = "thumb.jpg"
}

extension Path {
    /// A room's page at a moment of its replay.
    func at(_ span: Span) -> Path { with("at", String(max(span.milliseconds, 0) / 1000)) }
}
