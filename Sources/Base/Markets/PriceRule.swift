import Money
import Numbers

/// Bounds and rounding of prices in a market.
public struct PriceRule: Sendable, Hashable {
    /// Step of rounding: prices that the shop computes (discounts, conversions) are multiples of
    /// it.
    public let step: Money
    public let minimum: Money
    public let maximum: Money

    /// Price at the nearest step, half up; never under the minimum.
    public func rounded(_ price: Money) -> Money {
        let steps = price.minor.clampedAdding(step.minor / 2) / step.minor
        return max(
            minimum,
            Money(minor: steps.clampedMultiplied(by: step.minor), currency: price.currency))
    }

    public func check(_ price: Money) throws(MarketRefusal) {
        guard price.currency == step.currency else { throw .wrongCurrency(step.currency) }
        guard price >= minimum else { throw .priceTooLow(minimum: minimum) }
        guard price <= maximum else { throw .priceTooHigh(maximum: maximum) }
    }

    init(_ row: PackRow, _ currency: Currency) throws(PackFault) {
        step = try row.money("step_minor", currency)
        minimum = try row.money("minimum_minor", currency)
        maximum = try row.money("maximum_minor", currency)
        guard step.minor > 0 else { throw row.fault("step_minor must be positive") }
        guard minimum.minor > 0 else { throw row.fault("minimum_minor must be positive") }
        guard maximum > minimum else { throw row.fault("maximum_minor must exceed minimum_minor") }
        guard maximum.minor <= Money.largest else {
            throw row.fault("maximum_minor must be at most \(Money.largest)")
        }
    }
}
