/// A market's wall clock: an offset from UTC and a rule for summer time. Countries with several
/// zones have the one of their largest city; states with another one stand in `zones.tsv`.
public struct Zone: Sendable, Hashable {
    /// IANA name, for people and calendars.
    public let name: String
    public let standardMinutes: Int
    public let summer: SummerTime

    public init(name: String, standardMinutes: Int, summer: SummerTime) {
        self.name = name
        self.standardMinutes = standardMinutes
        self.summer = summer
    }

    public static let utc = Zone(name: "UTC", standardMinutes: 0, summer: .none)

    /// Minutes ahead of UTC at a moment, summer time included.
    public func offsetMinutes(at moment: Instant) -> Int {
        summer.isOn(at: moment, standardMinutes: standardMinutes)
            ? standardMinutes + 60 : standardMinutes
    }

    public func day(of moment: Instant) -> Day {
        Day(moment, offsetMinutes: offsetMinutes(at: moment))
    }

    /// Hour and minute of the wall clock.
    public func time(of moment: Instant) -> (hour: Int, minute: Int) {
        let start = day(of: moment).start(offsetMinutes: offsetMinutes(at: moment))
        let minutes = Int((moment - start).milliseconds / 60_000)
        return (minutes / 60, minutes % 60)
    }

    /// The first moment of a day. Summer time never starts or ends at midnight here.
    public func start(of day: Day) -> Instant {
        let guess = day.start(offsetMinutes: standardMinutes)
        return day.start(offsetMinutes: offsetMinutes(at: guess))
    }

    /// The first moment after a day.
    public func end(of day: Day) -> Instant { start(of: day + 1) }
}

extension Zone {
    /// Name of this clock at a moment, as its readers know it: `EST`, `EDT`, `WIB`; `GMT+7` where
    /// it has no short one.
    public func shortName(at moment: Instant) -> String {
        let offset = offsetMinutes(at: moment)
        if let names = Self.shortNames[name] {
            return offset == standardMinutes ? names.standard : names.summer
        }
        guard offset != 0 else { return name == "UTC" ? "UTC" : "GMT" }
        let (hours, minutes) = (abs(offset) / 60, abs(offset) % 60)
        let rest = minutes == 0 ? "" : ":\(minutes < 10 ? "0" : "")\(minutes)"
        return "GMT\(offset < 0 ? "-" : "+")\(hours)\(rest)"
    }

    /// Names of clocks by IANA name, after CLDR: without and with summer time.
    private static let shortNames: [String: (standard: String, summer: String)] = [
        "America/New_York": ("EST", "EDT"), "America/Chicago": ("CST", "CDT"),
        "America/Denver": ("MST", "MDT"), "America/Phoenix": ("MST", "MST"),
        "America/Los_Angeles": ("PST", "PDT"), "America/Anchorage": ("AKST", "AKDT"),
        "Pacific/Honolulu": ("HST", "HST"), "Europe/London": ("GMT", "BST"),
        "Asia/Jakarta": ("WIB", "WIB"), "Asia/Makassar": ("WITA", "WITA"),
        "Asia/Jayapura": ("WIT", "WIT"),
    ]
}

/// Legal rule by which clocks change for summer time.
public enum SummerTime: String, CaseIterable, Sendable, Hashable {
    case none
    /// Second Sunday of March to first Sunday of November, at 2:00 (Energy Policy Act of 2005).
    case us
    /// Last Sunday of March to last Sunday of October, at 1:00 UTC (Summer Time Act 1972).
    case eu

    func isOn(at moment: Instant, standardMinutes: Int) -> Bool {
        let year = Day(moment, offsetMinutes: standardMinutes).civil.year
        switch self {
        case .none: return false
        case .us:
            let start = Day(year: year, month: 3, day: 8).nextSunday
            let end = Day(year: year, month: 11, day: 1).nextSunday
            return moment >= start.start(offsetMinutes: standardMinutes) + .hours(2)
                && moment < end.start(offsetMinutes: standardMinutes) + .hours(1)
        case .eu:
            let start = Day(year: year, month: 3, day: 25).nextSunday
            let end = Day(year: year, month: 10, day: 25).nextSunday
            return moment >= start.start(offsetMinutes: 0) + .hours(1)
                && moment < end.start(offsetMinutes: 0) + .hours(1)
        }
    }
}

extension Day {
    /// This day if it is a Sunday, else the one that follows.
    fileprivate var nextSunday: Day { self + (6 - weekday) }
}
