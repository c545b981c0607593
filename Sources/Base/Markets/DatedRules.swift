import World

/// A rule of one market: a row of `file`, in force on the days of its validity.
protocol DatedRule: Sendable {
    static var file: String { get }
    var market: MarketCode { get }
    var validity: Validity { get }
}

/// Rows of a dated file: every market has one, and those of a market follow each other.
struct DatedRules<Rule: DatedRule>: Sendable {
    private let rows: [Rule]

    init(
        columns: [String], in files: (String) -> String?,
        read: (PackRow) throws(PackFault) -> Rule
    ) throws(PackFault) {
        var rows: [Rule] = []
        for row in try PackTable(Rule.file, in: files, columns: columns).rows {
            let rule = try read(row)
            try row.mustFollow(rows.last { $0.market == rule.market }?.validity, rule.validity)
            rows.append(rule)
        }
        for market in MarketCode.allCases where !rows.contains(where: { $0.market == market }) {
            throw PackFault(Rule.file, "\(market.rawValue) needs a row")
        }
        self.rows = rows
    }

    /// Rule in force in a market on a day; before the first row's start, the first row's.
    func rule(in market: MarketCode, on day: Day) -> Rule {
        let here = rows.filter { $0.market == market }
        guard let rule = here.last(where: { $0.validity.from <= day }) ?? here.first else {
            preconditionFailure("checked at start: every market has a row")
        }
        return rule
    }

    /// Maps the rules of all markets and days.
    func map<T>(_ transform: (Rule) -> T) -> [T] { rows.map(transform) }
}
