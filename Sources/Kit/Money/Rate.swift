import Numbers

/// A share in basis points: 100 are one percent, 10,000 the whole.
public struct Rate: Sendable, Hashable, Codable, Comparable {
    /// Hundredths of a percent; may be negative or above 10,000.
    public let basisPoints: Int

    public init(basisPoints: Int) { self.basisPoints = basisPoints }
    /// The rate of `n` hundredths of a percent: 825 is 8.25 %.
    public static func basisPoints(_ n: Int) -> Rate { Rate(basisPoints: n) }
    /// The rate of `n` whole percent.
    public static func percent(_ n: Int) -> Rate { Rate(basisPoints: n.clampedMultiplied(by: 100)) }
    /// The rate of nothing: no commission, no tax.
    public static let zero = Rate(basisPoints: 0)

    /// The share of an amount, rounded half up away from zero: 15 % of 1 is 0, of 10 is 2.
    public func of(_ amount: Money) -> Money { fraction.of(amount) }

    /// The same share as an exact rational, for products of rates.
    public var fraction: Fraction { Fraction(Int64(basisPoints), 10_000) }

    public static func < (a: Rate, b: Rate) -> Bool { a.basisPoints < b.basisPoints }
}

/// An exact rational, for what basis points can't say: Indonesia's tax base of 11/12, Minnesota's
/// 6.875 %. Kept in lowest terms, so that equal values are equal.
public struct Fraction: Sendable, Hashable, Codable {
    /// Numerator in lowest terms; carries the sign.
    public let numerator: Int64
    /// Denominator in lowest terms; always positive.
    public let denominator: Int64

    /// A fraction in lowest terms; traps unless the denominator is positive.
    public init(_ numerator: Int64, _ denominator: Int64) {
        precondition(denominator > 0, "a fraction's denominator must be positive")
        let divisor = Self.commonDivisor(numerator.magnitude, denominator.magnitude)
        self.numerator = numerator / Int64(clamping: divisor)
        self.denominator = denominator / Int64(clamping: divisor)
    }

    /// The whole: leaves an amount unchanged.
    public static let one = Fraction(1, 1)
    /// The fraction `n` / 1,000,000: 68,750 is Minnesota's 6.875 %.
    public static func partsPerMillion(_ n: Int64) -> Fraction { Fraction(n, 1_000_000) }

    /// The product, exact unless numerator or denominator leaves 64 bits: they stand at their end.
    public static func * (a: Fraction, b: Fraction) -> Fraction {
        Fraction(
            a.numerator.clampedMultiplied(by: b.numerator),
            a.denominator.clampedMultiplied(by: b.denominator))
    }

    /// The share of an amount, rounded half up away from zero.
    public func of(_ amount: Money) -> Money {
        amount.times(Int128(numerator), over: Int128(denominator))
    }

    private static func commonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
        b == 0 ? max(a, 1) : commonDivisor(b, a % b)
    }
}

// MARK: tax

extension Fraction {
    /// The tax that comes on top of a price without tax: net × rate.
    public func added(to net: Money) -> Money { of(net) }

    /// The tax inside a price that includes it: gross × rate ÷ (1 + rate).
    /// £62.00 at 20 % contain £10.33. The net is what is left, so that nothing is lost.
    public func contained(in gross: Money) -> Money {
        precondition(numerator >= 0, "a tax rate can't be negative")
        return gross.times(Int128(numerator), over: Int128(denominator) + Int128(numerator))
    }
}

extension Money {
    /// `minor × numerator ÷ denominator` in 128 bits, rounded half up away from zero to what can be
    /// paid (`Currency.wholeMinor`); at the end of 64 bits where it doesn't fit. All of an amount is
    /// the amount.
    func times(_ numerator: Int128, over denominator: Int128) -> Money {
        guard numerator != denominator else { return self }
        let whole = Int128(currency.wholeMinor)
        let product = Int128(minor) * numerator
        let step = denominator * whole
        let half = step / 2
        let rounded = product >= 0 ? (product + half) / step : -((-product + half) / step)
        return Money(minor: Int64(clamping: rounded * whole), currency: currency)
    }
}
