import World

/// Retention of LIVE recordings in a market, by date.
public struct RecordingRule: DatedRule, Hashable {
    public let market: MarketCode
    public let kept: TimeSpan
    public let validity: Validity
    public let source: String

    static let file = "recordings.tsv"
    /// Days of the longest retention: ten years, as long as any market keeps books.
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
