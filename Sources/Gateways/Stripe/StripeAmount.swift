import JSON
import Money
import Numbers

/// Amounts as Stripe counts them.
enum StripeAmount {
    /// Fault of an amount that Stripe can't be asked for.
    struct NotExact: Error {}

    /// Decimal places in which Stripe counts a currency. Đồng have none there either; rupiah have two,
    /// as ISO 4217 says, though nobody pays their hundredths. Source: Stripe's page on currencies.
    static func decimals(_ currency: Currency) -> Int {
        switch currency {
        case .vnd: 0
        case .usd, .gbp, .idr, .thb: 2
        }
    }

    /// An amount in Stripe's units. Throws `NotExact` where a remainder would be left, for nothing and
    /// for what is below nothing.
    static func minor(_ amount: Money) throws(NotExact) -> Int64 {
        try minor(
            amount.minor, ours: amount.currency.exponent, theirs: decimals(amount.currency),
            whole: amount.currency.wholeMinor)
    }

    /// The same by decimal places: `whole` is the smallest amount of ours that can be paid.
    static func minor(
        _ minor: Int64, ours: Int, theirs: Int, whole: Int64
    ) throws(NotExact) -> Int64 {
        guard minor > 0, whole > 0, minor % whole == 0 else { throw NotExact() }
        var out = minor
        for _ in 0..<max(0, ours - theirs) {
            guard out % 10 == 0 else { throw NotExact() }
            out /= 10
        }
        for _ in 0..<max(0, theirs - ours) {
            let (product, isTooLarge) = out.multipliedReportingOverflow(by: 10)
            guard !isTooLarge else { throw NotExact() }
            out = product
        }
        return out
    }

    /// Money from Stripe's units; nil for a currency that isn't traded here, or an amount that we
    /// can't hold.
    static func money(_ minor: JSONValue, _ currency: JSONValue) -> Money? {
        guard let code = currency.string, let number = minor.number, number >= 0,
            let known = Currency(rawValue: code.uppercased())
        else { return nil }
        var out = number
        for _ in 0..<max(0, decimals(known) - known.exponent) {
            guard out % 10 == 0 else { return nil }
            out /= 10
        }
        for _ in 0..<max(0, known.exponent - decimals(known)) {
            let (product, isTooLarge) = out.multipliedReportingOverflow(by: 10)
            guard !isTooLarge else { return nil }
            out = product
        }
        guard out <= Money.largestTotal else { return nil }
        return Money(minor: out, currency: known)
    }
}
