import Money
import World

/// Attribution window of a market: how long a click from a creator's surface counts, by date.
public struct AttributionWindow: DatedRule, Hashable {
    public let market: MarketCode
    public let length: TimeSpan
    public let validity: Validity
    public let source: String

    static let file = "attribution.tsv"
    /// Days of the longest window; a longer one would pay for what nobody remembers.
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

/// Rules of a market for creators and for those who pay them.
public struct CreatorRule: DatedRule, Hashable {
    /// Time by which the operator must have checked who a creator is.
    public enum IdentityCheck: String, CaseIterable, Sendable, Hashable {
        case no
        case beforeLive = "before_live"
    }

    public let market: MarketCode
    /// Minimum commission of an open plan.
    public let minimum: Rate
    public let identity: IdentityCheck
    public let validity: Validity
    public let source: String

    static let file = "creators.tsv"
    /// Maximum commission, in basis points; more than this is no commission but a gift.
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
