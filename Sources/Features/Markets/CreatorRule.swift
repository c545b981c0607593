import Money
import World

/// How long a click from a creator's surface counts, on the days on which that holds.
public struct AttributionWindow: DatedRule, Hashable {
    public let market: MarketCode
    public let length: Span
    public let validity: Validity
    public let source: String

    static let file = "attribution.tsv"
    /// A longer window would pay for what nobody remembers.
    static let longestDays = 90

    static func all(files: (String) -> String?) throws(PackFault) -> DatedRules<AttributionWindow> {
        try DatedRules(columns: ["market", "days", "from", "to", "source"], in: files) {
            row throws(PackFault) in
            AttributionWindow(
                market: try row.one(MarketCode.self, "market"),
                length: .days(try row.integer("days", in: 1...longestDays)),
                validity: try row.span(), source: try row.text("source"))
        }
    }
}

/// What a market asks of creators and of those who pay them.
public struct CreatorRule: DatedRule, Hashable {
    /// When the operator must have checked who a creator is.
    public enum IdentityCheck: String, CaseIterable, Sendable, Hashable {
        case no
        case beforeLive = "before_live"
    }

    public let market: MarketCode
    /// The least commission of an open plan.
    public let minimum: Rate
    public let identity: IdentityCheck
    public let validity: Validity
    public let source: String

    static let file = "creators.tsv"
    /// Basis points; more than this is no commission but a gift.
    public static let most = Rate.percent(80)

    static func all(files: (String) -> String?) throws(PackFault) -> DatedRules<CreatorRule> {
        try DatedRules(
            columns: ["market", "minimum_bp", "identity", "from", "to", "source"], in: files
        ) { row throws(PackFault) in
            CreatorRule(
                market: try row.one(MarketCode.self, "market"),
                minimum: Rate(
                    basisPoints: try row.integer("minimum_bp", in: 1...most.basisPoints)),
                identity: try row.one(IdentityCheck.self, "identity"),
                validity: try row.span(), source: try row.text("source"))
        }
    }
}
