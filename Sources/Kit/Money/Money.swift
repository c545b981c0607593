import Numbers

/// Money: an amount in minor units, and its currency.
///
/// Promises: integers only, never floating point; amounts of two currencies never mix; an amount
/// from outside is at most `largest` when it comes in (decision 0016), so that sums of what was let
/// in fit into 64 bits; a sum that doesn't fit stands at their end (`+`) or is thrown (`adding`), and
/// never ends the process; splits lose nothing.
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

    /// Bound of one amount from outside, in minor units, whichever way it comes in: a price, a
    /// discount, a fee. A hundred of the dearest product of any market's `prices.tsv`, or twenty of
    /// Indonesia's.
    public static let largest: Int64 = 1_000_000_000_000
    /// Bound of a sum from outside, in minor units: the total of an order, what a gateway says it
    /// charged, a target for an evening. A basket of a hundred lines of ten `largest`.
    public static let largestTotal: Int64 = 1_000_000_000_000_000

    /// Nothing, in a currency: start of a sum.
    public static func zero(_ currency: Currency) -> Money { Money(minor: 0, currency: currency) }

    /// An amount in whole dollars, rupiah, …; nil beyond 64 bits.
    public init?(major: Int64, currency: Currency) {
        let (minor, over) = major.multipliedReportingOverflow(by: currency.minorPerMajor)
        guard !over else { return nil }
        self.init(minor: minor, currency: currency)
    }

    public var isZero: Bool { minor == 0 }
    /// True for an amount that can be paid: no part of a rupiah.
    public var isWhole: Bool { minor % currency.wholeMinor == 0 }
    /// True below zero: a refund, a debit. Zero is not negative.
    public var isNegative: Bool { minor < 0 }
}

// MARK: sums

extension Money {
    /// The sum, where one that doesn't fit must be known; `+` stands at the end. Throws
    /// `.mixedCurrencies` or `.tooLarge`.
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

    /// The sum, at the end of 64 bits where it doesn't fit; traps on mixed currencies.
    public static func + (a: Money, b: Money) -> Money {
        precondition(a.currency == b.currency, "mixed currencies")
        return Money(minor: a.minor.clampedAdding(b.minor), currency: a.currency)
    }

    /// The difference, which may be negative; as `+` does otherwise.
    public static func - (a: Money, b: Money) -> Money {
        precondition(a.currency == b.currency, "mixed currencies")
        return Money(minor: a.minor.clampedSubtracting(b.minor), currency: a.currency)
    }

    /// The amount with its sign reversed: a debit for a credit.
    public static prefix func - (a: Money) -> Money { .zero(a.currency) - a }

    /// The price of `quantity` pieces, at the end of 64 bits where it doesn't fit.
    public static func * (a: Money, quantity: Int) -> Money {
        Money(minor: a.minor.clampedMultiplied(by: Int64(quantity)), currency: a.currency)
    }

    public static func += (a: inout Money, b: Money) { a = a + b }
    public static func -= (a: inout Money, b: Money) { a = a - b }
}

extension Money {
    /// Whole percent by which this price is below an earlier one, truncated so that the claim stays
    /// true; nil unless it is, by one percent or more.
    public func percentOff(from was: Money?) -> Int? {
        guard let was, was.currency == currency, was > self, was.minor > 0, minor >= 0 else {
            return nil
        }
        let percent = (was.minor - minor).scaled(by: 100, over: was.minor) ?? 0
        return percent > 0 ? Int(percent) : nil
    }
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
