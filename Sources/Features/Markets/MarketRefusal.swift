import Money

/// Why a market can't do what was asked, in order of precedence.
public enum MarketRefusal: Error, Equatable, Sendable {
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
}
