import Numbers

/// A fragment of ffmpeg's MP4 output, from a keyframe to before the next. The init segment before
/// the first fragment says how to read them.
struct Fragment {
    var bytes: [UInt8]
    /// Length of its frames, and their start in this run of ffmpeg.
    let milliseconds: Double
    let start: Double
    let frames: Int
    /// Byte offsets of the tracks' decode times, with the tracks' time scale.
    fileprivate let clocks: [(at: Int, perSecond: UInt64)]

    /// Moves it on the stream's time line, as each run of ffmpeg begins at zero.
    mutating func shift(milliseconds: Int64) {
        for clock in clocks {
            let old = bytes.bigEndian(at: clock.at, bytes: 8)
            let more = UInt64(clamping: milliseconds).scaled(by: clock.perSecond, over: 1000) ?? 0
            bytes.setBigEndian(old &+ more, at: clock.at)
        }
    }
}

/// Splits a byte stream into init segment and fragments (ISO/IEC 14496-12: boxes of size, name,
/// content).
struct FragmentReader {
    enum Piece {
        case beginning([UInt8])
        case fragment(Fragment)
    }
    enum Fault: Error { case tooLarge, notMP4, outOfTime }

    /// Bound of a fragment, ten seconds at 25 Mbit/s; video with rarer keyframes isn't live.
    static let mostBytes = 32 << 20

    /// Bound of a fragment's end on the time line of its run of ffmpeg: twice the longest stream. A
    /// camera's clock may begin anywhere; ffmpeg's output begins at zero.
    static let mostMilliseconds = Double(24 * 3_600_000)

    /// Handler type `vide` of video tracks.
    private static let pictures: UInt64 = 0x7669_6465

    private var waiting: [UInt8] = []
    private var beginning: [UInt8] = []
    private var head: [UInt8] = []
    /// Time scale by track, and whether it is video.
    private var tracks: [UInt32: (perSecond: UInt64, isVideo: Bool)] = [:]

    mutating func take(_ bytes: some Sequence<UInt8>) throws -> [Piece] {
        waiting.append(contentsOf: bytes)
        var out: [Piece] = []
        var at = 0
        while waiting.count - at >= 8 {
            let size = Int(waiting.bigEndian(at: at, bytes: 4))
            guard size >= 8 else { throw Fault.notMP4 }
            guard size <= Self.mostBytes else { throw Fault.tooLarge }
            guard waiting.count - at >= size else { break }
            let name = String(decoding: waiting[(at + 4)..<(at + 8)], as: UTF8.self)
            if let piece = try box(name, Array(waiting[at..<(at + size)])) { out.append(piece) }
            at += size
        }
        waiting.removeFirst(at)
        return out
    }

    private mutating func box(_ name: String, _ bytes: [UInt8]) throws -> Piece? {
        switch name {
        case "ftyp":
            beginning = bytes
        case "moov":
            for track in bytes.boxes(in: 8..<bytes.count) where track.name == "trak" {
                readTrack(bytes, track.content)
            }
            return .beginning(beginning + bytes)
        case "moof":
            head = bytes
        case "mdat":
            guard !head.isEmpty else { throw Fault.notMP4 }
            defer { head = [] }
            return try fragment(head + bytes, headEnd: head.count).map(Piece.fragment)
        default: break
        }
        return nil
    }

    private mutating func readTrack(_ bytes: [UInt8], _ range: Range<Int>) {
        var id: UInt32 = 0
        for box in bytes.boxes(in: range) {
            let start = box.content.lowerBound
            if box.name == "tkhd" {
                let isLong = bytes.bigEndian(at: start, bytes: 1) == 1
                id = UInt32(bytes.bigEndian(at: start + (isLong ? 20 : 12), bytes: 4))
            }
            guard box.name == "mdia" else { continue }
            var perSecond: UInt64 = 0
            var isVideo = false
            for part in bytes.boxes(in: box.content) {
                let start = part.content.lowerBound
                if part.name == "mdhd" {
                    let isLong = bytes.bigEndian(at: start, bytes: 1) == 1
                    perSecond = bytes.bigEndian(at: start + (isLong ? 20 : 12), bytes: 4)
                } else if part.name == "hdlr" {
                    isVideo = bytes.bigEndian(at: start + 8, bytes: 4) == Self.pictures
                }
            }
            tracks[id] = (max(1, perSecond), isVideo)
        }
    }

