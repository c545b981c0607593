/// Words of a sentence in small letters. Thai, which has no spaces, is cut into its characters;
/// digits are apart from letters, and currency signs from both.
struct SentenceTokens {
    private(set) var words: [String] = []

    /// Signs that mean something by themselves.
    private static let signs: Set<Unicode.Scalar> = ["$", "£", "฿", "₫", "%"]

    private enum Kind { case letter, digit, thai }

    init(_ text: some StringProtocol, locale: String) {
        var word = String.UnicodeScalarView()
        var kind: Kind?
        func flush() {
            if !word.isEmpty { words.append(String(word)) }
            word = String.UnicodeScalarView()
            kind = nil
        }
        let scalars = Array(
            Self.composed(text.lowercased()).unicodeScalars.filter { !Self.isSilent($0) })
        for (i, scalar) in scalars.enumerated() {
            if Self.isThai(scalar) {
                flush()
                words.append(String(scalar))
            } else if Self.isDigit(scalar) {
                if kind == .letter { flush() }
                word.append(scalar)
                kind = .digit
            } else if scalar == "." || scalar == ",", kind == .digit, i + 1 < scalars.count,
                Self.isDigit(scalars[i + 1])
            {
                word.append(scalar)
            } else if scalar.properties.isAlphabetic
                || scalar.properties.canonicalCombiningClass != .notReordered
            {
                if kind == .digit { flush() }
                word.append(scalar)
                kind = .letter
            } else {
                flush()
                if Self.signs.contains(scalar) { words.append(String(scalar)) }
            }
        }
        flush()
    }

    /// Thai's sara am as one character, however it was typed.
    private static func composed(_ text: String) -> String {
        guard text.unicodeScalars.contains("\u{0E4D}") else { return text }
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\u{0E32}", out.last == "\u{0E4D}" {
                out.removeLast()
                out.append("\u{0E33}")
            } else {
                out.append(scalar)
            }
        }
        return String(out)
    }

    /// Apostrophes and invisible joiners, which are left out.
    private static func isSilent(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "'" || scalar == "\u{2019}" || scalar == "`"
            || (0x200B...0x200D).contains(scalar.value)
    }

    static func isThai(_ scalar: Unicode.Scalar) -> Bool {
        (0x0E00...0x0E7F).contains(scalar.value) && scalar != "฿" && !isDigit(scalar)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        (0x30...0x39).contains(scalar.value) || (0x0E50...0x0E59).contains(scalar.value)
    }

    /// A Thai vowel or tone that belongs to the character before it.
    static func isBound(_ word: String) -> Bool {
        guard let value = word.unicodeScalars.first?.value else { return false }
        return value == 0x0E30 || value == 0x0E32 || value == 0x0E33 || value == 0x0E45
            || (0x0E31...0x0E3A).contains(value) || (0x0E47...0x0E4E).contains(value)
    }
}
