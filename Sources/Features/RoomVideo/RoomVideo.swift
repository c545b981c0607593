import Identities
import Catalog
import DesignSystem
import Store
import Synchronization
import Video
import Web
import World

/// Camera: intake and delivery of a room's video.
///
/// Promises: only a room's host sends its video, only while it is on air, from one device at a
/// time; a stream key is shown once, stored as a hash, and a new one ends the old one's stream; a
/// stopped room shows nothing any more; a room that is over has its recording, and a clip for each
/// product that was pinned.
public struct Camera: Sendable {
    let store: any Store
    let world: World
    let designSystem: DesignSystem
    let origin: String
    public let studio: Video.Studio
    let options: CameraOptions
    /// Secret part of the URL at which nginx asks about publishers.
    let hookSecret: String
    private let darkroom: RecordingArchive

    /// - Parameters:
    ///   - folder: directory of streams, recordings and nginx's files.
    ///   - tell: logs streams that fail.
    public init(
        store: any Store, world: World, designSystem: DesignSystem, origin: String, folder: String,
        options: CameraOptions = CameraOptions(), tell: @escaping @Sendable (String) -> Void
    ) throws {
        self.store = store
        self.world = world
        self.designSystem = designSystem
        self.origin = origin
        self.options = options
        hookSecret = world.token()
        let darkroom = RecordingArchive(store: store, world: world, tell: tell)
        self.darkroom = darkroom
        var door: Video.RTMPServer?
        if let port = options.rtmpPort, let programs = Video.RTMPServer.Programs.installed {
            do {
                door = try Video.RTMPServer(
                    folder: folder + "/rtmp", programs: programs, host: options.rtmpHost,
                    port: port)
            } catch { tell("RTMP is off: \(error)") }
        }
        studio = try Video.Studio(
            folder: folder, door: door, limits: options.limits, world: world,
            events: { darkroom.hear($0) })
        darkroom.studio = studio
    }

    /// Programs missing on this machine, as a text for the operator; nil if there are none.
    public var formErrors: String? {
        if Video.Installed.ffmpeg == nil {
            return "ffmpeg isn't installed: rooms have no picture. apt-get install ffmpeg"
        }
        if options.rtmpPort != nil, studio.door == nil {
            return "nginx's RTMP module isn't installed: no OBS, browsers go live. "
                + "apt-get install nginx-light libnginx-mod-rtmp"
        }
        return nil
    }

    /// Starts the RTMP server and ends streams left by a crash; call it once the server listens.
    /// - Parameter port: the HTTP server's, on the loopback.
    public func open(port: Int) async throws {
        studio.sweep()
        let hook = "http://127.0.0.1:\(port)" + CameraPath.publishing(hookSecret).text
        try await studio.door?.start(hook: String(hook.dropLast("/publishing".count)))
    }

    /// Ends all streams. Call it before the process ends.
    public func close() async { await studio.close() }

    /// Ends the stream of a room that is no longer on air. Handler for `Live.onChange`.
    public func follow(_ room: RoomID, _ state: Room.State) {
        switch state {
        case .ended: studio.end(stream: room.description)
        case .stopped: studio.end(stream: room.description, cut: true)
        case .planned, .live: break
        }
    }
}

public struct CameraOptions: Sendable {
    /// Port on which OBS publishes; nil: no RTMP. 0 takes a free port.
    public var rtmpPort: Int?
    public var rtmpHost = "127.0.0.1"
    public var limits = Video.Limits()

    public init() {}
}

/// Archive of finished streams: stores recordings and cuts their clips.
final class RecordingArchive: Sendable {
    private let store: any Store
    private let world: World
    private let tell: @Sendable (String) -> Void
    private let late = Mutex<Weak>(Weak())

    private struct Weak: Sendable { weak var studio: Video.Studio? }

    init(store: any Store, world: World, tell: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.world = world
        self.tell = tell
    }

    var studio: Video.Studio? {
        get { late.withLock { $0.studio } }
        set { late.withLock { $0.studio = newValue } }
    }

    /// Handles a stream's event. Runs on the stream's own thread, so it returns at once.
    func hear(_ event: Video.Event) {
        switch event.kind {
        case .failed(let reason): tell("The stream \(event.stream) failed: \(reason)")
        case .recorded(let bytes, let milliseconds):
            guard let room = RoomID(event.stream) else { return }
            Task { await keep(room, bytes: bytes, milliseconds: milliseconds) }
        default: break
        }
    }

    private func keep(_ room: RoomID, bytes: Int, milliseconds: Int) async {
        let now = world.now()
        do {
            let pins = try await store.write { db in
                try Camera.keep(
                    room, bytes: bytes, milliseconds: milliseconds, at: now, in: db)
                return try Camera.pins(of: room, in: db)
            }
            guard let studio else { return }
            let markers = pins.map { pin in
                Video.Marker(
                    name: pin.product.description, from: pin.at, length: pin.length)
            }
            let clips = await studio.clips(stream: room.description, markers: markers)
            try await store.write { db in
                for clip in clips {
                    guard let product = ProductID(clip.name) else { continue }
                    try Camera.keep(
                        RoomClip(product: product, from: clip.from, length: clip.length),
                        of: room, in: db)
                }
            }
        } catch { tell("The recording of \(room) isn't kept: \(error)") }
    }
}
