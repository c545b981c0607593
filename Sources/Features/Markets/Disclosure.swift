import World

/// How a commissioned surface must say so.
public struct Disclosure: Sendable, Hashable {
    public let market: MarketCode
    /// Key of the label's text: `disclosure.paid_promotion`.
    public let key: String
    public let validity: Validity
    public let source: String

    static let file = "disclosure.tsv"

    static func all(files: (String) -> String?) throws(PackFault) -> [Disclosure] {
        let table = try PackTable(
            file, in: files, columns: ["market", "key", "from", "to", "source"])
        var all: [Disclosure] = []
        for row in table.rows {
            let disclosure = Disclosure(
                market: try row.one(MarketCode.self, "market"), key: try row.text("key"),
                validity: try row.span(), source: try row.text("source"))
            guard disclosure.key.hasPrefix("disclosure.") else {
                throw row.fault("key must start with disclosure., is \(disclosure.key)")
            }
            try row.mustFollow(
                all.last { $0.market == disclosure.market }?.validity, disclosure.validity)
            all.append(disclosure)
        }
        for market in MarketCode.allCases where !all.contains(where: { $0.market == market }) {
            throw PackFault(file, "\(market.rawValue) needs a row")
        }
        return all
    }
}
