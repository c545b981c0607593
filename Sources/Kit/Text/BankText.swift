// See Folding.swift for `_nfd`.
@_spi(_Unicode) import Swift

/// Text as payment systems take it.
///
/// The characters are SEPA's (EPC217-08, "SEPA requirements for an extended character set", 2013):
/// Latin letters, digits, `/ - ? : ( ) . , ' +` and the space. What has no letter there becomes a dot.
public enum BankText {
    /// The text in those characters, at most `most` of them; never empty, as elements can't be. None of
    /// them has to be escaped in an element of XML.
    public static func plain(_ text: String, most: Int) -> String {
        var out = ""
        for scalar in text._nfd {
            out += letters(scalar)
            if out.utf8.count >= most { break }
        }
        let words = out.split(separator: " ").joined(separator: " ")
        let cut = String(words.prefix(most))
        return cut.isEmpty ? "." : cut
    }

    private static let allowed = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ".unicodeScalars)

    private static func letters(_ scalar: Unicode.Scalar) -> String {
        if allowed.contains(scalar) { return String(scalar) }
        if let other = others[scalar] { return other }
        switch scalar.properties.generalCategory {
        // Accents and tones.
        case .nonspacingMark, .enclosingMark, .format: return ""
        case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control: return " "
        case .dashPunctuation: return "-"
        default: return "."
        }
    }

    /// Letters that decomposing leaves alone; Thai ones by the Royal Thai General System of
    /// Transcription (1999), letter by letter, each consonant as at the start of a syllable.
    private static let others: [Unicode.Scalar: String] = {
        let pairs = """
            đ d Đ D ð d Ð D ł l Ł L ø o Ø O ı i æ ae Æ AE œ oe Œ OE ß ss ẞ SS þ th Þ TH & + _ - @ (at) \
            ’ ' ‘ ' ` ' " ' “ ' ” ' ; , [ ( ] ) { ( } ) \
            ก k ข kh ฃ kh ค kh ฅ kh ฆ kh ง ng จ ch ฉ ch ช ch ซ s ฌ ch ญ y ฎ d ฏ t ฐ th ฑ th ฒ th ณ n \
            ด d ต t ถ th ท th ธ th น n บ b ป p ผ ph ฝ f พ ph ฟ f ภ ph ม m ย y ร r ฤ rue ล l ฦ lue ว w \
            ศ s ษ s ส s ห h ฬ l อ o ฮ h ะ a า a เ e แ ae โ o ใ ai ไ ai ๅ a \
            ๐ 0 ๑ 1 ๒ 2 ๓ 3 ๔ 4 ๕ 5 ๖ 6 ๗ 7 ๘ 8 ๙ 9
            """.split(separator: " ")
        // Vowels above and below their letter, by number: they are marks.
        var out: [Unicode.Scalar: String] = [
            "\u{E31}": "a", "\u{E33}": "am", "\u{E34}": "i", "\u{E35}": "i", "\u{E36}": "ue",
            "\u{E37}": "ue", "\u{E38}": "u", "\u{E39}": "u",
        ]
        for place in stride(from: 0, to: pairs.count - 1, by: 2) {
            if let scalar = pairs[place].unicodeScalars.first {
                out[scalar] = String(pairs[place + 1])
            }
        }
        return out
    }()

    /// True for letters and digits as account numbers have them, at most 34; if it looks like an IBAN,
    /// it must be one.
    public static func isAccountNumber(_ text: String) -> Bool {
        guard (4...34).contains(text.utf8.count), text.utf8.allSatisfy(isLetterOrDigit) else {
            return false
        }
        let looksLikeIBAN = text.utf8.prefix(2).allSatisfy { !isDigit($0) }
        return !looksLikeIBAN || isIBAN(text)
    }

    /// True for an IBAN with right check digits: the first four characters moved to the end, letters as
    /// 10 to 35, leave 1 by 97 (ISO 13616-1, ISO 7064 MOD 97-10).
    public static func isIBAN(_ text: String) -> Bool {
        let letters = Array(text.uppercased().utf8)
        guard (15...34).contains(letters.count), letters.allSatisfy(isLetterOrDigit),
            letters.prefix(2).allSatisfy({ !isDigit($0) }), letters[2...3].allSatisfy(isDigit)
        else { return false }
        var rest = 0
        for letter in letters[4...] + letters[..<4] {
            let value = isDigit(letter) ? Int(letter) - 48 : Int(letter) - 55
            rest = (rest * (value < 10 ? 10 : 100) + value) % 97
        }
        return rest == 1
    }

    /// True for a BIC of 8 or 11 characters: bank, country, place, branch (ISO 9362).
    public static func isBIC(_ text: String) -> Bool {
        let letters = Array(text.utf8)
        guard letters.count == 8 || letters.count == 11 else { return false }
        return letters.allSatisfy { isLetterOrDigit($0) && !(97...122).contains($0) }
            && letters[4...5].allSatisfy { !isDigit($0) }
            && letters[..<4].contains { !isDigit($0) }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (65...90).contains(byte & 0xDF) && byte < 128
    }
}
