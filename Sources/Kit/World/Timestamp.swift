/// Smallest unit that a time is written with.
public enum TimePrecision: Sendable { case minute, second, millisecond }

extension Instant {
    /// A moment of UTC by ISO 8601: `2026-11-22T14:05Z`, `…14:05:09Z` or `…14:05:09.250Z`.
    public func iso8601(_ precision: TimePrecision) -> String {
        let clock = clockOfUTC
        switch precision {
        case .minute: return "\(clock.day)T\(clock.hour):\(clock.minute)Z"
        case .second: return "\(clock.day)T\(clock.hour):\(clock.minute):\(clock.second)Z"
        case .millisecond:
            return "\(clock.day)T\(clock.hour):\(clock.minute):\(clock.second).\(clock.rest)Z"
        }
    }

    /// Day of UTC, and its hour, minute and second with two digits each, milliseconds with three.
    public var clockOfUTC: (day: Day, hour: String, minute: String, second: String, rest: String) {
        let day = Day(self, offsetMinutes: 0)
        let rest = (self - day.start(offsetMinutes: 0)).milliseconds
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return (
            day, two(rest / 3_600_000), two(rest / 60_000 % 60), two(rest / 1000 % 60),
            String(String(rest % 1000 + 1000).dropFirst())
        )
    }
}
