import Markets
import Money
import World

/// Estimated fee and dates of delivery, before the visitor's address is known.
struct DeliveryPromise: Equatable, Sendable {
    /// Name of the assumed destination.
    let place: String
    let fee: Money
    /// Total of goods from which delivery is free.
    let freeFrom: Money?
    let from: Day
    let to: Day

    /// Estimates a delivery; nil where such a parcel can't be sent. The range runs from a parcel
    /// that leaves today to one that leaves on the last day it may.
    init?(
        _ markets: Markets, _ market: Market, price: Money, grams: Int, now: Instant
    ) {
        let code = market.code.usualPlace
        guard let place = markets.subdivision(code),
            let quote = try? markets.quote(
                shipping: market.code, to: code, grams: grams, goods: price)
        else { return nil }
        let today = market.zone(at: code).day(of: now)
        self.place = place.name
        fee = quote.fee
        freeFrom = quote.freeFrom
        from = market.day(quote.days.lowerBound, businessDaysAfter: today, at: code)
        to = market.day(
            market.shipBusinessDays + quote.days.upperBound, businessDaysAfter: today, at: code)
    }
}

extension MarketCode {
    /// Subdivision that most parcels of the market go to, assumed until an address is known.
    var usualPlace: String {
        switch self {
        case .us: "US-CA"
        case .gb: "GB-ENG"
        case .id: "ID-JK"
        case .th: "TH-10"
        case .vn: "VN-SG"
        }
    }
}
