import Glibc
import Numbers
import Synchronization
import World

/// The files of a stream. The segments are the truth; `replay.m3u8` is their journal, one entry
/// appended a segment, from which everything can be rebuilt after a crash; `live.m3u8` lists the
/// last few and is replaced as a whole.
final class SegmentStore: Sendable {
    struct Segment: Sendable, Equatable {
        let number: Int
        /// Number of the init segment it needs: `init-<take>.mp4`.
        let take: Int
        /// Start on the stream's time line, in milliseconds.
        let start: Int64
        let milliseconds: Int
        /// Arrival of its first frame.
        let at: Instant
        var end: Int64 { start.clampedAdding(Int64(milliseconds)) }
        var name: String { "seg-\(number).m4s" }
    }

    struct State {
        var segments: [Segment] = []
        var take = 0
        /// Start of the current run of ffmpeg on the time line, in milliseconds.
        var offset: Int64 = 0
        /// True while an init segment is written, but no segment of it.
        var isFresh = false
        var isEnded = false
        var hasJournal = false
        /// Bytes of all segments.
        var bytes = 0
        var length: Int64 { segments.last?.end ?? 0 }
    }

    static let live = "live.m3u8"
    static let replay = "replay.m3u8"
    static let recording = "recording.mp4"
    static let thumbnail = "thumb.jpg"
    /// Target duration of the journal while it grows; corrected at the end.
    static let roundTargetSeconds = 6

    let folder: String
    let window: Int
    private let state: Mutex<State>

    /// Reads the journal in the folder; without one, starts empty.
    init(folder: String, window: Int) {
        self.folder = folder
        self.window = window
        let text = Resources.text(folder + "/" + Self.replay)
        var found = text.map(Journal.read) ?? State()
        found.bytes = found.segments.map { Files.bytes(of: folder + "/" + $0.name) }.clampedSum()
        state = Mutex(found)
    }

    var now: State { state.withLock { $0 } }
    var isEnded: Bool { state.withLock { $0.isEnded } }

    /// Begins a run of ffmpeg, whose segments can't be joined to the earlier ones.
    func begin(_ beginning: [UInt8]) throws {
        try state.withLock { state in
            state.take = state.take.clampedAdding(1)
            state.isFresh = true
            state.offset = state.length
            try Files.replace("\(folder)/init-\(state.take).mp4", beginning)
        }
    }

    /// Writes a segment, and only then lists it.
    func add(_ fragment: Fragment, at: Instant) throws -> Segment {
        try state.withLock { state in
            let number = (state.segments.last?.number ?? 0).clampedAdding(1)
            var moved = fragment
            moved.shift(milliseconds: state.offset)
            // From end to end, so that rounding errors don't add up and gaps between runs count.
            let end = state.offset.clampedAdding(
                Int64(clamping: (fragment.start + fragment.milliseconds).rounded()))
            let segment = Segment(
                number: number, take: state.take, start: state.length,
                milliseconds: Int(max(1, end.clampedSubtracting(state.length))), at: at)
            try Files.replace(folder + "/" + segment.name, moved.bytes)
            if !state.hasJournal {
                try Files.replace(
                    folder + "/" + Self.replay,
                    Array(Playlist.head(target: Self.roundTargetSeconds, kind: "EVENT").utf8))
                state.hasJournal = true
            }
            state.isEnded = false
            let entry = Playlist.entry(
                segment, new: state.isFresh, cut: state.isFresh && !state.segments.isEmpty)
            try Files.append(folder + "/" + Self.replay, Array(entry.utf8))
            state.segments.append(segment)
            state.bytes = state.bytes.clampedAdding(moved.bytes.count)
            state.isFresh = false
            try Files.replace(folder + "/" + Self.live, Array(liveText(state).utf8))
            return segment
        }
    }

    /// False if its segments were deleted: nothing can be added to a recording.
    var isWhole: Bool {
        guard let first = now.segments.first else { return true }
        return Files.exists(folder + "/" + first.name)
    }

    /// Ends both playlists. A second call does nothing.
    func end() throws {
        try state.withLock { state in
            guard state.hasJournal, !state.isEnded else { return }
            state.isEnded = true
            let all = Playlist.whole(state.segments)
            try Files.replace(folder + "/" + Self.live, Array(liveText(state).utf8))
            try Files.replace(folder + "/" + Self.replay, Array(all.utf8))
        }
    }

    /// Reopens the journal for a stream that goes on after its end.
    func reopen() throws {
        try state.withLock { state in
            guard state.hasJournal, state.isEnded else { return }
            state.isEnded = false
            unlink(folder + "/" + Self.recording)
            var text = Playlist.head(target: Self.roundTargetSeconds, kind: "EVENT")
            text += Playlist.entries(state.segments[...])
            try Files.replace(folder + "/" + Self.replay, Array(text.utf8))
            try Files.replace(folder + "/" + Self.live, Array(liveText(state).utf8))
        }
    }

    private func liveText(_ state: State) -> String {
        Playlist.window(state.segments, last: window, ended: state.isEnded)
    }

    /// The segments that overlap a stretch of the time line.
    func segments(from: Int64, to: Int64) -> [Segment] {
        state.withLock { $0.segments.filter { $0.end > from && $0.start < to } }
    }

    /// Position of a moment on the time line, in milliseconds; nil if nothing was on air then.
    func position(of moment: Instant) -> Int64? {
        state.withLock { state in
            guard let found = state.segments.last(where: { $0.at <= moment }) else { return nil }
            let into = (moment - found.at).milliseconds
            let longest = Int64(found.milliseconds).clampedMultiplied(by: 2)
            return into <= longest ? found.start.clampedAdding(into) : nil
        }
    }
}
