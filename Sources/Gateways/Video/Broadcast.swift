import Numbers
import Synchronization
import World

/// A stream on air: its ingest queue (`queue`), its segments (`reel`), and the thread between them.
final class Broadcast: Sendable {
    let stream: String
    let reel: SegmentStore
    let queue = Mutex(IngestQueue())
    let wakePipe: WakePipe
    let pulse = Mutex(Pulse())
    let setting: Setting
    /// Processor time that the stream may still take.
    private let budgetMicroseconds: Mutex<Int64>

    /// Functions and limits that a broadcast gets from its studio.
    struct Setting: Sendable {
        let limits: Video.Limits
        let ffmpeg: String
        let world: World
        /// URL from which a stream's RTMP can be pulled; nil without RTMP.
        let rtmp: @Sendable (String) -> String?
        /// Takes one of the encoders; false if all are in use.
        let takeEncoder: @Sendable () -> Bool
        let giveEncoder: @Sendable () -> Void
        let tell: @Sendable (Video.Event) -> Void
        let thumbnail: @Sendable (SegmentStore, SegmentStore.Segment) -> Void
        /// Called when the playlist is ended; `failure` is nil for a regular end.
        let isOver: @Sendable (Broadcast, _ failure: String?) -> Void
    }

    init(
        stream: String, reel: SegmentStore, setting: Setting, processorSeconds: Int
    ) throws {
        budgetMicroseconds = Mutex(Int64(processorSeconds).clampedMultiplied(by: 1_000_000))
        wakePipe = try WakePipe()
        self.stream = stream
        self.reel = reel
        self.setting = setting
    }

    /// Gives the slot to a publisher; succeeds too if a browser has it already.
    func open(
        _ publisher: String, _ source: Video.Source, replacing: Bool
    ) throws(Video.Refusal) {
        let now = monotonicMicroseconds()
        let silence = setting.limits.silence.milliseconds * 1000
        let refusal: Video.Refusal? = queue.withLock { queue in
            if queue.isClosed || queue.isOver { return .ended }
            if let current = queue.publisher {
                if current == publisher, queue.source == source, source == .browser { return nil }
                let isSilent = source == .browser && now - queue.heard > silence
                guard replacing || isSilent else { return .alreadyPublishing }
            }
            queue.give(to: publisher, source, at: now)
            return nil
        }
        if let refusal { throw refusal }
        wakePipe.wake()
    }

    func feed(
        _ bytes: [UInt8], number: Int?, from publisher: String
    ) throws(Video.Refusal) -> Int {
        let limits = setting.limits
        let now = monotonicMicroseconds()
        let result: Result<Int, Video.Refusal> = queue.withLock { queue in
            guard queue.publisher == publisher, !queue.isOver, !queue.isClosed else {
                return .failure(.ended)
            }
            guard bytes.count <= limits.chunkBytes else { return .failure(.tooLarge) }
            let number = number ?? queue.next
            guard number <= queue.next else {
                return .failure(.outOfOrder(expected: queue.next))
            }
            queue.heard = now
            guard number == queue.next else { return .success(queue.next) }
            guard queue.queuedBytes + bytes.count <= limits.queueBytes else {
                return .failure(.busy)
            }
            guard queue.opening.take(bytes) else {
                queue.give(to: nil, .browser, at: now)
                return .failure(.notVideo)
            }
            queue.lay(bytes)
            queue.next += 1
            return .success(queue.next)
        }
        if case .failure(.busy) = result { pulse.withLock { $0.dropped += 1 } }
        wakePipe.wake()
        return try result.get()
    }

    func expected(from publisher: String) throws(Video.Refusal) -> Int {
        let next: Int? = queue.withLock { queue in
            queue.publisher == publisher && !queue.isOver && !queue.isClosed ? queue.next : nil
        }
        guard let next else { throw .ended }
        return next
    }

    func pause(by publisher: String) {
        let now = monotonicMicroseconds()
        queue.withLock { queue in
            guard queue.publisher == publisher else { return }
            queue.give(to: nil, queue.source, at: now)
        }
        wakePipe.wake()
    }

    func end(by publisher: String) {
        let isTheirs = queue.withLock { $0.publisher == publisher }
        if isTheirs { end(cut: false) }
    }

    /// - Parameter cut: ends without waiting for queued chunks.
    func end(cut: Bool) {
        queue.withLock { queue in
            queue.isOver = true
            if cut { queue.isCut = true }
        }
        wakePipe.wake()
    }

    /// Bound of the next ffmpeg: what is left, rounded up, so that the last second is allowed too.
    var processorSecondsLeft: Int {
        Int(clamping: budgetMicroseconds.withLock { max($0, 0) } / 1_000_000 + 1)
    }

    /// True if ffmpeg may not be started again.
    var isSpent: Bool { budgetMicroseconds.withLock { $0 } <= 0 }

    /// Counts what an ffmpeg took that is over.
    func spend(microseconds: Int64) {
        budgetMicroseconds.withLock { $0 = $0.clampedSubtracting(microseconds) }
        tell(.used(processorMicroseconds: microseconds))
    }

    func tell(_ kind: Video.Event.Kind) {
        setting.tell(Video.Event(stream: stream, at: setting.world.now(), kind: kind))
    }
}

/// Health figures of a stream, kept by its thread and read by others.
struct Pulse {
    /// Segments that bit rate and frame rate are averaged over.
    static let recentSegments = 10

    var state = Video.Health.State.starting
    var recent: [(bytes: Int, milliseconds: Int, frames: Int)] = []
    /// Time of the last segment in monotonic microseconds; nil before the first.
    var lastSegment: Int64?
    var longest = 0
    var segments = 0
    var restarts = 0
    var dropped = 0
    var transcodes = false

    mutating func add(bytes: Int, milliseconds: Int, frames: Int, at now: Int64) {
        recent.append((bytes, milliseconds, frames))
        if recent.count > Self.recentSegments { recent.removeFirst() }
        longest = recent.map(\.milliseconds).max() ?? 0
        segments += 1
        lastSegment = now
        state = .live
    }

    func health(_ source: Video.Source, at now: Int64) -> Video.Health {
        let long = recent.map(\.milliseconds).clampedSum()
        let bytes = recent.map(\.bytes).clampedSum()
        let frames = recent.map(\.frames).clampedSum()
        return Video.Health(
            state: state, source: source,
            kilobitsPerSecond: bytes.scaled(by: 8, over: long) ?? 0,
            framesPerSecond: long == 0 ? 0 : Double(frames) * 1000 / Double(long),
            lastSegmentAge: lastSegment.map { TimeSpan(milliseconds: (now - $0) / 1000) },
            keyframeSpan: .milliseconds(longest), segments: segments, restarts: restarts,
            dropped: dropped, transcodes: transcodes)
    }
}
