/// Recognition of payment card numbers, so that none is kept where somebody typed it by mistake.
///
/// A run of 13 to 19 digits, grouped by blanks, hyphens or dots or not at all, is taken for one if
/// its check digit is right (Luhn, ISO/IEC 7812-1) and an issuer's range has it. Source of the
/// ranges: ISO/IEC 7812 issuer identification numbers as the card networks publish them.
public enum CardNumber {
    private static let lengths = 13...19
    /// Characters between groups of digits.
    private static let separators: Set<Unicode.Scalar> = [" ", "-", ".", "\u{A0}", "\u{2009}"]

    /// True if a card number stands in the text.
    public static func isLike(_ text: String) -> Bool {
        var run: [UInt8] = []
        var gap = 0
        for scalar in text.unicodeScalars {
            if let digit = digit(of: scalar) {
                run.append(digit)
                gap = 0
            } else if separators.contains(scalar), gap == 0 {
                gap = 1
            } else {
                if isCard(run) { return true }
                (run, gap) = ([], 0)
            }
        }
        return isCard(run)
    }

    /// ASCII's, full-width, Thai and Arabic digits: keyboards have them.
    private static func digit(of scalar: Unicode.Scalar) -> UInt8? {
        guard scalar.properties.numericType == .decimal,
            let value = scalar.properties.numericValue
        else { return nil }
        return UInt8(value)
    }

    private static func isCard(_ digits: [UInt8]) -> Bool {
        lengths.contains(digits.count) && hasRightCheckDigit(digits) && hasIssuer(digits)
    }

    private static func hasRightCheckDigit(_ digits: [UInt8]) -> Bool {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() {
            let value = Int(digit) * (place % 2 == 0 ? 1 : 2)
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }

    /// First six digits of an issuer's numbers, and their lengths.
    private static let issuers: [(range: ClosedRange<Int>, lengths: Set<Int>)] = [
        // Visa
        (400_000...499_999, [13, 16, 19]),
        // Mastercard
        (510_000...559_999, [16]), (222_100...272_099, [16]),
        // American Express
        (340_000...349_999, [15]), (370_000...379_999, [15]),
        // Diners Club
        (300_000...305_999, [14, 16, 19]), (360_000...369_999, [14, 16, 19]),
        (380_000...399_999, [14, 16, 19]),
        // JCB
        (352_800...358_999, [16, 17, 18, 19]),
        // Discover
        (601_100...601_199, [16, 19]), (644_000...659_999, [16, 19]),
        // UnionPay
        (620_000...629_999, [16, 17, 18, 19]), (810_000...817_199, [16]),
        // Maestro
        (500_000...509_999, [16, 17, 18, 19]), (560_000...589_999, [16, 17, 18, 19]),
        (600_000...699_999, [16, 17, 18, 19]),
    ]

    private static func hasIssuer(_ digits: [UInt8]) -> Bool {
        let start = digits.prefix(6).reduce(0) { $0 * 10 + Int($1) }
        return issuers.contains { $0.range.contains(start) && $0.lengths.contains(digits.count) }
    }
}
