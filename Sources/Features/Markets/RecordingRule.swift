import World

/// How long the recording of a LIVE is kept, on the days on which that holds.
public struct RecordingRule: Sendable, Hashable {
    public let market: MarketCode
    public let kept: Span
    public let validity: Validity
    public let source: String

    static let file = "recordings.tsv"
    /// Ten years: as long as any market keeps books.
    static let longestDays = 3_653

    static func all(files: (String) -> String?) throws(PackFault) -> [RecordingRule] {
        let table = try PackTable(
            file, in: files, columns: ["market", "days", "from", "to", "source"])
        var all: [RecordingRule] = []
        for row in table.rows {
            let rule = RecordingRule(
                market: try row.one(MarketCode.self, "market"),
                kept: .days(try row.integer("days", in: 1...longestDays)),
                validity: try row.span(), source: try row.text("source"))
            try row.mustFollow(all.last { $0.market == rule.market }?.validity, rule.validity)
            all.append(rule)
        }
        for market in MarketCode.allCases where !all.contains(where: { $0.market == market }) {
            throw PackFault(file, "\(market.rawValue) needs a row")
        }
        return all
    }
}
