import Money
import World

/// Rule for the reserve: the part of a completed order's money that is kept back against refunds and
/// debts, and for how long, where finance has set nothing for the shop.
public struct ReserveRule: DatedRule, Hashable {
    public let market: MarketCode
    /// Share of what the order leaves for the shop.
    public let share: Rate
    /// Days from the completion until it is released.
    public let days: Int
    public let validity: Validity
    public let source: String

    static let file = "reserves.tsv"
    /// Basis points of the largest reserve: a half.
    public static let mostShare = 5000
    /// Days of the longest reserve: a year.
    public static let mostDays = 365

    static func all(files: (String) -> String?) throws(PackFault) -> DatedRules<ReserveRule> {
        try DatedRules(columns: ["market", "share_bp", "days", "from", "to", "source"], in: files) {
            row throws(PackFault) in
            ReserveRule(
                market: try row.one(MarketCode.self, "market"),
                share: .basisPoints(try row.integer("share_bp", in: 0...mostShare)),
                days: try row.integer("days", in: 1...mostDays),
                validity: try row.span(), source: try row.text("source"))
        }
    }
}
