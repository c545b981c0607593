/// Reason that a text is no amount, or that a sum can't be taken.
public enum MoneyFault: Error, Equatable, Sendable {
    /// No text at all.
    case empty
    /// More characters than `Money.longestText`.
    case tooLong(limit: Int)
    /// No digit in the text.
    case noDigits
    /// A sign that has no place in an amount.
    case unexpected(Character)
    /// A separator where none can stand, as in `1,23,4` or `1.5.0`.
    case misplacedSeparator(Character)
    /// A separator before three digits: decimals in one language, thousands in another, as in
    /// `1.500`.
    case ambiguous(Character)
    /// More decimals than the currency has.
    case tooManyDecimals(allowed: Int)
    /// The text names another currency.
    case wrongCurrency(found: Currency, expected: Currency)
    /// Two amounts of different currencies can't be added.
    case mixedCurrencies(Currency, Currency)
    /// Beyond `Money.largest`, the bound that was asked for, or 64 bits.
    case tooLarge
}

extension MoneyFault: CustomStringConvertible {
    /// English words for logs and CSV reports; pages translate the case.
    public var description: String {
        switch self {
        case .empty: "the amount is empty"
        case .tooLong(let limit): "the amount is longer than \(limit) characters"
        case .noDigits: "the amount has no digits"
        case .unexpected(let sign): "“\(sign)” can't stand in an amount"
        case .misplacedSeparator(let sign): "“\(sign)” stands where no separator can be"
        case .ambiguous(let sign): "“\(sign)” may stand before decimals or thousands"
        case .tooManyDecimals(let allowed): "the amount has more than \(allowed) decimals"
        case .wrongCurrency(let found, let expected):
            "the amount is in \(found.code), expected \(expected.code)"
        case .mixedCurrencies(let a, let b): "\(a.code) and \(b.code) can't be added"
        case .tooLarge: "the amount is too large"
        }
    }
}
