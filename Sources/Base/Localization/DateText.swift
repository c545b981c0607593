import Money
import World

/// Days and times as readers of a locale write them, after CLDR; names and orders are small tables.
/// Thai years are Buddhist ones (2026 is 2569). Times of day have a plain space before AM and PM.
public struct DateText: Sendable {
    public let locale: LocaleTag
    /// Zone whose clock moments are read from.
    public let zone: Zone

    public init(locale: LocaleTag, zone: Zone = .utc) {
        self.locale = locale
        self.zone = zone
    }

    /// Day with its weekday: `Sun, November 22`, `Sun 22 November`, `อา. 22 พฤศจิกายน`, `CN, 22
    /// tháng 11`.
    public func day(_ day: Day) -> String {
        "\(weekday(day))\(joint)\(monthAndDay(day, months))"
    }

    /// Short day: `Nov 22`, `22 Nov`, `22 พ.ย.`, `22 thg 11`.
    public func shortDay(_ day: Day) -> String { monthAndDay(day, shortMonths) }

    /// Short day with its year: `Nov 22, 2026`, `22 Nov 2026`, `22 พ.ย. 2569`, `22 thg 11, 2026`.
    public func dayWithYear(_ day: Day) -> String {
        let comma = locale == .enUS || locale == .viVN ? "," : ""
        return "\(shortDay(day))\(comma) \(year(day))"
    }

    /// Range of days: `Nov 25–27`, `25–27 Nov`, `25 Nov – 2 Dec`; of one day, the day.
    public func range(_ from: Day, _ to: Day) -> String {
        guard from != to else { return shortDay(from) }
        let (a, b) = (from.civil, to.civil)
        guard a.year == b.year, a.month == b.month else {
            return "\(shortDay(from)) – \(shortDay(to))"
        }
        let month = shortMonths[a.month - 1]
        return locale == .enUS ? "\(month) \(a.day)–\(b.day)" : "\(a.day)–\(b.day) \(month)"
    }

    /// Time of day: `2:05 PM`, `14:05`, `14.05`.
    public func time(hour: Int, minute: Int) -> String {
        let minutes = minute < 10 ? "0\(minute)" : "\(minute)"
        let padded = hour < 10 ? "0\(hour)" : "\(hour)"
        switch locale {
        case .enUS: return "\((hour + 11) % 12 + 1):\(minutes) \(hour < 12 ? "AM" : "PM")"
        case .idID: return "\(padded).\(minutes)"
        case .enGB, .thTH, .viVN: return "\(padded):\(minutes)"
        }
    }

    public func time(_ at: Instant) -> String {
        let (hour, minute) = zone.time(of: at)
        return time(hour: hour, minute: minute)
    }

    /// Day and time with the zone for letters: `22 Nov 2026, 14:05 GMT`.
    public func stamp(_ at: Instant) -> String {
        "\(dayWithYear(zone.day(of: at))), \(time(at)) \(zone.shortName(at: at))"
    }

    /// Day and time relative to now: `Today 16:00`, `Tomorrow 09:30`, `Yesterday 8:00 PM`, else `25
    /// Nov 16:00`, with its year where that differs.
    public func moment(_ at: Instant, now: Instant) -> String { "\(day(at, now: now)) \(time(at))" }

    /// Day relative to now: `Today`, `Tomorrow`, `Yesterday`, else `25 Nov`, with its year where
    /// that differs.
    public func day(_ at: Instant, now: Instant) -> String {
        let (day, today) = (zone.day(of: at), zone.day(of: now))
        let distance = day.number - today.number
        if (-1...1).contains(distance) { return nearDays[distance + 1] }
        return day.civil.year == today.civil.year ? shortDay(day) : dayWithYear(day)
    }

    private func monthAndDay(_ day: Day, _ names: [String]) -> String {
        let (_, month, date) = day.civil
        let name = names[month - 1]
        return locale == .enUS ? "\(name) \(date)" : "\(date) \(name)"
    }

    private func year(_ day: Day) -> Int { day.civil.year + (locale == .thTH ? 543 : 0) }
    private func weekday(_ day: Day) -> String { weekdays[day.weekday] }
    private var joint: String { locale == .enGB || locale == .thTH ? " " : ", " }
}

extension Day {
    /// Years by which the Buddhist era, which Thai calendars count in, is ahead.
    private static let buddhistYears = 543

    /// The day that is meant if this one's year is of the Buddhist era: 2569-11-22 is 2026-11-22.
    /// Nil if there is no such day.
    public var fromBuddhistEra: Day? {
        let (year, month, day) = civil
        guard year > Self.buddhistYears else { return nil }
        let meant = Day(year: year - Self.buddhistYears, month: month, day: day)
        return meant.civil == (year - Self.buddhistYears, month, day) ? meant : nil
    }
}

extension DateText {
    private var nearDays: [String] {
        switch locale {
        case .enUS, .enGB: ["Yesterday", "Today", "Tomorrow"]
        case .idID: ["Kemarin", "Hari ini", "Besok"]
        case .thTH: ["เมื่อวาน", "วันนี้", "พรุ่งนี้"]
        case .viVN: ["Hôm qua", "Hôm nay", "Ngày mai"]
        }
    }

    /// Short names of the weekdays, Monday first.
    private var weekdays: [String] {
        switch locale {
        case .enUS, .enGB: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        case .idID: ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"]
        case .thTH: ["จ.", "อ.", "พ.", "พฤ.", "ศ.", "ส.", "อา."]
        case .viVN: ["Th 2", "Th 3", "Th 4", "Th 5", "Th 6", "Th 7", "CN"]
        }
    }

    private var months: [String] {
        switch locale {
        case .enUS, .enGB: Self.english
        case .idID: Self.indonesian
        case .thTH: Self.thai
        case .viVN: Self.vietnamese
        }
    }

    private var shortMonths: [String] {
        switch locale {
        case .enUS: Self.shortAmerican
        case .enGB: Self.shortBritish
        case .idID: Self.shortIndonesian
        case .thTH: Self.shortThai
        case .viVN: Self.shortVietnamese
        }
    }

    private static let english = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    private static let indonesian = [
        "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
        "Oktober", "November", "Desember",
    ]
    private static let vietnamese = (1...12).map { "tháng \($0)" }
    private static let shortAmerican = english.map { String($0.prefix(3)) }
    private static let shortBritish = english.map {
        $0 == "September" ? "Sept" : String($0.prefix(3))
    }
    private static let shortIndonesian = indonesian.map {
        $0 == "Agustus" ? "Agu" : String($0.prefix(3))
    }
    private static let shortVietnamese = (1...12).map { "thg \($0)" }
    private static let thai = [
        "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม", "สิงหาคม",
        "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
    ]
    private static let shortThai = [
        "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.",
        "ธ.ค.",
    ]
}
