import Markets
import Money
import World

/// What delivery costs and when it comes, before anybody said where they live.
struct DeliveryPromise: Equatable, Sendable {
    /// The place that it is reckoned for, by its name.
    let place: String
    let fee: Money
    /// Goods from this total on travel free.
    let freeFrom: Money?
    let from: Day
    let to: Day

    /// Nil where such a parcel can't be sent. The range runs from a parcel that leaves today to one
    /// that leaves on the last day it may.
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
    /// Where most parcels of the market go, until an address says more.
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
