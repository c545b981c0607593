import World

/// Video: ingest, packaging and recording of live video by ffmpeg and nginx. Knows streams and
/// files, nothing of the shop.
///
/// Promises:
/// - Untrusted video is opened in subprocesses that may write no file, with limits on memory,
///   processor time and files; they end with us, even if we are killed.
/// - No event loop and no task waits for a pipe: each stream has a thread of its own.
/// - Input that is queued is bounded; beyond it publishers are told to wait.
/// - A stream has one publisher. Another is refused until the first ended, fell silent, or is
///   replaced on purpose.
/// - A playlist that began is ended, whatever ended the stream: the publisher, silence, ffmpeg, or
///   a crash of ours (at the next start).
/// - What viewers saw is kept: the segments, and one file made of them when the stream is over.
public enum Video {
    /// Origin of picture and sound.
    public enum Source: String, Sendable, CaseIterable {
        /// `MediaRecorder`'s chunks, passed to `Ingest.feed`.
        case browser
        /// Pulled from our own nginx, to which OBS publishes.
        case rtmp
    }

    /// Reason that there is no video, in order of precedence.
    public enum Refusal: Error, Equatable, Sendable {
        /// ffmpeg isn't installed; or nginx with its RTMP module, for RTMP.
        case notInstalled
        /// A name with other characters than letters, digits, `_` and `-`, or too long.
        case badName
        case tooManyStreams
        /// The disk has less than `Limits.freeBytes` left.
        case diskFull
        /// The stream's segments have `Limits.streamBytes`.
        case streamFull
        /// Another publisher has this stream.
        case alreadyPublishing
        /// This publisher has lost the slot: by silence, to another one, or at the end.
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

    /// A change in a stream's life.
    public struct Event: Sendable, Equatable {
        public enum Kind: Sendable, Equatable {
            /// The first segment can be watched.
            case started
            case segment(number: Int, milliseconds: Int)
            /// Nothing came for `Limits.stall`; `resumed` follows when it does again.
            case stalled, resumed
            /// ffmpeg crashed and runs again; the number of restarts so far.
            case restarted(times: Int)
            /// The playlist is ended.
            case ended
            /// The playlist is ended after a failure; the reason is for the log.
            case failed(reason: String)
            /// `recording.mp4` can be watched.
            case recorded(bytes: Int, milliseconds: Int)
            /// A subprocess that worked for the stream is over: its processor time.
            case used(processorMicroseconds: Int64)
        }
        public let stream: String
        public let at: Instant
        public let kind: Kind
    }

    /// Health of a stream, for the host's page.
    public struct Health: Sendable, Equatable {
        public enum State: String, Sendable {
            /// Nothing can be watched yet.
            case starting
            case live
            /// Nothing arrives, but the publisher may come back.
            case stalled
            case ended
        }
        public var state: State
        public var source: Source
        /// Bit rate of the last ten segments.
        public var kilobitsPerSecond: Int
        public var framesPerSecond: Double
        /// Time since the last segment; nil before the first.
        public var lastSegmentAge: TimeSpan?
        /// Longest segment, which can be watched only as a whole: long ones mean a late picture.
        public var keyframeSpan: TimeSpan
        public var segments: Int
        public var restarts: Int
        /// Number of chunks that were refused because ffmpeg was behind.
        public var dropped: Int
        /// True if ffmpeg transcodes instead of passing on.
        public var transcodes: Bool
    }

    /// Bounds of streams, queues and times, per node.
    public struct Limits: Sendable {
        /// Concurrent streams; each is two subprocesses, a thread and some 1 Mbit/s of disk.
        public var streams = 16
        /// Concurrent encoders; each takes most of a core.
        public var transcodes = 2
        /// Size of a chunk: half a second at 30 Mbit/s; browsers send a tenth of that.
        public var chunkBytes = 2 << 20
        /// Queue of one stream: some ten seconds of a good picture that wait for ffmpeg.
        public var queueBytes = 6 << 20
        /// Silence after which a publisher has lost the slot.
        public var silence = TimeSpan.seconds(10)
        /// Time without a segment after which viewers are told.
        public var stall = TimeSpan.seconds(4)
        /// Time without a publisher after which a stream is over.
        public var grace = TimeSpan.seconds(20)
        /// Time without taking input after which ffmpeg counts as hung.
        public var hang = TimeSpan.seconds(10)
        /// Time for ffmpeg to finish before TERM, and again before KILL.
        public var timeout = TimeSpan.seconds(3)
        /// Crashes of ffmpeg without a minute of normal work between them.
        public var restarts = 5
        /// Pause before the first restart; doubled each time, up to 16 times.
        public var backOff = TimeSpan.milliseconds(200)
        /// Longest stream: a whole evening.
        public var length = TimeSpan.hours(12)
        /// Free disk space below which no stream begins.
        public var freeBytes = 1 << 30
        /// Free disk space that recording never touches: below it a stream is ended, as the shop's
        /// own database writes to the same disk.
        public var reserveBytes = 512 << 20
        /// Bytes of a stream's segments: twelve hours at 3.7 Mbit/s.
        public var streamBytes = 20 << 30
        /// Segments in the live playlist; each is about a second.
        public var window = 8
        public var thumbnails = TimeSpan.seconds(10)
        /// Keyframe interval above which the picture is too late: it is transcoded.
        public var keyframes = TimeSpan.milliseconds(3000)

        public init() {}
    }
}
