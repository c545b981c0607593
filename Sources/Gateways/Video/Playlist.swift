import Numbers
import World

/// HLS playlists (RFC 8216).
enum Playlist {
    static func head(target: Int, kind: String?, first: Int = 1, cuts: Int = 0) -> String {
        var out = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:\(target)\n"
        if let kind { out += "#EXT-X-PLAYLIST-TYPE:\(kind)\n" }
        out += "#EXT-X-MEDIA-SEQUENCE:\(first)\n"
        if cuts > 0 { out += "#EXT-X-DISCONTINUITY-SEQUENCE:\(cuts)\n" }
        return out + "#EXT-X-INDEPENDENT-SEGMENTS\n"
    }

    /// Lines of one segment.
    /// - Parameters:
    ///   - new: it needs another init segment than the one before it.
    ///   - cut: a discontinuity precedes it.
    static func entry(_ segment: SegmentStore.Segment, new: Bool, cut: Bool) -> String {
        var out = cut ? "#EXT-X-DISCONTINUITY\n" : ""
        if new { out += "#EXT-X-MAP:URI=\"init-\(segment.take).mp4\"\n" }
        out += "#EXT-X-PROGRAM-DATE-TIME:\(Moment.text(segment.at))\n"
        return out + "#EXTINF:\(seconds(segment.milliseconds)),\n\(segment.name)\n"
    }

    static func entries(_ segments: ArraySlice<SegmentStore.Segment>) -> String {
        var out = ""
        var last: Int?
        for segment in segments {
            out += entry(
                segment, new: last != segment.take, cut: last.map { $0 != segment.take } ?? false)
            last = segment.take
        }
        return out
    }

    /// The live playlist: the last `count` segments.
    static func window(_ segments: [SegmentStore.Segment], last count: Int, ended: Bool) -> String {
        let shown = segments.suffix(count)
        let before = segments.dropLast(shown.count)
        let cuts = Set(before.map(\.take)).subtracting(shown.prefix(1).map(\.take)).count
        return head(
            target: max(2, target(shown)), kind: nil, first: shown.first?.number ?? 1, cuts: cuts)
            + entries(shown) + (ended ? "#EXT-X-ENDLIST\n" : "")
    }

    /// The complete playlist, with an end.
    static func whole(_ segments: [SegmentStore.Segment]) -> String {
        head(target: target(segments[...]), kind: "VOD", first: segments.first?.number ?? 1)
            + entries(segments[...]) + "#EXT-X-ENDLIST\n"
    }

    private static func target(_ segments: ArraySlice<SegmentStore.Segment>) -> Int {
        (segments.map(\.milliseconds).max() ?? 1000).clampedAdding(499) / 1000
    }

    /// Seconds with three decimals: `1.033`.
    static func seconds(_ milliseconds: Int) -> String {
        "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())"
    }
}

/// Parses `replay.m3u8` after a restart. A line that a crash truncated is ignored.
enum Journal {
    static func read(_ text: String) -> SegmentStore.State {
        var state = SegmentStore.State()
        state.hasJournal = true
        var milliseconds: Int?
        var at: Instant?
        let isCut = !text.hasSuffix("\n")
        for line in text.split(separator: "\n").dropLast(isCut ? 1 : 0) {
            if line.hasPrefix("#EXT-X-MAP:") {
                state.take = number(in: line, after: "init-") ?? state.take + 1
            } else if line.hasPrefix("#EXT-X-PROGRAM-DATE-TIME:") {
                at = Moment.read(line.dropFirst("#EXT-X-PROGRAM-DATE-TIME:".count))
            } else if line.hasPrefix("#EXTINF:") {
                milliseconds = duration(line.dropFirst("#EXTINF:".count))
            } else if line == "#EXT-X-ENDLIST" {
                state.isEnded = true
            } else if let number = number(in: line, after: "seg-"), let long = milliseconds,
                let start = at
            {
                state.segments.append(
                    SegmentStore.Segment(
                        number: number, take: state.take, start: state.length,
                        milliseconds: long, at: start))
                milliseconds = nil
                at = nil
            }
        }
        return state
    }

    private static func number(in line: Substring, after mark: String) -> Int? {
        guard let start = ContainerHeader.find(Array(mark.utf8), in: Array(line.utf8)[...]) else {
            return nil
        }
        return Int(line.dropFirst(start + mark.count).prefix { $0.isNumber })
    }

    private static func duration(_ text: Substring) -> Int? {
        let parts = text.prefix { $0 != "," }.split(separator: ".")
        guard parts.count == 2, parts[1].count == 3, let whole = Int(parts[0]),
            let rest = Int(parts[1])
        else { return nil }
        return whole.clampedMultiplied(by: 1000).clampedAdding(rest)
    }
}

/// Moments as playlists write them: `2026-11-22T14:05:01.250Z`.
enum Moment {
    static func text(_ instant: Instant) -> String { instant.iso8601(.millisecond) }

    static func read(_ text: Substring) -> Instant? {
        let parts = text.split(separator: "T")
        guard parts.count == 2, let day = Day(parts[0]) else { return nil }
        let numbers = parts[1].split { ":.Z".contains($0) }.compactMap { Int64($0) }
        guard numbers.count == 4, numbers.allSatisfy({ (0..<1000).contains($0) }) else {
            return nil
        }
        let clock = (numbers[0] * 60 + numbers[1]) * 60 + numbers[2]
        return day.start(offsetMinutes: 0)
            + TimeSpan(milliseconds: clock * 1000 + numbers[3])
    }
}
