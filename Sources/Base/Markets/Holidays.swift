import World

/// Public holidays of a market, by day: none of them is a business day.
///
/// Past the last year that the file knows, weekends alone count; an alarm comes a month before.
public struct Holidays: Sendable {
    static let file = "holidays.tsv"

    /// Basis of a holiday: fixed by law, or expected until a government names it.
    enum Basis: String, CaseIterable { case law, expected }

    /// Places that have a holiday, by day; `*` for all.
    private var places: [Day: Set<String>] = [:]
    private var expected: [Day] = []
    private var last: Day?

    public func isHoliday(_ day: Day, at place: String = "") -> Bool {
        guard let resting = places[day] else { return false }
        return resting.contains("*") || resting.contains(place)
    }

    static func all(
        files: (String) -> String?, subdivisions: SubdivisionTable
    ) throws(PackFault) -> [MarketCode: Holidays] {
        let table = try PackTable(
            file, in: files, columns: ["market", "day", "subdivision", "basis", "name"])
        var all: [MarketCode: Holidays] = [:]
        for row in table.rows {
            let market = try row.one(MarketCode.self, "market")
            let place = try row.text("subdivision")
            if place != "*", subdivisions.find(place)?.market != market {
                throw row.fault("subdivision \(place) is not in subdivisions.tsv")
            }
            _ = try row.text("name")
            try all[market, default: Holidays()].add(row, place)
        }
        for market in MarketCode.allCases where all[market] == nil {
            throw PackFault(file, "\(market.rawValue) needs a row")
        }
        return all
    }

    private mutating func add(_ row: PackRow, _ place: String) throws(PackFault) {
        let day = try row.day("day")
        if let last, day < last { throw row.fault("days of a market must stand in order") }
        guard places[day, default: []].insert(place).inserted else {
            throw row.fault("\(day) stands twice for \(place)")
        }
        if try row.one(Basis.self, "basis") == .expected { expected.append(day) }
        last = day
    }

    /// Alarms for the end of the last year that is known, and for days still ahead that a
    /// government should have named by now.
    func alarms(_ market: MarketCode, on day: Day) -> [Alarm] {
        let name = "\(Self.file) \(market.rawValue)"
        let end = last.map { Day(year: $0.civil.year, month: 12, day: 31) }
        let ends = Alarm(market, "\(name) \(end.map { "\($0.civil.year)" } ?? "")", end, on: day)
        let open = expected.filter { $0 >= day }.compactMap { Alarm(market, name, $0, on: day) }
        return [ends].compactMap { $0 } + open
    }
}

extension Alarm {
    fileprivate init?(_ market: MarketCode, _ subject: String, _ end: Day?, on day: Day) {
        self.init(market, subject, end.map { Validity(from: $0, to: $0) }, on: day)
    }
}

/// Zones of places whose clock differs from their market's.
enum PlaceZones {
    static let file = "zones.tsv"

    static func all(
        files: (String) -> String?, subdivisions: SubdivisionTable
    ) throws(PackFault) -> [String: Zone] {
        let table = try PackTable(
            file, in: files,
            columns: ["market", "subdivision", "zone", "offset_minutes", "summer_time"])
        var all: [String: Zone] = [:]
        for row in table.rows {
            let market = try row.one(MarketCode.self, "market")
            let place = try row.text("subdivision")
            guard subdivisions.find(place)?.market == market else {
                throw row.fault("subdivision \(place) is not in subdivisions.tsv")
            }
            guard all[place] == nil else { throw row.fault("\(place) stands twice") }
            all[place] = try Zone(row)
        }
        return all
    }
}
