import Numbers
import World

extension Video {
    /// A file that can't be imported: not fragmented MP4, or unreadable.
    public struct NoFilm: Error, CustomStringConvertible {
        public let path: String
        public var description: String { "\(path) is no film that can be taken in" }
    }
}

extension Video.Studio {
    /// Imports videos that were shot elsewhere, one after the other, as if they had been on air
    /// from `startedAt` on. The recording is made in the background, as of any stream that ends;
    /// nothing is encoded.
    /// - Parameter films: paths of fragmented MP4, each fragment from a keyframe on.
    public func lay(_ films: [String], of stream: String, from startedAt: Instant) throws {
        guard Names.isStream(stream), !streams.contains(stream) else {
            throw Video.Refusal.badName
        }
        let path = folder + "/" + stream
        try Files.makeFolder(path)
        let reel = SegmentStore(folder: path, window: limits.window)
        for film in films {
            guard let bytes = Resources.read(film) else { throw Video.NoFilm(path: film) }
            var reader = FragmentReader()
            let begun = TimeSpan(milliseconds: reel.now.length)
            var count = 0
            for piece in try reader.take(bytes) {
                switch piece {
                case .beginning(let beginning): try reel.begin(beginning)
                case .fragment(let fragment):
                    let into = TimeSpan(milliseconds: Int64(clamping: fragment.start.rounded()))
                    _ = try reel.add(fragment, at: startedAt + begun + into)
                    count += 1
                }
            }
            if count == 0 { throw Video.NoFilm(path: film) }
        }
        try reel.end()
        if let first = reel.now.segments.first { cutting?.thumbnail(of: first, in: reel) }
        record(stream)
    }
}
