import Money
import World

/// Outer measures of a parcel.
public struct ParcelSize: Sendable, Hashable {
    public let grams: Int
    /// Length, width and height in millimetres.
    public let length: Int
    public let width: Int
    public let height: Int

    /// Grams of the heaviest parcel that anybody can pack here, and the longest side.
    public static let mostGrams = 70_000
    public static let mostMillimetres = 3_000

    /// A size; nil where it is none, or above what anybody carries.
    public init?(grams: Int, length: Int, width: Int, height: Int) {
        let sides = 1...Self.mostMillimetres
        guard (1...Self.mostGrams).contains(grams),
            [length, width, height].allSatisfy(sides.contains)
        else { return nil }
        self.grams = grams
        self.length = length
        self.width = width
        self.height = height
    }

    /// A letter: what a size counts as that can't be read.
    public static let smallest = ParcelSize(length: 1)

    private init(length: Int) {
        (grams, self.length, width, height) = (1, length, 1, 1)
    }

    /// Cubic millimetres, at most 27 × 10⁹.
    var volume: Int { length * width * height }
}

/// Speed of a carrier's service.
public enum DeliverySpeed: String, CaseIterable, Sendable, Hashable {
    case economy, standard, express
}

/// A carrier's service in a market and one of its delivery zones, by date: a row of
/// `carrier-tariffs.tsv`. The sandbox carrier sells these.
public struct CarrierTariff: Sendable, Hashable {
    public let market: MarketCode
    public let speed: DeliverySpeed
    /// Zone of `shipping.tsv`, or `*` for all that no other row of the service names.
    public let zone: String
    public let base: Money
    public let perKilogram: Money
    public let mostGrams: Int
    public let mostMillimetres: Int
    /// Cubic millimetres that count as one gram.
    public let divisor: Int
    /// Business days from handing over to delivery.
    public let days: ClosedRange<Int>
    public let validity: Validity
    public let source: String

    static let file = "carrier-tariffs.tsv"

    /// Price of a parcel; nil where the service doesn't take it. The base covers the first kilogram,
    /// each started one after it costs `perKilogram`; what is large for its weight counts by its
    /// volume.
    public func fee(for size: ParcelSize) -> Money? {
        let longest = max(size.length, size.width, size.height)
        guard size.grams <= mostGrams, longest <= mostMillimetres else { return nil }
        let billed = max(size.grams, size.volume / divisor)
        return base + perKilogram * ((billed - 1) / 1000)
    }

    static func all(
        files: (String) -> String?, zones: [MarketCode: Set<String>],
        currencies: [MarketCode: Currency]
    ) throws(PackFault) -> [CarrierTariff] {
        let table = try PackTable(
            file, in: files,
            columns: [
                "market", "service", "zone", "base_minor", "per_kilogram_minor", "max_grams",
                "max_mm", "divisor", "days_min", "days_max", "from", "to", "source",
            ])
        var tariffs: [CarrierTariff] = []
        for row in table.rows {
            let service = try CarrierTariff(row, currencies)
            guard service.zone == "*" || zones[service.market, default: []].contains(service.zone)
            else { throw row.fault("zone \(service.zone) is not in \(ShippingZone.file)") }
            try row.mustFollow(
                tariffs.last { $0.key == service.key }?.validity, service.validity)
            tariffs.append(service)
        }
        for market in MarketCode.allCases where !tariffs.contains(where: { $0.market == market }) {
            throw PackFault(file, "\(market.rawValue) needs a row")
        }
        return tariffs
    }

    private init(
        _ row: PackRow, _ currencies: [MarketCode: Currency]
    ) throws(PackFault) {
        market = try row.one(MarketCode.self, "market")
        guard let currency = currencies[market] else { throw row.fault("market has no currency") }
        speed = try row.one(DeliverySpeed.self, "service")
        zone = try row.text("zone")
        base = try row.money("base_minor", currency)
        perKilogram = try row.money("per_kilogram_minor", currency)
        mostGrams = try row.integer("max_grams", in: 1...ParcelSize.mostGrams)
        mostMillimetres = try row.integer("max_mm", in: 1...ParcelSize.mostMillimetres)
        divisor = try row.integer("divisor", in: 1...1_000_000)
        let fewest = try row.integer("days_min", in: 0...60)
        let most = try row.integer("days_max", in: 0...60)
        guard fewest <= most else { throw row.fault("days_max must not be less than days_min") }
        days = fewest...most
        validity = try row.span()
        source = try row.text("source")
    }

    private var key: [String] { [market.rawValue, speed.rawValue, zone] }
}

extension [CarrierTariff] {
    /// Services in force in a zone of a market on a day, each by the row that names the zone, else by
    /// the one for all others. Before a service's first row, there is none.
    func inForce(in market: MarketCode, zone: String, on day: Day) -> [CarrierTariff] {
        let here = filter { service in
            service.market == market && [zone, "*"].contains(service.zone)
                && service.validity.from <= day && service.validity.to.map { day <= $0 } ?? true
        }
        return DeliverySpeed.allCases.compactMap { speed in
            here.last { $0.speed == speed && $0.zone == zone } ?? here.last { $0.speed == speed }
        }
    }
}
