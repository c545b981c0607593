import World

/// Rule for what a buyer may keep from others without paying, by date.
public struct HoldRule: DatedRule, Hashable {
    public let market: MarketCode
    /// Checkouts that wait for a payment at the same time.
    public let openCheckouts: Int
    /// Pieces in checkouts that wait for a payment at the same time.
    public let openUnits: Int
    /// Time for which units of a flash sale are kept, at most.
    public let flashSpan: TimeSpan
    /// Checkouts left unpaid within `repeatSpan` after which nothing is kept any more.
    public let repeats: Int
    public let repeatSpan: TimeSpan
    public let validity: Validity
    public let source: String

    static let file = "holds.tsv"
    /// Hours of the longest memory: a week.
    static let mostRepeatHours = 168
    /// Repeats at most: each halves, and nothing is left after so many.
    static let mostRepeats = 10

    static func all(files: (String) -> String?) throws(PackFault) -> DatedRules<HoldRule> {
        try DatedRules(
            columns: [
                "market", "open_checkouts", "open_units", "flash_minutes", "repeats",
                "repeat_hours", "from", "to", "source",
            ], in: files
        ) { row throws(PackFault) in
            HoldRule(
                market: try row.one(MarketCode.self, "market"),
                openCheckouts: try row.integer("open_checkouts", in: 1...100),
                openUnits: try row.integer("open_units", in: 1...10_000),
                flashSpan: .minutes(try row.integer("flash_minutes", in: 1...1440)),
                repeats: try row.integer("repeats", in: 1...mostRepeats),
                repeatSpan: .hours(try row.integer("repeat_hours", in: 1...mostRepeatHours)),
                validity: try row.span(), source: try row.text("source"))
        }
    }

    /// Pieces that may wait for a payment, after so many checkouts left unpaid; 0 for none.
    public func units(after count: Int) -> Int {
        count >= repeats ? 0 : max(1, openUnits >> max(0, count))
    }

    /// Time for which stock is kept, after so many checkouts left unpaid: half of `span` for each,
    /// never under a minute.
    public func time(_ span: TimeSpan, after count: Int, isFlash: Bool) -> TimeSpan {
        let most = isFlash ? min(span.milliseconds, flashSpan.milliseconds) : span.milliseconds
        return TimeSpan(
            milliseconds: max(60_000, most >> Int64(min(max(0, count), repeats))))
    }
}
