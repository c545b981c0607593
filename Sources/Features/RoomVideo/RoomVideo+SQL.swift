import Identities
import Rooms
import Store
import World

/// A clip of a product, cut from a room's recording.
public struct RoomClip: Sendable, Equatable {
    public let product: ProductID
    public let from: TimeSpan
    public let length: TimeSpan

    /// File name in the room's video folder.
    public var file: String { "clip-\(product).mp4" }
    public var picture: String { "clip-\(product).jpg" }
}

extension RoomVideo {
    /// Upper bound of a clip: a pin lasts longer than the talk about the product.
    static let longestClip = TimeSpan.minutes(1)
    static let shortestClip = TimeSpan.seconds(5)
    /// Clips of one room.
    static let mostClips = 100

    /// Step: stores a room's recording; a later call may have a longer one.
    static func keep(
        _ room: RoomID, bytes: Int, milliseconds: Int, at now: Instant, in db: Transaction
    ) throws {
        guard milliseconds > 0, let market = try Rooms.room(room, in: db)?.market else { return }
        try db.execute(
            """
            INSERT INTO recordings (room, market, bytes, length_ms, at, retention)
            VALUES (\(room), \(market), \(bytes), \(milliseconds), \(now), 'all')
            ON CONFLICT (room) DO UPDATE SET bytes = excluded.bytes,
                length_ms = excluded.length_ms, at = excluded.at, retention = 'all'
            """)
        try Rooms.setRecording(true, of: room, in: db)
    }

    static func keep(_ clip: RoomClip, of room: RoomID, in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO recording_clips (room, product, from_ms, length_ms)
            VALUES (\(room), \(clip.product), \(clip.from.milliseconds),
                \(clip.length.milliseconds))
            ON CONFLICT (room, product) DO UPDATE SET from_ms = excluded.from_ms,
                length_ms = excluded.length_ms
            """)
    }

    /// First pin of each product, with the time until the next pin, unpin or change of state.
    static func pins(
        of room: RoomID, in db: Transaction
    ) throws -> [VideoPin] {
        var seen: Set<ProductID> = []
        let first = try RoomLog.pins(of: room, in: db).filter { seen.insert($0.product).inserted }
        return first.prefix(mostClips).map { pin in
            let shown = (pin.until ?? pin.at + longestClip) - pin.at
            return VideoPin(
                name: pin.product.description, from: pin.at,
                length: max(min(shown, longestClip), shortestClip))
        }
    }

    /// Step: the clips of a room, in the order of the recording.
    public static func clips(of room: RoomID, in db: Transaction) throws -> [RoomClip] {
        let rows: [ClipRow] = try db.rows(
            """
            SELECT product, from_ms, length_ms FROM recording_clips WHERE room = \(room)
            ORDER BY from_ms, product LIMIT \(mostClips)
            """)
        return rows.map(\.clip)
    }

    private struct ClipRow: FromRow {
        let clip: RoomClip

        init(row: Row) throws {
            clip = RoomClip(
                product: try row.next(), from: TimeSpan(milliseconds: try row.next()),
                length: TimeSpan(milliseconds: try row.next()))
        }
    }

    /// Step: length of a room's recording; nil while there is none.
    public static func recording(of room: RoomID, in db: Transaction) throws -> TimeSpan? {
        let length: Int64? = try db.value(
            "SELECT length_ms FROM recordings WHERE room = \(room)")
        return length.map { TimeSpan(milliseconds: $0) }
    }

    /// Step: replaces a host's stream key by the key with this hash.
    static func setKey(
        _ hash: String, of host: AccountID, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO stream_keys (host, hash, at) VALUES (\(host), \(hash), \(now))
            ON CONFLICT (host) DO UPDATE SET hash = excluded.hash, at = excluded.at
            """)
    }

    static func keyHash(of host: AccountID, in db: Transaction) throws -> String? {
        try db.value("SELECT hash FROM stream_keys WHERE host = \(host)")
    }
}
