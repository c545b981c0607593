import Money
import Store

/// Refusals of market rules, in order of precedence.
public enum MarketRefusal: Refusal, Equatable {
    /// The amount must be in this currency.
    case wrongCurrency(Currency)
    /// No such state, province or nation in this market.
    case unknownSubdivision(String)
    /// Nobody delivers there.
    case notDelivered(String)
    /// One parcel can't weigh that much.
    case tooHeavy(maximumGrams: Int)
    case priceTooLow(minimum: Money)
    case priceTooHigh(maximum: Money)
    /// Between two multiples of the market's step, or a part of a rupiah.
    case priceOffStep(step: Money)

    public var code: String {
        switch self {
        case .wrongCurrency: "markets.wrong-currency"
        case .unknownSubdivision: "markets.unknown-subdivision"
        case .notDelivered: "markets.not-delivered"
        case .tooHeavy: "markets.too-heavy"
        case .priceTooLow: "markets.price-too-low"
        case .priceTooHigh: "markets.price-too-high"
        case .priceOffStep: "markets.price-off-step"
        }
    }

    public var field: String? {
        switch self {
        case .unknownSubdivision, .notDelivered: AddressField.subdivision.rawValue
        case .priceTooLow, .priceTooHigh, .priceOffStep, .wrongCurrency: "price"
        case .tooHeavy: nil
        }
    }

    /// Sentence of the refusal; amounts are written as numbers of the currency's own market.
    public var message: LocalizedText {
        switch self {
        case .wrongCurrency(let currency):
            LocalizedText("refusal.\(code)", ["currency": currency.code])
        case .tooHeavy(let grams):
            LocalizedText("refusal.\(code)", ["kilograms": "\(grams / 1000)"])
        case .priceTooLow(let price), .priceTooHigh(let price), .priceOffStep(let price):
            LocalizedText("refusal.\(code)", ["price": price.formatted(in: price.currency.home)])
        case .unknownSubdivision, .notDelivered: LocalizedText("refusal.\(code)")
        }
    }
}

extension Currency {
    /// The locale in which a refusal's amount is written, since it doesn't know its reader.
    fileprivate var home: LocaleTag {
        switch self {
        case .usd: .enUS
        case .gbp: .enGB
        case .idr: .idID
        case .thb: .thTH
        case .vnd: .viVN
        }
    }
}
