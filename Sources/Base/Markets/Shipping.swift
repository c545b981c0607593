import Money

/// Fee and duration of a delivery.
public struct ShippingQuote: Sendable, Hashable {
    public let fee: Money
    /// Business days from dispatch to delivery.
    public let days: ClosedRange<Int>
    /// The zone's name in `shipping.tsv`.
    public let zone: String
    /// Total of goods from which delivery is free; nil where it never is.
    public let freeFrom: Money?
}

struct ShippingZone: Sendable {
    static let file = "shipping.tsv"
    let market: MarketCode
    let name: String
    /// Codes of subdivisions, or `*` for all that no other zone names.
    let subdivisions: [String]
    let base: Money
    let perKilogram: Money
    let freeFrom: Money?
    let days: ClosedRange<Int>
    let maximumGrams: Int

    static func all(
        files: (String) -> String?, subdivisions: SubdivisionTable,
        currencies: [MarketCode: Currency]
    ) throws(PackFault) -> [ShippingZone] {
        let table = try PackTable(
            file, in: files,
            columns: [
                "market", "zone", "subdivisions", "base_minor", "per_kilogram_minor",
                "free_from_minor", "days_min", "days_max", "max_grams",
            ])
        var zones: [ShippingZone] = []
        var taken: Set<String> = []
        for row in table.rows {
            let zone = try ShippingZone(row, currencies)
            for code in zone.subdivisions {
                if code != "*", subdivisions.find(code)?.market != zone.market {
                    throw row.fault("subdivision \(code) is not in subdivisions.tsv")
                }
                guard taken.insert(code == "*" ? zone.market.rawValue : code).inserted else {
                    throw row.fault("\(code) is in two zones")
                }
            }
            zones.append(zone)
        }
        for market in MarketCode.allCases where !zones.contains(where: { $0.market == market }) {
            throw PackFault(file, "\(market.rawValue) needs a zone")
        }
        return zones
    }

    private init(_ row: PackRow, _ currencies: [MarketCode: Currency]) throws(PackFault) {
        market = try row.one(MarketCode.self, "market")
        guard let currency = currencies[market] else { throw row.fault("market has no currency") }
        name = try row.text("zone")
        subdivisions = try row.words("subdivisions")
        base = try row.money("base_minor", currency)
        perKilogram = try row.money("per_kilogram_minor", currency)
        freeFrom = try row.optionalMoney("free_from_minor", currency)
        let fewest = try row.integer("days_min", in: 0...60)
        let most = try row.integer("days_max", in: 0...60)
        guard fewest <= most else { throw row.fault("days_max must not be less than days_min") }
        days = fewest...most
        maximumGrams = try row.integer("max_grams", in: 1...1_000_000)
    }

    /// Quote for a parcel: the base covers the first kilogram, each started one after it costs
    /// `perKilogram`.
    func quote(grams: Int, goods: Money) throws(MarketRefusal) -> ShippingQuote {
        guard goods.currency == base.currency else { throw .wrongCurrency(base.currency) }
        guard grams <= maximumGrams else { throw .tooHeavy(maximumGrams: maximumGrams) }
        let isFree = freeFrom.map { goods >= $0 } ?? false
        let furtherKilograms = max(0, (grams - 1) / 1000)
        let fee = isFree ? Money.zero(base.currency) : base + perKilogram * furtherKilograms
        return ShippingQuote(fee: fee, days: days, zone: name, freeFrom: freeFrom)
    }
}
