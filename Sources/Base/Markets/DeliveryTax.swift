import Money
import Numbers

/// Tax on a delivery fee.
public enum DeliveryTax: String, CaseIterable, Sendable {
    /// As the goods are taxed; of a mixed parcel each part of the fee as its goods.
    case goods
    /// At the standard rate.
    case standard
    case none
}

/// Completeness of a market's tax rates.
public enum TaxCoverage: String, CaseIterable, Sendable {
    case full
    /// Rates of states alone, without those of counties and cities, and without thresholds.
    case states
    /// Main rates alone: staples, textbooks and other exempt goods aren't told apart.
    case main
}

/// Tax on delivery by place, and how far each market's rates go.
struct DeliveryTaxTable: Sendable {
    static let file = "tax-rules.tsv"
    private var rules: [String: DeliveryTax] = [:]
    private(set) var coverage: [MarketCode: TaxCoverage] = [:]

    init(files: (String) -> String?, subdivisions: SubdivisionTable) throws(PackFault) {
        let table = try PackTable(
            Self.file, in: files,
            columns: ["market", "subdivisions", "delivery", "coverage", "source"])
        for row in table.rows {
            let market = try row.one(MarketCode.self, "market")
            let rule = try row.one(DeliveryTax.self, "delivery")
            _ = try row.text("source")
            for place in try row.words("subdivisions") {
                if place != "*", subdivisions.find(place)?.market != market {
                    throw row.fault("subdivision \(place) is not in subdivisions.tsv")
                }
                let key = place == "*" ? market.rawValue : place
                guard rules.updateValue(rule, forKey: key) == nil else {
                    throw row.fault("\(key) stands twice")
                }
                if place == "*" {
                    coverage[market] = try row.one(TaxCoverage.self, "coverage")
                } else if !row.cell("coverage").isEmpty {
                    throw row.fault("coverage belongs to the row of the whole market")
                }
            }
        }
        for market in MarketCode.allCases where coverage[market] == nil {
            throw PackFault(Self.file, "\(market.rawValue) needs a row for *")
        }
    }

    func rule(in market: MarketCode, at subdivision: String) -> DeliveryTax {
        rules[subdivision] ?? rules[market.rawValue] ?? .standard
    }
}

extension Markets {
    /// Tax rule of a delivery fee at a place.
    public func deliveryTax(in market: MarketCode, to subdivision: String) -> DeliveryTax {
        deliveryTaxes.rule(in: market, at: subdivision)
    }

    /// Coverage of a market's tax rates, for its operator.
    public func taxCoverage(in market: MarketCode) -> TaxCoverage {
        deliveryTaxes.coverage[market] ?? .main
    }
}

extension DeliveryTax {
    /// Tax on a fee for goods of these values and rates. Goods of one rate share one part of the
    /// fee, so that it is rounded once.
    public func on(
        _ fee: Money, goods: [(value: Money, rate: TaxRate)], standard: TaxRate
    ) -> Money {
        switch self {
        case .none: return .zero(fee.currency)
        case .standard: return standard.on(fee).tax
        case .goods:
            var rates: [TaxRate] = []
            var values: [Int64] = []
            for item in goods {
                if let index = rates.firstIndex(where: { $0.effective == item.rate.effective }) {
                    values[index] = values[index].clampedAdding(item.value.minor)
                } else {
                    rates.append(item.rate)
                    values.append(item.value.minor)
                }
            }
            guard !rates.isEmpty else { return .zero(fee.currency) }
            return zip(fee.split(by: values), rates).map { $1.on($0).tax }.sum(fee.currency)
        }
    }
}
