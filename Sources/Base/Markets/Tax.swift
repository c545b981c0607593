import Money
import World

/// Tax class of a category.
public enum TaxClass: String, CaseIterable, Sendable, Codable, Hashable {
    case standard
    case groceries
    case books
    case childrenswear
    case clothing
    case luxury
}

/// Parameters of a tax rate: destination, class of goods, and day.
public struct TaxQuestion: Sendable, Hashable {
    public let market: MarketCode
    /// Subdivision code, as `US-CA`; nil as long as nobody knows the address.
    public let subdivision: String?
    public let taxClass: TaxClass
    public let day: Day

    public init(
        market: MarketCode, subdivision: String?, taxClass: TaxClass = .standard, day: Day
    ) {
        self.market = market
        self.subdivision = subdivision
        self.taxClass = taxClass
        self.day = day
    }
}

/// A dated rate of tax on sales.
public struct TaxRate: Sendable, Hashable {
    /// Rate in parts per million, for states have rates like 6.875 %: 68750.
    public let ppm: Int
    /// True where prices include the tax.
    public let inclusive: Bool
    /// The part of the price that is taxed: 11/12 in Indonesia, else 1.
    public let base: Fraction
    public let validity: Validity
    public let source: String

    /// Effective rate: rate times base, exactly.
    public var effective: Fraction { .partsPerMillion(Int64(ppm)) * base }

    /// Tax on an amount, or in it, rounded once, half up away from zero. £62.00 at 20 % inclusive
    /// are £51.67 and £10.33.
    public func on(_ amount: Money) -> TaxLine {
        let tax = inclusive ? effective.contained(in: amount) : effective.added(to: amount)
        let net = inclusive ? amount - tax : amount
        return TaxLine(net: net, tax: tax, ppm: ppm, inclusive: inclusive)
    }
}

/// A tax that was computed, for the order's frozen total.
public struct TaxLine: Sendable, Hashable, Codable {
    public let net: Money
    public let tax: Money
    /// The legal rate, in parts per million; the base factor is already in `tax`.
    public let ppm: Int
    public let inclusive: Bool

    public var taxMinor: Int64 { tax.minor }
    public var gross: Money { net + tax }
    /// Amount that the buyer pays on top of the price: zero where prices include the tax.
    public var surcharge: Money { inclusive ? .zero(tax.currency) : tax }
}

struct TaxKey: Hashable {
    let market: MarketCode
    /// Subdivision code, or `*` for the whole market.
    let subdivision: String
    /// Tax class, or `*` for everything.
    let taxClass: String
}

/// All dated rates. A rate whose end has passed without a successor goes on, and raises an alarm.
struct TaxTable: Sendable {
    static let file = "tax.tsv"
    private(set) var rates: [TaxKey: [TaxRate]] = [:]

    init(files: (String) -> String?, subdivisions: SubdivisionTable) throws(PackFault) {
        let table = try PackTable(
            Self.file, in: files,
            columns: [
                "market", "subdivision", "class", "rate_ppm", "inclusive", "base_numerator",
                "base_denominator", "from", "to", "source",
            ])
        for row in table.rows {
            let key = try Self.key(row, subdivisions)
            let denominator = try row.integer("base_denominator", in: 1...10_000)
            let numerator = try row.integer("base_numerator", in: 1...denominator)
            let rate = TaxRate(
                ppm: try row.integer("rate_ppm", in: 0...1_000_000),
                inclusive: try row.flag("inclusive"),
                base: Fraction(Int64(numerator), Int64(denominator)),
                validity: try row.span(), source: try row.text("source"))
            try row.mustFollow(rates[key]?.last?.validity, rate.validity)
            rates[key, default: []].append(rate)
        }
        for market in MarketCode.allCases {
            let whole = TaxKey(market: market, subdivision: "*", taxClass: "*")
            guard rates[whole] != nil else {
                throw PackFault(Self.file, "\(market.rawValue) needs a row for * and *")
            }
        }
    }

    private static func key(
        _ row: PackRow, _ subdivisions: SubdivisionTable
    ) throws(PackFault) -> TaxKey {
        let market = try row.one(MarketCode.self, "market")
        let subdivision = try row.text("subdivision")
        if subdivision != "*", subdivisions.find(subdivision)?.market != market {
            throw row.fault("subdivision \(subdivision) is not in subdivisions.tsv")
        }
        let taxClass = try row.text("class")
        if taxClass != "*" { _ = try row.one(TaxClass.self, "class") }
        return TaxKey(market: market, subdivision: subdivision, taxClass: taxClass)
    }

    /// Rate of the most specific row: subdivision and class, subdivision, class, market.
    func rate(for question: TaxQuestion) -> TaxRate {
        let subdivision = question.subdivision ?? "*"
        let taxClass = question.taxClass.rawValue
        for (place, kind) in [
            (subdivision, taxClass), (subdivision, "*"), ("*", taxClass), ("*", "*"),
        ] {
            let key = TaxKey(market: question.market, subdivision: place, taxClass: kind)
            if let rate = rates[key]?.last(where: { $0.validity.from <= question.day }) {
                return rate
            }
        }
        let whole = TaxKey(market: question.market, subdivision: "*", taxClass: "*")
        guard let earliest = rates[whole]?.first else {
            preconditionFailure("checked at start: each market has a rate")
        }
        return earliest
    }
}

extension PackRow {
    /// Throws unless rows of one key stand in order of time, without overlap and without a gap.
    func mustFollow(_ previous: Validity?, _ next: Validity) throws(PackFault) {
        guard let previous else { return }
        guard let end = previous.to, next.from > end else {
            throw fault("from must be after the end of the row before")
        }
        guard next.from == end + 1 else { throw fault("from must be the day after \(end)") }
    }
}
