import Baskets
import Markets
import World

extension Markets {
    /// Range of days on which parcels paid at a moment arrive: from shipping at once to shipping on
    /// the last allowed day.
    public func arrival(
        _ days: ClosedRange<Int>, in market: MarketCode, at place: String = "",
        paidAt moment: Instant
    ) -> (from: Day, to: Day) {
        let market = self.market(market)
        let paid = market.zone(at: place).day(of: moment)
        return (
            market.day(max(1, days.lowerBound), businessDaysAfter: paid, at: place),
            market.day(
                market.shipBusinessDays + days.upperBound, businessDaysAfter: paid, at: place)
        )
    }

    /// Terms of an order's returns and of its cancellation: those of the day on which it was placed.
    public func returnRule(of order: Order) -> ReturnRule {
        returnRule(in: order.market, on: market(order.market).zone.day(of: order.placedAt))
    }

    /// End of an order's last delivery day by the clock of its address; nil if that is unknown.
    func arrivesBy(_ order: Order) -> Instant? {
        arrival(of: order).map {
            market(order.market).zone(at: order.address.subdivision).end(of: $0.to)
        }
    }

    /// Delivery days of a placed order; nil if its address can't be delivered to any more.
    public func arrival(of order: Order) -> (from: Day, to: Day)? {
        guard let place = subdivision(of: order.address),
            let quote = try? quote(
                shipping: order.market, to: place.code, grams: 1, goods: order.sums.items)
        else { return nil }
        return arrival(
            quote.days, in: order.market, at: place.code,
            paidAt: order.paidAt ?? order.placedAt)
    }
}
