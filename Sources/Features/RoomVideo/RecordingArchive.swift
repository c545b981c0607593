import Accounts
import Identities
import Rooms
import Store
import World

/// Writer of recordings and their clips into the store, as streams end.
public struct RecordingArchive: Sendable {
    private let store: any Store
    private let world: World
    private let log: @Sendable (String) -> Void

    public init(store: any Store, world: World, log: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.world = world
        self.log = log
    }

    /// Counts processor time that a subprocess took for a stream, on its room's host.
    public func count(microseconds: Int64, of stream: String) async {
        guard let id = RoomID(stream) else { return }
        let now = world.now()
        do {
            try await store.write { db in
                guard let room = try Rooms.room(id, in: db) else { return }
                try ProcessorTime.add(
                    microseconds: microseconds, of: room.host, .video, at: now, in: db)
            }
        } catch { log("Processor time of \(id) isn't counted: \(error)") }
    }

    /// Stores a recording, and has `engine` cut a clip for each product that was pinned.
    public func keep(_ recording: VideoRecording, of engine: any VideoEngine) async {
        guard let room = RoomID(recording.stream) else { return }
        let now = world.now()
        do {
            let pins = try await store.write { db in
                try RoomVideo.keep(
                    room, bytes: recording.bytes, milliseconds: recording.milliseconds, at: now,
                    in: db)
                return try RoomVideo.pins(of: room, in: db)
            }
            let clips = await engine.clips(of: recording.stream, pins: pins)
            try await store.write { db in
                for clip in clips {
                    guard let product = ProductID(clip.name) else { continue }
                    try RoomVideo.keep(
                        RoomClip(product: product, from: clip.from, length: clip.length),
                        of: room, in: db)
                }
            }
        } catch { log("The recording of \(room) isn't kept: \(error)") }
    }
}
