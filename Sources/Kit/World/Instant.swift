import Numbers

/// A moment, in milliseconds since 1970-01-01 UTC. Calendars and time zones are applied at the
/// edge.
public struct Instant: Hashable, Comparable, Sendable, Codable {
    /// Unix time in milliseconds; negative before 1970.
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Order in time.
    public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }
    /// The moment `b` later; at the end of time where 64 bits don't reach, as below.
    public static func + (a: Instant, b: TimeSpan) -> Instant {
        Instant(milliseconds: a.milliseconds.clampedAdding(b.milliseconds))
    }
    /// The moment `b` earlier.
    public static func - (a: Instant, b: TimeSpan) -> Instant {
        Instant(milliseconds: a.milliseconds.clampedSubtracting(b.milliseconds))
    }
    /// The time from `b` to `a`; negative if `b` is later.
    public static func - (a: Instant, b: Instant) -> TimeSpan {
        TimeSpan(milliseconds: a.milliseconds.clampedSubtracting(b.milliseconds))
    }
}

/// A length of time, in milliseconds.
public struct TimeSpan: Hashable, Comparable, Sendable, Codable {
    /// Signed milliseconds; negative for a difference into the past.
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public static func milliseconds(_ n: Int) -> TimeSpan { TimeSpan(milliseconds: Int64(n)) }
    /// Seconds, as the other units at the end of 64 bits where they don't fit.
    public static func seconds(_ n: Int) -> TimeSpan {
        TimeSpan(milliseconds: Int64(n).clampedMultiplied(by: 1000))
    }
    /// Minutes of 60 seconds; leap seconds don't exist in Unix time.
    public static func minutes(_ n: Int) -> TimeSpan { seconds(n.clampedMultiplied(by: 60)) }
    public static func hours(_ n: Int) -> TimeSpan { minutes(n.clampedMultiplied(by: 60)) }
    /// Days of exactly 24 hours; for calendar days use `Day`.
    public static func days(_ n: Int) -> TimeSpan { hours(n.clampedMultiplied(by: 24)) }

    /// Order by signed length.
    public static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.milliseconds < b.milliseconds }
}

/// A calendar day without a zone, proleptic Gregorian. Prints and parses as `2026-11-22`.
public struct Day: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    public let number: Int

    /// Bound of `number` on both sides: ten million years.
    static let furthest = 3_652_425_000

    /// The day that is `number` days after 1970-01-01; the furthest one beyond `furthest`.
    public init(number: Int) { self.number = min(max(number, -Self.furthest), Self.furthest) }

    /// A civil date; month from 1, day from 1, not checked. Howard Hinnant's `days_from_civil`
    /// (chrono-Compatible Low-Level Date Algorithms).
    public init(year: Int, month: Int, day: Int) {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// The day of `instant` in a zone that is `offsetMinutes` ahead of UTC.
    public init(_ instant: Instant, offsetMinutes: Int) {
        let offset = Int64(offsetMinutes).clampedMultiplied(by: 60_000)
        let local = instant.milliseconds.clampedAdding(offset)
        let (days, rest) = local.quotientAndRemainder(dividingBy: 86_400_000)
        self.init(number: Int(rest < 0 ? days - 1 : days))
    }

    /// Parses `YYYY-MM-DD`; nil unless the day exists.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            parts[2].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let y = Int(parts[0]), let m = Int(parts[1]),
            let d = Int(parts[2]), (1...12).contains(m), (1...31).contains(d)
        else { return nil }
        self.init(year: y, month: m, day: d)
        guard civil == (y, m, d) else { return nil }
    }

    /// Year, month and day, by Hinnant's `civil_from_days`.
    public var civil: (year: Int, month: Int, day: Int) {
        let z = number + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * mp + 2) / 5 + 1
        let month = mp < 10 ? mp + 3 : mp - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Day of the week; 0 is Monday.
    public var weekday: Int { ((number + 3) % 7 + 7) % 7 }

    public static func < (a: Day, b: Day) -> Bool { a.number < b.number }
    /// The day `days` later, or earlier if negative.
    public static func + (a: Day, days: Int) -> Day { Day(number: a.number.clampedAdding(days)) }

    /// The first moment of this day in a zone that is `offsetMinutes` ahead of UTC.
    public func start(offsetMinutes: Int) -> Instant {
        Instant(milliseconds: Int64(number) * 86_400_000) - .minutes(offsetMinutes)
    }
}

extension Day: CustomStringConvertible {
    /// The date as `YYYY-MM-DD` (ISO 8601); years have at least four digits.
    public var description: String {
        let (y, m, d) = civil
        func pad(_ n: Int, _ width: Int) -> String {
            let s = String(n)
            return String(repeating: "0", count: max(0, width - s.count)) + s
        }
        return "\(pad(y, 4))-\(pad(m, 2))-\(pad(d, 2))"
    }
}
