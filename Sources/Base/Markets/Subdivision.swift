import World

/// A state, province or nation, as addresses name it.
public struct Subdivision: Sendable, Hashable {
    public let market: MarketCode
    /// ISO 3166-2 code: `US-CA`.
    public let code: String
    /// Name in the country's language.
    public let name: String
    public let english: String
    /// Leading letters of postcodes by which an address without this field finds it.
    public let postcodes: [String]
    /// Last day of a province that was merged away.
    public let lastDay: Day?
    /// Code of the province that it was merged into.
    public let successor: String?

    /// Short code: `CA` of `US-CA`.
    public var shortCode: Substring { code.dropFirst(3) }

    func exists(on day: Day) -> Bool { lastDay.map { day <= $0 } ?? true }
}

struct SubdivisionTable: Sendable {
    static let file = "subdivisions.tsv"
    private(set) var all: [Subdivision] = []
    private var byCode: [String: Int] = [:]

    init(files: (String) -> String?) throws(PackFault) {
        let table = try PackTable(
            Self.file, in: files,
            columns: ["market", "code", "name", "english", "postcodes", "to", "successor"])
        for row in table.rows {
            let market = try row.one(MarketCode.self, "market")
            let code = try row.text("code")
            guard code.hasPrefix(market.rawValue + "-"), code.utf8.count > 3 else {
                throw row.fault("code must start with \(market.rawValue)-, is \(code)")
            }
            guard byCode[code] == nil else { throw row.fault("code \(code) stands twice") }
            byCode[code] = all.count
            let successor = row.cell("successor")
            all.append(
                Subdivision(
                    market: market, code: code, name: try row.text("name"),
                    english: try row.text("english"),
                    postcodes: row.cell("postcodes").split(separator: " ").map(String.init),
                    lastDay: try row.optionalDay("to"),
                    successor: successor.isEmpty ? nil : successor))
        }
        for row in table.rows {
            let successor = row.cell("successor")
            guard successor.isEmpty == row.cell("to").isEmpty else {
                throw row.fault("to and successor must stand together")
            }
            if !successor.isEmpty, find(successor) == nil {
                throw row.fault("successor \(successor) is not in the file")
            }
        }
    }

    func find(_ code: String) -> Subdivision? { byCode[code].map { all[$0] } }

    func of(_ market: MarketCode, on day: Day) -> [Subdivision] {
        all.filter { $0.market == market && $0.exists(on: day) }
    }

    /// Subdivision by the letters that a postcode starts with: `BT7 1NN` is in Northern Ireland.
    /// The row with `*` takes the rest.
    func find(postcode: String, in market: MarketCode) -> Subdivision? {
        let area = String(postcode.prefix { $0.isLetter })
        let candidates = all.indices.filter { all[$0].market == market }
        let place =
            candidates.first { all[$0].postcodes.contains(area) }
            ?? candidates.first { all[$0].postcodes == ["*"] }
        return place.map { all[$0] }
    }
}
