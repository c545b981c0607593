import Glibc
import World

extension Video {
    /// A moment in a stream of which a clip is wanted.
    public struct Marker: Sendable, Hashable {
        /// Name of the clip's files: letters, digits, `_` and `-`.
        public let name: String
        public let from: Instant
        public let length: TimeSpan

        public init(name: String, from: Instant, length: TimeSpan) {
            self.name = name
            self.from = from
            self.length = length
        }
    }

    /// A stretch of a stream as a file of its own.
    public struct Clip: Sendable, Hashable {
        public let name: String
        /// File name in the stream's folder, for `Studio.file`.
        public var file: String { "clip-\(name).mp4" }
        public var picture: String { "clip-\(name).jpg" }
        /// Start on the recording's time line.
        public let from: TimeSpan
        public let length: TimeSpan
    }
}

extension Video.Studio {
    /// Bound of a clip; longer ones are recordings.
    public static let longestClip = TimeSpan.minutes(5)
    /// Bound of markers in a stream, one a pinned product.
    public static let mostMarkers = 200

    /// Cuts a clip out of a stream that is on or over, without encoding: it begins with the
    /// keyframe before `from`, about a second earlier at most.
    /// - Parameter from: start on the recording's time line.
    /// - Returns: nil if there is nothing there, or ffmpeg can't.
    public func clip(
        stream: String, from: TimeSpan, length: TimeSpan, name: String
    ) async -> Video.Clip? {
        guard let cutting, let reel = reel(stream), Names.isStream(name),
            length.milliseconds > 0, from.milliseconds >= 0
        else { return nil }
        let asked = min(length, Self.longestClip)
        guard
            let cut = await cutting.clip(
                reel, from: from.milliseconds, length: asked.milliseconds, name: "clip-\(name)")
        else { return nil }
        return Video.Clip(
            name: name, from: TimeSpan(milliseconds: cut.from),
            length: TimeSpan(milliseconds: cut.length))
    }

    /// Cuts a clip for each marker that was on air, in their order.
    public func clips(stream: String, markers: [Video.Marker]) async -> [Video.Clip] {
        var out: [Video.Clip] = []
        for marker in markers.prefix(Self.mostMarkers) {
            guard let from = position(of: marker.from, in: stream),
                let clip = await clip(
                    stream: stream, from: from, length: marker.length, name: marker.name)
            else { continue }
            out.append(clip)
        }
        return out
    }

    /// Position in the recording of a moment; nil if nothing was on air then.
    public func position(of moment: Instant, in stream: String) -> TimeSpan? {
        reel(stream)?.position(of: moment).map { TimeSpan(milliseconds: $0) }
    }

    /// Length of the stream so far; nil if there is none.
    public func length(of stream: String) -> TimeSpan? {
        reel(stream).map { TimeSpan(milliseconds: $0.now.length) }
    }

    /// Path of a stream's file for viewers: playlists, segments, thumbnail, recording, clips. Nil
    /// if it isn't there; no name from outside becomes another path.
    public func file(_ name: String, of stream: String) -> String? {
        guard Names.isStream(stream), Names.isFile(name) else { return nil }
        let path = "\(folder)/\(stream)/\(name)"
        return Files.exists(path) ? path : nil
    }

    /// Deletes the segments of a stream that has its recording; the recording, clips and pictures
    /// stay. Returns false if there is no recording yet.
    @discardableResult
    public func slim(stream: String) -> Bool {
        guard Names.isStream(stream), !streams.contains(stream),
            file(SegmentStore.recording, of: stream) != nil
        else { return false }
        let path = folder + "/" + stream
        for name in Resources.names(in: path)
        where name.hasPrefix("seg-") || name.hasPrefix("init-") {
            unlink(path + "/" + name)
        }
        return true
    }

    /// Deletes all files of a stream. Returns false, deleting nothing, while it is on.
    @discardableResult
    public func discard(stream: String) -> Bool {
        guard Names.isStream(stream), !streams.contains(stream) else { return false }
        Files.removeFolder(folder + "/" + stream)
        return true
    }
}
