import Money
import World

/// Kind of a seller's supply, for the tax that a platform withholds.
public enum Supply: String, CaseIterable, Sendable, Codable, Hashable {
    case goods, services, transport
}

/// Tax residence of a seller.
public enum Residence: String, CaseIterable, Sendable, Codable, Hashable {
    case resident, nonresident
}

/// Tax that is withheld from a seller's payout.
public enum WithheldTax: String, CaseIterable, Sendable, Codable, Hashable { case vat, income }

/// A tax that the platform keeps back from a seller and pays to the state.
public struct WithholdingRate: Sendable, Hashable {
    public let market: MarketCode
    public let tax: WithheldTax
    public let residence: Residence
    public let supply: Supply
    /// Rate in parts per million of the turnover without sales tax.
    public let ppm: Int
    /// False for law whose start the ministry hasn't named.
    public let isOn: Bool
    public let validity: Validity
    public let source: String

    public func of(_ turnover: Money) -> Money { Fraction.partsPerMillion(Int64(ppm)).of(turnover) }

    static let file = "withholding.tsv"

    /// Rates from the pack; a row with residence `any` counts for both.
    static func all(files: (String) -> String?) throws(PackFault) -> [WithholdingRate] {
        let table = try PackTable(
            file, in: files,
            columns: [
                "market", "tax", "residence", "supply", "rate_ppm", "state", "from", "to", "source",
            ])
        var rates: [WithholdingRate] = []
        for row in table.rows {
            let isAny = row.cell("residence") == "any"
            let residences = isAny ? Residence.allCases : [try row.one(Residence.self, "residence")]
            for residence in residences {
                let rate = try WithholdingRate(row, residence)
                let before = rates.last { $0.key == rate.key }
                try row.mustFollow(before?.validity, rate.validity)
                rates.append(rate)
            }
        }
        return rates
    }

    private init(_ row: PackRow, _ residence: Residence) throws(PackFault) {
        market = try row.one(MarketCode.self, "market")
        tax = try row.one(WithheldTax.self, "tax")
        self.residence = residence
        supply = try row.one(Supply.self, "supply")
        ppm = try row.integer("rate_ppm", in: 0...1_000_000)
        guard ["on", "off"].contains(row.cell("state")) else {
            throw row.fault("state must be one of off, on, is \(row.cell("state"))")
        }
        isOn = row.cell("state") == "on"
        validity = try row.span()
        source = try row.text("source")
    }

    var key: [String] { [market.rawValue, tax.rawValue, residence.rawValue, supply.rawValue] }
}
