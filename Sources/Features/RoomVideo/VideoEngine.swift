import Rooms
import World

/// Port of RoomVideo: streams, recordings and clips by the name of their stream, which is the id of
/// their room. An adapter over the gateway stands in Apps.
public protocol VideoEngine: AnyObject, Sendable {
    /// True if this machine can take in streams.
    var isInstalled: Bool { get }
    /// Address of the RTMP server; nil without one.
    var server: RTMPAddress? { get }
    /// Bound of one piece of a browser's recording.
    var chunkBytes: Int { get }

    /// Processor time of all subprocesses that are over, since this process began.
    var processorMicroseconds: Int64 { get }

    /// Gives a browser's device the publisher slot of a stream, whose subprocesses may take so much
    /// processor time. Returns the expected piece.
    func open(
        _ stream: String, device: String, replacing: Bool, processorSeconds: Int
    ) throws(RoomVideoRefusal) -> Int
    /// Takes a piece of a device's recording. Returns the expected piece.
    func feed(
        _ bytes: [UInt8], number: Int, from device: String, to stream: String
    ) throws(RoomVideoRefusal) -> Int
    /// Gives a publisher over RTMP the publisher slot of a stream.
    func admit(
        _ publisher: String, to stream: String, processorSeconds: Int
    ) throws(RoomVideoRefusal)
    /// Pauses whatever this publisher sends.
    func pause(publisher: String)
    /// Disconnects a publisher over RTMP from a stream.
    func disconnect(stream: String)
    /// Ends a stream; `cut`: without its last pieces.
    func end(stream: String, cut: Bool)

    func health(of stream: String) -> VideoHealth?
    func isOn(_ stream: String) -> Bool
    /// Path of a stream's file; nil if there is none.
    func file(_ name: String, of stream: String) -> String?
    /// Place of a moment in a stream's recording.
    func position(of moment: Instant, in stream: String) -> TimeSpan?
    /// Cuts a clip for each pin. Pins for which nothing was on air have none.
    func clips(of stream: String, pins: [VideoPin]) async -> [VideoClip]
    /// Deletes the segments of a stream that has its recording.
    func deleteSegments(of stream: String)
    /// Deletes everything of a stream; false while it is in use.
    func deleteFiles(of stream: String) -> Bool

    /// Generates a stream key of an owner, with the hash to be stored.
    func newKey(of owner: String, world: World) -> (shown: String, hash: String)
    /// Owner of a typed key whose secret has the stored hash; nil for any other.
    func keyOwner(_ shown: String) -> String?
    func matches(_ shown: String, hash: String) -> Bool

    /// Ends what a crash left open, and starts the RTMP server, which asks at `hook`.
    func start(hook: String) async throws
    func close() async
}

/// Host and port at which OBS publishes.
public struct RTMPAddress: Sendable {
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}

/// A product's time as the pinned one, of which a clip is wanted.
public struct VideoPin: Sendable {
    /// Name of the clip's files.
    public let name: String
    public let from: Instant
    public let length: TimeSpan
}

/// A clip that was cut.
public struct VideoClip: Sendable {
    public let name: String
    /// Start on the recording's time line.
    public let from: TimeSpan
    public let length: TimeSpan

    public init(name: String, from: TimeSpan, length: TimeSpan) {
        self.name = name
        self.from = from
        self.length = length
    }
}

/// A recording that is complete, perhaps again.
public struct VideoRecording: Sendable {
    public let stream: String
    public let bytes: Int
    public let milliseconds: Int

    public init(stream: String, bytes: Int, milliseconds: Int) {
        self.stream = stream
        self.bytes = bytes
        self.milliseconds = milliseconds
    }
}

/// Health of a stream that is on, or was a moment ago.
public struct VideoHealth: Sendable, Equatable {
    public var state: String
    public var source: String
    public var kilobitsPerSecond: Int
    public var framesPerSecond: Double
    /// Age of the newest segment.
    public var lastSegmentAge: TimeSpan?
    public var keyframeSpan: TimeSpan
    public var restarts: Int
    public var dropped: Int
    public var transcodes: Bool
    /// True if it comes over RTMP.
    public var isRTMP: Bool

    public init(
        state: String, source: String, kilobitsPerSecond: Int, framesPerSecond: Double,
        lastSegmentAge: TimeSpan?, keyframeSpan: TimeSpan, restarts: Int, dropped: Int,
        transcodes: Bool,
        isRTMP: Bool
    ) {
        self.state = state
        self.source = source
        self.kilobitsPerSecond = kilobitsPerSecond
        self.framesPerSecond = framesPerSecond
        self.lastSegmentAge = lastSegmentAge
        self.keyframeSpan = keyframeSpan
        self.restarts = restarts
        self.dropped = dropped
        self.transcodes = transcodes
        self.isRTMP = isRTMP
    }
}
