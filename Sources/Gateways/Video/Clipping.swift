import Numbers
import Subprocess
import Glibc
import Synchronization
import World

/// Queue of ffmpeg's short jobs: thumbnails, recordings, clips. One at a time, at a lower priority
/// than live video.
final class Clipping: Sendable {
    /// Bound of making a recording: a whole evening is copied at the disk's speed.
    static let recordDeadline = TimeSpan.minutes(10)
    static let clipDeadline = TimeSpan.minutes(1)
    static let thumbnailDeadline = TimeSpan.seconds(5)
    /// Pixels, as wide as a card on a phone at double density.
    static let thumbnailWidth = 480
    /// Bound of queued clips; more are refused.
    static let mostWaiting = 64
    /// Processor time of a job in seconds; the copy of a whole evening takes one or two minutes.
    static let processorSeconds = 900
    /// Bytes of a file: a whole evening at twice the usual rate.
    static let fileBytes = 32 << 30
    /// Scheduling priority below live video.
    static let nice = 10

    private let ffmpeg: String
    /// Called with a stream and the processor time that a job for it took, in microseconds.
    private let used: @Sendable (String, Int64) -> Void
    private let queue = Mutex(Queue())

    private struct Queue {
        var last: Task<Void, Never>?
        var waiting = 0
        var isLooking = false
        var isClosed = false
    }

    init(ffmpeg: String, used: @escaping @Sendable (String, Int64) -> Void) {
        self.ffmpeg = ffmpeg
        self.used = used
    }

    /// Queues a job; nil if the queue is full or closed.
    private func later(_ work: @escaping @Sendable () async -> Void) -> Task<Void, Never>? {
        queue.withLock { queue in
            guard !queue.isClosed, queue.waiting < Self.mostWaiting else { return nil }
            queue.waiting += 1
            let before = queue.last
            let task = Task.detached { [weak self] in
                await before?.value
                if self?.queue.withLock({ $0.isClosed }) == false { await work() }
                self?.queue.withLock { $0.waiting -= 1 }
            }
            queue.last = task
            return task
        }
    }

    /// Finishes the running job; queued ones are left for the next start.
    func close() async {
        let last = queue.withLock { queue in
            queue.isClosed = true
            return queue.last
        }
        await last?.value
    }

    private func run(
        _ words: [String], in folder: String, deadline: TimeSpan
    ) async -> Bool {
        let all = ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"] + words
        let child = Cage.job(in: folder).subprocess(
            ffmpeg, all, maxOutputBytes: 4096, deadline: deadline)
        guard let finished = try? await child.measuredRun() else { return false }
        let stream = folder.split(separator: "/").last.map(String.init) ?? ""
        used(stream, finished.processorMicroseconds)
        return finished.end == .exit(0)
    }

    /// Makes the first picture of a segment the stream's thumbnail; skipped while another is made.
    func thumbnail(of segment: SegmentStore.Segment, in reel: SegmentStore) {
        let isFree = queue.withLock { queue in
            guard !queue.isLooking, !queue.isClosed else { return false }
            queue.isLooking = true
            return true
        }
        guard isFree else { return }
        Task.detached { [self] in
            _ = await picture(of: segment, in: reel, name: SegmentStore.thumbnail)
            queue.withLock { $0.isLooking = false }
        }
    }

    private func picture(of segment: SegmentStore.Segment, in reel: SegmentStore, name: String)
        async -> Bool
    {
        let folder = reel.folder
        let input = "concat:\(folder)/init-\(segment.take).mp4|\(folder)/\(segment.name)"
        let fresh = "\(folder)/\(name).new"
        let isDone = await run(
            [
                "-protocol_whitelist", "concat,file", "-f", "mov", "-i", input, "-frames:v", "1",
                "-vf", "scale=\(Self.thumbnailWidth):-2", "-q:v", "5", "-f", "mjpeg", fresh,
            ], in: folder, deadline: Self.thumbnailDeadline)
        return isDone && rename(fresh, folder + "/" + name) == 0
    }

    /// Makes one seekable file of an ended stream.
    func record(_ reel: SegmentStore, done: @escaping @Sendable (_ bytes: Int) -> Void) {
        _ = later { [self] in
            let path = reel.folder + "/" + SegmentStore.recording
            // A separate playlist: the journal may grow again meanwhile.
            let list = "recording.cut.m3u8"
            let text = Playlist.whole(reel.now.segments)
            guard (try? Files.replace(reel.folder + "/" + list, Array(text.utf8))) != nil else {
                return
            }
            defer { unlink(reel.folder + "/" + list) }
            let isDone = await copy(
                list, length: nil, in: reel.folder, to: path,
                deadline: Self.recordDeadline)
            if isDone { done(Files.bytes(of: path)) }
        }
    }

    /// Cuts a stretch of a stream, from the keyframe before it on, as `<name>.mp4` with its picture
    /// as `<name>.jpg`.
    /// - Returns: start and length in milliseconds; nil if there is nothing, or the queue is full.
    func clip(
        _ reel: SegmentStore, from: Int64, length: Int64, name: String
    ) async -> (from: Int64, length: Int64)? {
        let segments = reel.segments(from: from, to: from.clampedAdding(length))
        guard let first = segments.first, let last = segments.last else { return nil }
        let list = "\(name).cut.m3u8"
        let text = Playlist.whole(segments)
        guard (try? Files.replace(reel.folder + "/" + list, Array(text.utf8))) != nil else {
            return nil
        }
        defer { unlink(reel.folder + "/" + list) }
        let most = min(length, last.end.clampedSubtracting(first.start))
        let isDone = Mutex(false)
        let task = later { [self] in
            let cut = await copy(
                list, length: most, in: reel.folder,
                to: "\(reel.folder)/\(name).mp4", deadline: Self.clipDeadline)
            guard cut else { return }
            _ = await picture(of: first, in: reel, name: "\(name).jpg")
            isDone.withLock { $0 = true }
        }
        await task?.value
        return isDone.withLock { $0 } ? (first.start, most) : nil
    }

    /// Copies without encoding, so the result begins with a keyframe.
    private func copy(
        _ list: String, length: Int64?, in folder: String, to path: String,
        deadline: TimeSpan
    ) async -> Bool {
        let fresh = path + ".new"
        var words = [
            "-protocol_whitelist", "file", "-allowed_extensions", "ALL",
            "-fflags", "+genpts",
            "-i", folder + "/" + list,
        ]
        if let length { words += ["-t", Playlist.seconds(Int(length))] }
        words += [
            "-map", "0:v:0", "-map", "0:a:0?", "-c", "copy", "-map_metadata", "-1",
            "-avoid_negative_ts", "make_zero", "-movflags", "+faststart", "-f", "mp4", fresh,
        ]
        guard await run(words, in: folder, deadline: deadline) else {
            unlink(fresh)
            return false
        }
        return rename(fresh, path) == 0
    }
}
