// The standard library decomposes text for comparing strings; it offers that as `_nfd`, which saves
// Foundation and its 30 MB of tables.
@_spi(_Unicode) import Swift

/// Folding of text for comparison: of case, accents and widths. `Áo Dài` is `ao dai`, `đèn` is
/// `den`. Thai keeps its vowels and tones, which are letters there.
public enum Folding {
    /// - Complexity: linear; ASCII takes the short way.
    public static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 128 }) { return text.lowercased() }
        var out = String.UnicodeScalarView()
        for scalar in text.lowercased()._nfd where !isMark(scalar) {
            if let plain = plain(scalar) {
                out.append(contentsOf: plain.unicodeScalars)
            } else {
                out.append(scalar)
            }
        }
        return String(out)
    }

    /// A folded text as a part of an address: words with hyphens, at most `most` characters.
    public static func slug(_ text: String, most: Int = 60) -> String {
        var out = String.UnicodeScalarView()
        var gap = false
        for scalar in folded(text).unicodeScalars {
            guard isWord(scalar) else {
                gap = !out.isEmpty
                continue
            }
            if out.count + (gap ? 2 : 1) > most { break }
            if gap { out.append("-") }
            out.append(scalar)
            gap = false
        }
        return String(out)
    }

    /// True for letters, digits, and the marks that Thai writes above and below its letters.
    public static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 128 {
            return (97...122).contains(scalar.value | 32) || (48...57).contains(scalar.value)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }

    /// True for accents of Latin, Greek and Cyrillic letters, and characters without a width.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x300...0x36F, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F, 0xAD,
            0x200B...0x200F, 0x2060, 0xFE00...0xFE0F, 0xFEFF:
            true
        default: false
        }
    }

    /// Letters that decomposing leaves alone, in the spelling that people type.
    private static func plain(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x111, 0xF0: "d"
        case 0x142: "l"
        case 0xF8: "o"
        case 0x131: "i"
        case 0xE6: "ae"
        case 0x153: "oe"
        case 0xDF: "ss"
        case 0xFE: "th"
        case 0xB2: "2"
        case 0xB3: "3"
        case 0xB9: "1"
        case 0xFB00: "ff"
        case 0xFB01: "fi"
        case 0xFB02: "fl"
        case 0xE33: "\u{E4D}\u{E32}"  // SARA AM, as NFKC has it
        case 0xE50...0xE59: String(scalar.value - 0xE50)  // Thai digits
        case 0xFF01...0xFF5E:  // full width, after lower case
            Unicode.Scalar(scalar.value - 0xFEE0).map(String.init)
        case 0xA0, 0x3000: " "
        case 0x2019, 0x2018: "'"
        default: nil
        }
    }
}
