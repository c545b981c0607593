import Money
import World

/// How long a click from a creator's surface counts, on the days on which that holds.
public struct AttributionWindow: Sendable, Hashable {
    public let market: MarketCode
    public let length: Span
    public let validity: Validity
    public let source: String

    static let file = "attribution.tsv"
    /// A longer window would pay for what nobody remembers.
    static let longestDays = 90

    static func all(files: (String) -> String?) throws(PackFault) -> [AttributionWindow] {
        let table = try PackTable(
            file, in: files, columns: ["market", "days", "from", "to", "source"])
        var all: [AttributionWindow] = []
        for row in table.rows {
            let window = AttributionWindow(
                market: try row.one(MarketCode.self, "market"),
                length: .days(try row.integer("days", in: 1...longestDays)),
                validity: try row.span(), source: try row.text("source"))
            try row.mustFollow(all.last { $0.market == window.market }?.validity, window.validity)
            all.append(window)
        }
        for market in MarketCode.allCases where !all.contains(where: { $0.market == market }) {
            throw PackFault(file, "\(market.rawValue) needs a row")
        }
        return all
    }
}

/// What a market asks of creators and of those who pay them.
public struct CreatorRule: Sendable, Hashable {
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

    static func all(files: (String) -> String?) throws(PackFault) -> [CreatorRule] {
        let table = try PackTable(
            file, in: files, columns: ["market", "minimum_bp", "identity", "from", "to", "source"])
        var all: [CreatorRule] = []
        for row in table.rows {
            let rule = CreatorRule(
                market: try row.one(MarketCode.self, "market"),
                minimum: Rate(
                    basisPoints: try row.integer("minimum_bp", in: 1...most.basisPoints)),
                identity: try row.one(IdentityCheck.self, "identity"),
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
