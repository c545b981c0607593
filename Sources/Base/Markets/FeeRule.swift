import Money
import World

/// The platform's share of what a shop sells in a market, by date.
public struct FeeRule: DatedRule, Hashable {
    public let market: MarketCode
    /// Share of the items of an order.
    public let platform: Rate
    public let validity: Validity
    public let source: String

    static let file = "fees.tsv"
    /// Basis points of the largest fee: a half.
    static let most = 5000

    static func all(files: (String) -> String?) throws(PackFault) -> DatedRules<FeeRule> {
        try DatedRules(columns: ["market", "platform_fee_bp", "from", "to", "source"], in: files) {
            row throws(PackFault) in
            FeeRule(
                market: try row.one(MarketCode.self, "market"),
                platform: .basisPoints(try row.integer("platform_fee_bp", in: 0...most)),
                validity: try row.span(), source: try row.text("source"))
        }
    }
}
