/// Money: an amount in minor units, and its currency.
///
/// Promises: integers only, never floating point; amounts of two currencies never mix; a sum that
/// doesn't fit into 64 bits traps (`+`) or is thrown (`adding`), and is never wrong; splits lose
/// nothing.
public struct Money: Sendable, Hashable, Codable {
    /// Minor units: cents, pence, hundredths of a rupiah, satang, đồng.
    public let minor: Int64
    /// The currency, whose `exponent` says how many minor units make one major unit.
    public let currency: Currency

    /// An amount from minor units: `Money(minor: 2400, currency: .usd)` is $24.00.
    public init(minor: Int64, currency: Currency) {
        self.minor = minor
        self.currency = currency
    }

    /// Nothing, in a currency: start of a sum.
    public static func zero(_ currency: Currency) -> Money { Money(minor: 0, currency: currency) }

    /// An amount in whole dollars, rupiah, …; nil beyond 64 bits.
    public init?(major: Int64, currency: Currency) {
        let (minor, over) = major.multipliedReportingOverflow(by: currency.minorPerMajor)
        guard !over else { return nil }
        self.init(minor: minor, currency: currency)
    }

    public var isZero: Bool { minor == 0 }
    /// True below zero: a refund, a debit. Zero is not negative.
    public var isNegative: Bool { minor < 0 }
}

// MARK: sums

extension Money {
    /// The sum, for amounts that a person or a file gave; `+` is for amounts that are already
    /// bounded. Throws `.mixedCurrencies` or `.tooLarge`.
    public func adding(_ other: Money) throws(MoneyFault) -> Money {
        try combined(with: other, minor.addingReportingOverflow(other.minor))
    }

    /// The difference; may be negative. Throws as `adding` does.
    public func subtracting(_ other: Money) throws(MoneyFault) -> Money {
        try combined(with: other, minor.subtractingReportingOverflow(other.minor))
    }

    /// The price of `quantity` pieces. Throws `.tooLarge` beyond 64 bits.
    public func multiplied(by quantity: Int) throws(MoneyFault) -> Money {
        try combined(with: self, minor.multipliedReportingOverflow(by: Int64(quantity)))
    }

    private func combined(
        with other: Money, _ result: (partialValue: Int64, overflow: Bool)
    ) throws(MoneyFault) -> Money {
        guard currency == other.currency else { throw .mixedCurrencies(currency, other.currency) }
        guard !result.overflow else { throw .tooLarge }
        return Money(minor: result.partialValue, currency: currency)
    }

    /// The sum; traps on mixed currencies and beyond 64 bits.
    public static func + (a: Money, b: Money) -> Money {
        precondition(a.currency == b.currency, "mixed currencies")
        return Money(minor: a.minor + b.minor, currency: a.currency)
    }

    /// The difference, which may be negative; traps as `+` does.
    public static func - (a: Money, b: Money) -> Money {
        precondition(a.currency == b.currency, "mixed currencies")
        return Money(minor: a.minor - b.minor, currency: a.currency)
    }

    /// The amount with its sign reversed: a debit for a credit.
    public static prefix func - (a: Money) -> Money {
        Money(minor: -a.minor, currency: a.currency)
    }

    /// The price of `quantity` pieces; traps beyond 64 bits.
    public static func * (a: Money, quantity: Int) -> Money {
        Money(minor: a.minor * Int64(quantity), currency: a.currency)
    }

    public static func += (a: inout Money, b: Money) { a = a + b }
    public static func -= (a: inout Money, b: Money) { a = a - b }
}

extension Money: Comparable {
    /// Order by amount; traps on mixed currencies, which have no order without a rate.
    public static func < (a: Money, b: Money) -> Bool {
        precondition(a.currency == b.currency, "mixed currencies")
        return a.minor < b.minor
    }
}

extension Sequence where Element == Money {
    /// The sum; of nothing, zero in `currency`.
    public func sum(_ currency: Currency) -> Money { reduce(.zero(currency), +) }
}
