/// Numbers: arithmetic on values from outside, which can't end the process.
///
/// Promises: nothing here traps. A result that doesn't fit stands at the end of its type, which no
/// bound of ours lets through, so that it is refused where it would count.

extension FixedWidthInteger {
    /// The sum; at the end of the type where it doesn't fit.
    public func clampedAdding(_ other: Self) -> Self {
        let (sum, isOver) = addingReportingOverflow(other)
        guard isOver else { return sum }
        return other < 0 ? .min : .max
    }

    /// The difference; at the end of the type where it doesn't fit.
    public func clampedSubtracting(_ other: Self) -> Self {
        let (difference, isOver) = subtractingReportingOverflow(other)
        guard isOver else { return difference }
        return other < 0 ? .max : .min
    }

    /// The product; at the end of the type where it doesn't fit.
    public func clampedMultiplied(by other: Self) -> Self {
        let (product, isOver) = multipliedReportingOverflow(by: other)
        guard isOver else { return product }
        return (self < 0) == (other < 0) ? .max : .min
    }

    /// The fraction of this value, `self × numerator ÷ denominator`, in twice the width and
    /// truncated; at the end of the type where it doesn't fit, nil where nothing can be divided.
    public func scaled(by numerator: Self, over denominator: Self) -> Self? {
        guard denominator != 0 else { return nil }
        let isNegative = (self < 0) != (numerator < 0) && self != 0 && numerator != 0
        let product = magnitude.multipliedFullWidth(by: numerator.magnitude)
        let divisor = denominator.magnitude
        let isBelow = isNegative != (denominator < 0)
        guard product.high < divisor else { return isBelow ? .min : .max }
        let quotient = divisor.dividingFullWidth(product).quotient
        guard let exact = Self(exactly: quotient) else { return isBelow ? .min : .max }
        return isBelow ? 0 - exact : exact
    }

    /// The nearest whole number towards zero; at the end of the type where it doesn't fit, and zero
    /// for what is no number.
    public init(clamping value: Double) {
        if let exact = Self(exactly: value.rounded(.towardZero)) {
            self = exact
        } else {
            self = value.isNaN ? 0 : value < 0 ? .min : .max
        }
    }
}

extension Sequence where Element: FixedWidthInteger {
    /// The sum; at the end of the type where it doesn't fit.
    public func clampedSum() -> Element { reduce(0) { $0.clampedAdding($1) } }
}