    /// The fragment; nil if it has no frame in it: the last sound of a stream. Throws `outOfTime` if
    /// it ends beyond `mostMilliseconds`.
    private func fragment(_ bytes: [UInt8], headEnd: Int) throws(Fault) -> Fragment? {
        var clocks: [(at: Int, perSecond: UInt64)] = []
        var (start, milliseconds, frames) = (0.0, 0.0, 0)
        for run in bytes.boxes(in: 8..<headEnd) where run.name == "traf" {
            let parts = bytes.boxes(in: run.content)
            guard let header = parts.first(where: { $0.name == "tfhd" })?.content.lowerBound,
                let track = tracks[UInt32(bytes.bigEndian(at: header + 4, bytes: 4))]
            else { continue }
            let usual = defaultDuration(bytes, header)
            for part in parts {
                let at = part.content.lowerBound
                if part.name == "tfdt", bytes.bigEndian(at: at, bytes: 1) == 1 {
                    clocks.append((at + 4, track.perSecond))
                    guard track.isVideo else { continue }
                    let units = bytes.bigEndian(at: at + 4, bytes: 8)
                    start = Double(units) * 1000 / Double(track.perSecond)
                } else if part.name == "trun", track.isVideo {
                    let (count, units) = samples(bytes, at, part.content.upperBound, usual)
                    frames = frames.clampedAdding(count)
                    milliseconds += Double(units) * 1000 / Double(track.perSecond)
                }
            }
        }
        guard frames > 0 else { return nil }
        guard start + milliseconds <= Self.mostMilliseconds else { throw .outOfTime }
        return Fragment(
            bytes: bytes, milliseconds: milliseconds, start: start, frames: frames, clocks: clocks)
    }

    private func defaultDuration(_ bytes: [UInt8], _ start: Int) -> UInt64 {
        let flags = bytes.bigEndian(at: start + 1, bytes: 3)
        guard flags & 0x8 != 0 else { return 0 }
        let skipped = (flags & 0x1 != 0 ? 8 : 0) + (flags & 0x2 != 0 ? 4 : 0)
        return bytes.bigEndian(at: start + 8 + skipped, bytes: 4)
    }

    /// Number of frames, and their total duration in the track's time scale.
    private func samples(
        _ bytes: [UInt8], _ start: Int, _ end: Int, _ usual: UInt64
    ) -> (Int, UInt64) {
        let flags = bytes.bigEndian(at: start + 1, bytes: 3)
        let count = Int(bytes.bigEndian(at: start + 4, bytes: 4))
        guard flags & 0x100 != 0 else { return (count, usual &* UInt64(count)) }
        let each = [0x100, 0x200, 0x400, 0x800].reduce(0) { $0 + (flags & $1 != 0 ? 4 : 0) }
        var at = start + 8 + (flags & 0x1 != 0 ? 4 : 0) + (flags & 0x4 != 0 ? 4 : 0)
        var units: UInt64 = 0
        var read = 0
        while read < count, at + each <= end {
            units += bytes.bigEndian(at: at, bytes: 4)
            at += each
            read += 1
        }
        return (read, units)
    }
}

extension [UInt8] {
    fileprivate func bigEndian(at start: Int, bytes count: Int) -> UInt64 {
        guard start >= 0, start + count <= self.count else { return 0 }
        return self[start..<(start + count)].reduce(0) { $0 << 8 | UInt64($1) }
    }

    fileprivate mutating func setBigEndian(_ value: UInt64, at start: Int) {
        guard start + 8 <= count else { return }
        for index in 0..<8 {
            self[start + index] = UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * index))
        }
    }

    /// The complete boxes in a range.
    fileprivate func boxes(in range: Range<Int>) -> [(name: String, content: Range<Int>)] {
        var out: [(name: String, content: Range<Int>)] = []
        var at = range.lowerBound
        while at + 8 <= range.upperBound {
            let size = Int(bigEndian(at: at, bytes: 4))
            guard size >= 8, at + size <= range.upperBound else { break }
            let name = String(decoding: self[(at + 4)..<(at + 8)], as: UTF8.self)
            out.append((name, (at + 8)..<(at + size)))
            at += size
        }
        return out
    }
}
