import HTML
import Localization
import Markets
import Store
import World

// Moments on a page: `<time>` with the clock that they are read from. The script replaces that
// clock by the reader's own where the two differ (`moments.js`).

extension PageComponent {
    /// Day and time with the zone's name: `<time …>Today 2:05 PM EST</time>`.
    /// - Parameter zone: the place that the moment is about; the visitor's market's otherwise.
    public func moment(_ at: Instant, zone: Zone? = nil) -> HTML {
        let zone = zone ?? market.zone
        return clock(at, zone, "moment", DateText(locale: locale, zone: zone).moment(at, now: now))
    }

    /// Time of day with the zone's name: `<time …>4:03 AM HST</time>`.
    public func timeOfDay(_ at: Instant, zone: Zone? = nil) -> HTML {
        let zone = zone ?? market.zone
        return clock(at, zone, "time", DateText(locale: locale, zone: zone).time(at))
    }

    /// Day by a place's calendar. It is the same day for every reader.
    /// - Parameter zone: the place whose calendar counts; the visitor's market's otherwise.
    public func day(_ at: Instant, zone: Zone? = nil) -> HTML {
        let zone = zone ?? market.zone
        let text = DateText(locale: locale, zone: zone).day(at, now: now)
        return "<time datetime=\"\(zone.day(of: at).description)\">\(text)</time>"
    }

    /// Last day before a deadline, by the calendar of the place that keeps it: `24 Nov`, `Today`.
    public func lastDay(before end: Instant, zone: Zone) -> HTML {
        day(end - .milliseconds(1), zone: zone)
    }

    private func clock(_ at: Instant, _ zone: Zone, _ kind: HTML, _ text: String) -> HTML {
        """
        <time datetime="\(at.iso8601(.minute))" data-moment="\(kind)" \
        data-offset="\(zone.offsetMinutes(at: at))">\(text) \(zone.shortName(at: at))</time>
        """
    }

    /// Sentence of a key with elements in it.
    public func callAsFunction(
        _ key: String, parts: KeyValuePairs<String, HTML>, count: Int? = nil
    ) -> HTML {
        self(LocalizedText(key, count: count), parts: parts)
    }

    /// Sentence with elements in it, beside the values that it has already.
    public func callAsFunction(
        _ words: LocalizedText, parts: some Collection<(key: String, value: HTML)>
    ) -> HTML {
        let parts = Array(parts)
        var values = words.values
        for (place, part) in parts.enumerated() {
            values[part.key] = "\(Self.partMark)\(place)\(Self.partMark)"
        }
        let pieces = self(LocalizedText(words.key, values, count: words.count))
            .split(separator: Self.partMark, omittingEmptySubsequences: false)
        func piece(_ at: Int) -> HTML {
            guard !at.isMultiple(of: 2) else { return "\(String(pieces[at]))" }
            return Int(pieces[at]).flatMap { parts.indices.contains($0) ? parts[$0].value : nil }
                ?? ""
        }
        return "\(each: pieces.indices, piece)"
    }

    /// Character that no sentence has.
    private static var partMark: Character { "\u{1}" }
}
