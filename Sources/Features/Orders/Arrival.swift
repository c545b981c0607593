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

    /// Time in which an operator decides a case or a return about an order.
    public func caseDecisionTime(of order: Order) -> TimeSpan {
        caseDecisionTime(in: order.market, on: market(order.market).zone.day(of: order.placedAt))
    }

    /// Delivery days of a paid order that hasn't left yet: from shipping at once to shipping on the
    /// last allowed day, or today where that is past.
    public func arrival(of order: Order, at now: Instant) -> (from: Day, to: Day) {
        let market = market(order.market)
        let place = subdivision(of: order.address)?.code ?? order.address.subdivision
        let zone = market.zone(at: place)
        let (paid, today) = (zone.day(of: order.paidAt ?? order.placedAt), zone.day(of: now))
        func day(_ count: Int, after day: Day) -> Day {
            market.day(count, businessDaysAfter: day, at: place)
        }
        let days = transitDays(of: order)
        return (
            day(max(1, days.lowerBound), after: max(paid, today)),
            max(
                day(order.terms.shipDays + days.upperBound, after: paid),
                day(days.upperBound, after: today))
        )
    }

    /// Business days for which a parcel is under way. If its address can't be delivered to any more,
    /// as long as until it counts as arrived.
    private func transitDays(of order: Order) -> ClosedRange<Int> {
        guard let place = subdivision(of: order.address),
            let quote = try? quote(
                shipping: order.market, to: place.code, grams: 1, goods: order.sums.items)
        else { return 1...max(1, order.terms.arrivalDays) }
        return quote.days
    }

    /// End of the last delivery day of an order that leaves now, by the clock of its address: the
    /// promised one, or the end of the longest transit, whichever is later. It counts as arrived by
    /// then at the latest.
    func arrivesBy(_ order: Order, shippedAt now: Instant) -> Instant {
        let zone = market(order.market).zone(at: order.address.subdivision)
        return min(
            zone.end(of: arrival(of: order, at: now).to), now + .days(order.terms.arrivalDays))
    }
}
