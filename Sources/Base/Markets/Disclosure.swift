import World

/// Label by which a commissioned surface must disclose itself.
public struct Disclosure: DatedRule, Hashable {
    public let market: MarketCode
    /// Key of the label's text: `disclosure.paid_promotion`.
    public let key: String
    public let validity: Validity
    public let source: String

    static let file = "disclosure.tsv"

    static func all(files: (String) -> String?) throws(PackFault) -> DatedRules<Disclosure> {
        try DatedRules(columns: ["market", "key", "from", "to", "source"], in: files) {
            row throws(PackFault) in
            let disclosure = Disclosure(
                market: try row.one(MarketCode.self, "market"), key: try row.text("key"),
                validity: try row.span(), source: try row.text("source"))
            guard disclosure.key.hasPrefix("disclosure.") else {
                throw row.fault("key must start with disclosure., is \(disclosure.key)")
            }
            return disclosure
        }
    }
}
