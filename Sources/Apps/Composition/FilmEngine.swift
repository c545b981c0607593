import RoomVideo
import Synchronization
import Video
import World

/// Video engine of rooms: the adapter of RoomVideo's port over Gateways/Video.
public final class FilmEngine: VideoEngine {
    public let studio: Video.Studio
    private let processorTime = Atomic<Int64>(0)
    private let isRTMPWanted: Bool

    /// - Parameters:
    ///   - folder: directory of streams, recordings and nginx's files.
    ///   - log: logs streams that fail.
    ///   - recorded: called with each recording that is complete, on its stream's own thread: be
    ///     quick.
    ///   - used: called with a stream and the microseconds of processor time that a subprocess took
    ///     for it; be quick.
    public init(
        folder: String, options: FilmEngineOptions, world: World,
        log: @escaping @Sendable (String) -> Void,
        recorded: @escaping @Sendable (VideoRecording, FilmEngine) -> Void,
        used: @escaping @Sendable (String, Int64) -> Void
    ) throws {
        isRTMPWanted = options.rtmpPort != nil
        var door: Video.RTMPServer?
        if let port = options.rtmpPort, let programs = Video.RTMPServer.Programs.installed {
            do {
                door = try Video.RTMPServer(
                    folder: folder + "/rtmp", programs: programs, host: options.rtmpHost,
                    port: port)
            } catch { log("RTMP is off, OBS can't publish; browsers go live. \(error)") }
        }
        let reference = EngineReference()
        studio = try Video.Studio(
            folder: folder, door: door, limits: options.limits, world: world
        ) { event in
            switch event.kind {
            case .failed(let reason): log("The stream \(event.stream) failed: \(reason)")
            case .recorded(let bytes, let milliseconds):
                guard let engine = reference.engine else { return }
                recorded(
                    VideoRecording(
                        stream: event.stream, bytes: bytes, milliseconds: milliseconds), engine)
            case .used(let microseconds):
                reference.engine?.processorTime.add(microseconds, ordering: .relaxed)
                used(event.stream, microseconds)
            default: break
            }
        }
        reference.engine = self
    }

    /// Programs missing on this machine, as a text for the operator; nil if there are none.
    public var problem: String? {
        if Video.Installed.ffmpeg == nil {
            return "ffmpeg isn't installed: rooms have no picture. apt-get install ffmpeg"
        }
        if isRTMPWanted, Video.RTMPServer.Programs.installed == nil {
            return "nginx's RTMP module isn't installed: no OBS, browsers go live. "
                + "apt-get install nginx-light libnginx-mod-rtmp"
        }
        return nil
    }

    // MARK: intake

    public var isInstalled: Bool { studio.ffmpeg != nil }
    public var server: RTMPAddress? {
        studio.door.map { RTMPAddress(host: $0.host, port: $0.port) }
    }
    public var chunkBytes: Int { studio.limits.chunkBytes }
    public var processorMicroseconds: Int64 { processorTime.load(ordering: .relaxed) }

    public func open(
        _ stream: String, device: String, replacing: Bool, processorSeconds: Int
    ) throws(RoomVideoRefusal) -> Int {
        do throws(Video.Refusal) {
            return try studio.open(
                stream: stream, source: .browser, publisher: device, replacing: replacing,
                processorSeconds: processorSeconds
            ).expected()
        } catch { throw RoomVideoRefusal(error) }
    }

    public func feed(
        _ bytes: [UInt8], number: Int, from device: String, to stream: String
    ) throws(RoomVideoRefusal) -> Int {
        guard let ingest = studio.turn(of: device, at: stream) else { throw .turnOver }
        do throws(Video.Refusal) {
            return try ingest.feed(bytes, number: number)
        } catch { throw RoomVideoRefusal(error) }
    }

