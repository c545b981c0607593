/// A phone number as somebody typed or pasted it: its digits, and whether a plus stands before
/// them.
///
/// Digits of every script count (`０７７００`, `๐๘๑`), as do hyphens, blanks and brackets of every
/// kind between them, a `tel:` before them, and invisible marks that address books paste along.
public struct PhoneText: Equatable, Sendable {
    public let hasPlus: Bool
    public let digits: String

    /// Digits of the longest text that is looked at: exit code, trunk prefix and 15 of E.164.
    public static let mostDigits = 24

    /// Parses a text; nil if it holds anything else, such as letters or an extension.
    public init?(_ text: String) {
        var hasPlus = false
        var digits = ""
        var rest = Substring(text).unicodeScalars.drop { Self.isSeparator($0) }
        if String(Substring(rest.prefix(4))).lowercased() == "tel:" { rest = rest.dropFirst(4) }
        for scalar in rest {
            if let digit = Self.digit(scalar) {
                guard digits.utf8.count < Self.mostDigits else { return nil }
                digits += String(digit)
            } else if scalar == "+" || scalar == "\u{FF0B}" {
                guard digits.isEmpty, !hasPlus else { return nil }
                hasPlus = true
            } else if !Self.isSeparator(scalar) {
                return nil
            }
        }
        guard !digits.isEmpty else { return nil }
        self.hasPlus = hasPlus
        self.digits = digits
    }

    /// The value of a decimal digit of any script.
    private static func digit(_ scalar: Unicode.Scalar) -> Int? {
        if scalar.isASCII { return ("0"..."9").contains(scalar) ? Int(scalar.value) - 48 : nil }
        guard scalar.properties.numericType == .decimal else { return nil }
        return scalar.properties.numericValue.map { Int($0) }
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "-", ".", "(", ")", "/", "\t", "[", "]": return true
        // Full-width stop, slash and brackets; the minus sign; Japan's long mark.
        case "\u{FF0E}", "\u{FF0F}", "\u{FF08}", "\u{FF09}", "\u{2212}", "\u{30FC}": return true
        default: break
        }
        guard !scalar.isASCII else { return false }
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .dashPunctuation: return true
        // Soft hyphens, joiners and marks of direction.
        case .format: return true
        default: return false
        }
    }
}
