import World

/// Video: what ffmpeg and nginx do for LIVE rooms. Knows streams and files, nothing of the shop.
///
/// Promises:
/// - Strangers' video is opened in child processes that may write no file, with limits on memory,
///   processor time and files; they end with us, even if we are killed.
/// - No event loop and no task waits for a pipe: each stream has a thread of its own.
/// - What a publisher sends and nobody has read yet is bounded; beyond it they are told to wait.
/// - A stream has one publisher. Another is refused until the first ended, fell silent, or is
///   replaced on purpose.
/// - A playlist that began is ended, whatever ended the stream: the publisher, silence, ffmpeg, or
///   a crash of ours (at the next start).
/// - What viewers saw is kept: the segments, and one file made of them when the stream is over.
public enum Video {
    /// Where pictures and sound come from.
    public enum Source: String, Sendable, CaseIterable {
        /// `MediaRecorder`'s chunks, handed to `Ingest.feed`.
        case browser
        /// Pulled from our own nginx, where OBS publishes.
        case rtmp
    }

    /// Why there is no video, in order of precedence.
    public enum Refusal: Error, Equatable, Sendable {
        /// ffmpeg isn't installed; or nginx with its RTMP module, for RTMP.
        case notInstalled
        /// No letters, digits, `_` and `-`, or too many.
        case badName
        case tooManyStreams
        /// The disk has less than `Limits.freeBytes` left.
        case noRoom
        /// Somebody else publishes this stream.
        case alreadyPublishing
        /// This publisher's turn is over: silence, another one, or the end.
        case ended
        /// Neither WebM nor MP4.
        case notVideo
        /// The chunk is larger than `Limits.chunkBytes`.
        case tooLarge
        /// A chunk is missing: send this one first.
        case outOfOrder(expected: Int)
        /// ffmpeg is behind; send the same chunk again in a moment.
        case busy
    }

    /// What became of a stream.
    public struct Event: Sendable, Equatable {
        public enum Kind: Sendable, Equatable {
            /// The first segment can be watched.
            case started
            case segment(number: Int, milliseconds: Int)
            /// Nothing came for `Limits.stall`; and then it did.
            case stalled, resumed
            /// ffmpeg fell over and runs again; how often by now.
            case restarted(times: Int)
            /// The playlist is ended.
            case ended
            /// Ended too, and why, for the log.
            case failed(reason: String)
            /// `recording.mp4` can be watched.
            case recorded(bytes: Int, milliseconds: Int)
        }
        public let stream: String
        public let at: Instant
        public let kind: Kind
    }

    /// How a stream does, for the studio's page.
    public struct Health: Sendable, Equatable {
        public enum State: String, Sendable {
            /// Nothing can be watched yet.
            case starting
            case live
            /// Nothing comes, but the publisher may come back.
            case stalled
            case ended
        }
        public var state: State
        public var source: Source
        /// Of the last ten segments.
        public var kilobitsPerSecond: Int
        public var framesPerSecond: Double
        /// Since the last segment; nil before the first.
        public var lastSegmentAge: Span?
        /// Longest piece that can be watched only as a whole: long ones mean a late picture.
        public var keyframeSpan: Span
        public var segments: Int
        public var restarts: Int
        /// Chunks that were refused because ffmpeg was behind.
        public var dropped: Int
        /// True where ffmpeg encodes anew instead of passing on.
        public var transcodes: Bool
    }

    /// Bounds of everything, per node.
    public struct Limits: Sendable {
        /// Each is two children, a thread and some 1 Mbit/s of disk.
        public var streams = 16
        /// An encoder takes most of a core.
        public var transcodes = 2
        /// Half a second at 30 Mbit/s; browsers send a tenth of that.
        public var chunkBytes = 2 << 20
        /// Some ten seconds of a good picture: what waits for ffmpeg of one stream.
        public var queueBytes = 6 << 20
        /// A publisher who sends nothing for so long has lost their turn.
        public var silence = Span.seconds(10)
        /// After so long without a segment viewers are told.
        public var stall = Span.seconds(4)
        /// A stream without a publisher is over after it.
        public var grace = Span.seconds(20)
        /// ffmpeg that takes no input for so long hangs.
        public var hang = Span.seconds(10)
        /// Time to finish politely before TERM, and again before KILL.
        public var patience = Span.seconds(3)
        /// Falls of ffmpeg without a minute of peace between them.
        public var restarts = 5
        /// Before the first restart; doubled each time, up to 16 times.
        public var backOff = Span.milliseconds(200)
        /// A whole evening; no stream is longer.
        public var length = Span.hours(12)
        /// Less free disk than this, and no stream begins.
        public var freeBytes = 1 << 30
        /// Segments in the live playlist; each is about a second.
        public var window = 8
        public var thumbnails = Span.seconds(10)
        /// Keyframes further apart than this make the picture late: it is encoded anew.
        public var keyframes = Span.milliseconds(3000)

        public init() {}
    }
}
