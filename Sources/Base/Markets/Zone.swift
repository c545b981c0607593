import World

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
