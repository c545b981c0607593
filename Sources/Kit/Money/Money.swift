/// Money: an amount in minor units, and its currency.
///
/// Promises: integers only, never floating point; amounts of two currencies never mix; a sum that
/// doesn't fit into 64 bits stops the program (`+`) or is thrown (`adding`), and is never wrong;
/// splits lose nothing.
public struct Money: Sendable, Hashable, Codable {
    /// Minor units: cents, pence, hundredths of a rupiah, satang, đồng.
    public let minor: Int64
    public let currency: Currency

    public init(minor: Int64, currency: Currency) {
        self.minor = minor
        self.currency = currency
    }

    public static func zero(_ currency: Currency) -> Money { Money(minor: 0, currency: currency) }

    /// Whole dollars, rupiah, …; nil beyond 64 bits.
    public init?(major: Int64, currency: Currency) {
        let (minor, over) = major.multipliedReportingOverflow(by: currency.minorPerMajor)
        guard !over else { return nil }
        self.init(minor: minor, currency: currency)
    }

    public var isZero: Bool { minor == 0 }
    public var isNegative: Bool { minor < 0 }
}

// MARK: sums

extension Money {
    /// For amounts that a person or a file gave; `+` is for amounts that are already bounded.
    public func adding(_ other: Money) throws(MoneyFault) -> Money {
        try combined(with: other, minor.addingReportingOverflow(other.minor))
    }

    public func subtracting(_ other: Money) throws(MoneyFault) -> Money {
        try combined(with: other, minor.subtractingReportingOverflow(other.minor))
    }

    /// The price of so many.
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

    public static func + (a: Money, b: Money) -> Money {
        precondition(a.currency == b.currency, "mixed currencies")
        return Money(minor: a.minor + b.minor, currency: a.currency)
    }

    public static func - (a: Money, b: Money) -> Money {
        precondition(a.currency == b.currency, "mixed currencies")
        return Money(minor: a.minor - b.minor, currency: a.currency)
    }

    public static prefix func - (a: Money) -> Money {
        Money(minor: -a.minor, currency: a.currency)
    }

    public static func * (a: Money, quantity: Int) -> Money {
        Money(minor: a.minor * Int64(quantity), currency: a.currency)
    }

    public static func += (a: inout Money, b: Money) { a = a + b }
    public static func -= (a: inout Money, b: Money) { a = a - b }
}

extension Money: Comparable {
    public static func < (a: Money, b: Money) -> Bool {
        precondition(a.currency == b.currency, "mixed currencies")
        return a.minor < b.minor
    }
}

extension Sequence where Element == Money {
    /// The sum; of nothing, zero in `currency`.
    public func sum(_ currency: Currency) -> Money { reduce(.zero(currency), +) }
}