    public func admit(
        _ publisher: String, to stream: String, processorSeconds: Int
    ) throws(RoomVideoRefusal) {
        do throws(Video.Refusal) {
            _ = try studio.open(
                stream: stream, source: .rtmp, publisher: publisher,
                processorSeconds: processorSeconds)
        } catch { throw RoomVideoRefusal(error) }
    }

    public func pause(publisher: String) { studio.pause(publisher: publisher) }
    public func disconnect(stream: String) { studio.door?.drop(stream) }
    public func end(stream: String, cut: Bool) { studio.end(stream: stream, cut: cut) }

    public func start(hook: String) async throws {
        _ = studio.sweep()
        try await studio.door?.start(hook: hook)
    }

    public func close() async { await studio.close() }

    // MARK: delivery

    public func health(of stream: String) -> VideoHealth? {
        studio.health(of: stream).map { health in
            VideoHealth(
                state: health.state.rawValue, source: health.source.rawValue,
                kilobitsPerSecond: health.kilobitsPerSecond,
                framesPerSecond: health.framesPerSecond, lastSegmentAge: health.lastSegmentAge,
                keyframeSpan: health.keyframeSpan, restarts: health.restarts,
                dropped: health.dropped, transcodes: health.transcodes,
                isRTMP: health.source == .rtmp)
        }
    }

    public func isOn(_ stream: String) -> Bool { studio.isOn(stream) }
    public func file(_ name: String, of stream: String) -> String? {
        studio.file(name, of: stream)
    }
    public func position(of moment: Instant, in stream: String) -> TimeSpan? {
        studio.position(of: moment, in: stream)
    }

    public func clips(of stream: String, pins: [VideoPin]) async -> [VideoClip] {
        let markers = pins.map { Video.Marker(name: $0.name, from: $0.from, length: $0.length) }
        return await studio.clips(stream: stream, markers: markers).map {
            VideoClip(name: $0.name, from: $0.from, length: $0.length)
        }
    }

    public func deleteSegments(of stream: String) { _ = studio.slim(stream: stream) }
    public func deleteFiles(of stream: String) -> Bool { studio.discard(stream: stream) }

    // MARK: stream keys

    public func newKey(of owner: String, world: World) -> (shown: String, hash: String) {
        let key = Video.StreamKey(owner: owner, world: world)
        return (key.shown, key.hash)
    }

    public func keyOwner(_ shown: String) -> String? { Video.StreamKey.parts(shown)?.owner }

    public func matches(_ shown: String, hash: String) -> Bool {
        guard let parts = Video.StreamKey.parts(shown) else { return false }
        return Video.StreamKey.matches(secret: parts.secret, hash: hash)
    }
}

/// The engine as its studio's events find it; gone once the engine is.
private final class EngineReference: Sendable {
    private struct Weak: Sendable { weak var engine: FilmEngine? }
    private let late = Mutex(Weak())

    var engine: FilmEngine? {
        get { late.withLock { $0.engine } }
        set { late.withLock { $0.engine = newValue } }
    }
}

/// Configuration of the video engine.
public struct FilmEngineOptions: Sendable {
    /// Port at which OBS publishes; nil: no RTMP. 0 takes a free port.
    public var rtmpPort: Int?
    public var rtmpHost = "127.0.0.1"
    public var limits = Video.Limits()
    /// Processor seconds a day of one host's streams: a whole evening of twelve hours on both
    /// threads of an encoder, which few streams need; what is passed on takes a fiftieth of that.
    public var hostProcessorSeconds = 24 * 3600

    public init() {}
}

extension RoomVideoRefusal {
    init(_ refusal: Video.Refusal) {
        self =
            switch refusal {
            case .notInstalled: .notInstalled
            case .tooManyStreams, .badName: .noRoom
            case .diskFull: .diskFull
            case .streamFull: .streamFull
            case .alreadyPublishing: .elsewhere
            case .ended: .turnOver
            case .notVideo: .notVideo
            case .tooLarge: .tooLarge
            case .outOfOrder: .outOfOrder
            case .busy: .busy
            }
    }
}
