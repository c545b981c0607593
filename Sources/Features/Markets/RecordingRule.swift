import World

/// How long the recording of a LIVE is kept, on the days on which that holds.
public struct RecordingRule: DatedRule, Hashable {
    public let market: MarketCode
    public let kept: Span
    public let validity: Validity
    public let source: String

    static let file = "recordings.tsv"
    /// Ten years: as long as any market keeps books.
    static let longestDays = 3_653

    static func all(files: (String) -> String?) throws(PackFault) -> DatedRules<RecordingRule> {
        try DatedRules(columns: ["market", "days", "from", "to", "source"], in: files) {
            row throws(PackFault) in
            RecordingRule(
                market: try row.one(MarketCode.self, "market"),
                kept: .days(try row.integer("days", in: 1...longestDays)),
                validity: try row.span(), source: try row.text("source"))
        }
    }
}
