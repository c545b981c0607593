/// Words of a seller's about a parcel, which go out in the platform's own mails and text messages.
/// None of them may become a link there, or say more than a carrier's name and a number.
public enum ShipmentWords {
    /// True for a carrier's name: letters, digits, blanks and the signs that carriers' names have; a
    /// dot only behind a letter and before a blank or the end, as in `P. Express`.
    public static func isCarrier(_ text: String) -> Bool {
        let signs: Set<Unicode.Scalar> = [" ", "&", "+", "-", "'", "\u{2019}", "(", ")", "."]
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            guard signs.contains(scalar) || isWord(scalar) else { return false }
            let next = index + 1 < scalars.count ? scalars[index + 1] : " "
            if scalar == ".", next != " " { return false }
        }
        return true
    }

    /// Tracking number as it is stored, in capitals and without blanks; nil for a text that is none:
    /// letters A to Z, digits and hyphens. Source: UPU S10 and what carriers of our markets print.
    public static func tracking(_ text: String) -> String? {
        let number = text.uppercased().filter { !$0.isWhitespace }
        let isPlain = number.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || $0 == UInt8(ascii: "-")
        }
        return isPlain && !number.isEmpty ? number : nil
    }

    /// A carrier's name, or a number, for a message: what could be a link is taken apart, also in
    /// orders from before the rules above.
    public static func forMessage(_ text: String) -> String {
        isCarrier(text)
            ? text
            : String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map { isWord($0) || $0 == "-" ? $0 : " " }))
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        // Marks are parts of letters in Thai and Vietnamese.
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .decimalNumber:
            true
        default: false
        }
    }
}
