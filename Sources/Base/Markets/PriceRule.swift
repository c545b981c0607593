import Money

/// Bounds and rounding of prices in a market.
public struct PriceRule: Sendable, Hashable {
    /// Step of prices below the list price, which are multiples of it.
    public let step: Money
    public let minimum: Money
    public let maximum: Money

    /// Checks a list price, which a seller may set between two steps.
    public func check(_ price: Money) throws(MarketRefusal) {
        try check(price, step: Money(minor: step.currency.wholeMinor, currency: step.currency))
    }

    /// Checks a price below the list price: a LIVE, flash or allocation price.
    public func checkPromotion(_ price: Money) throws(MarketRefusal) {
        try check(price, step: step)
    }

    private func check(_ price: Money, step: Money) throws(MarketRefusal) {
        guard price.currency == step.currency else { throw .wrongCurrency(step.currency) }
        guard price >= minimum else { throw .priceTooLow(minimum: minimum) }
        guard price <= maximum else { throw .priceTooHigh(maximum: maximum) }
        guard price.minor % step.minor == 0 else { throw .priceOffStep(step: step) }
    }

    init(_ row: PackRow, _ currency: Currency) throws(PackFault) {
        step = try row.money("step_minor", currency)
        minimum = try row.money("minimum_minor", currency)
        maximum = try row.money("maximum_minor", currency)
        guard step.minor > 0 else { throw row.fault("step_minor must be positive") }
        guard step.isWhole, minimum.isWhole else {
            throw row.fault("step_minor and minimum_minor must be amounts that can be paid")
        }
        guard minimum.minor > 0 else { throw row.fault("minimum_minor must be positive") }
        guard maximum > minimum else { throw row.fault("maximum_minor must exceed minimum_minor") }
        guard maximum.minor <= Money.largest else {
            throw row.fault("maximum_minor must be at most \(Money.largest)")
        }
    }
}
