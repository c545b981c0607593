import World

/// Terms of cases that buyers open about orders, in a market and by date.
public struct CaseRule: DatedRule, Hashable {
    public let market: MarketCode
    /// Time in which the seller answers; then the case is decided for the buyer.
    public let answerTime: TimeSpan
    /// Time in which an operator decides a case that the seller answered; then the same.
    public let decisionTime: TimeSpan
    public let validity: Validity
    public let source: String

    static let file = "cases.tsv"
    /// Hours of the longest time to answer: a month.
    static let mostHours = 720
    /// Days of the longest time to decide.
    static let mostDays = 60

    static func all(files: (String) -> String?) throws(PackFault) -> DatedRules<CaseRule> {
        try DatedRules(
            columns: ["market", "answer_hours", "decide_days", "from", "to", "source"], in: files
        ) {
            row throws(PackFault) in
            CaseRule(
                market: try row.one(MarketCode.self, "market"),
                answerTime: .hours(try row.integer("answer_hours", in: 1...mostHours)),
                decisionTime: .days(try row.integer("decide_days", in: 1...mostDays)),
                validity: try row.span(), source: try row.text("source"))
        }
    }
}
