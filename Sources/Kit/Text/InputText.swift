// See Folding.swift for `_nfc`.
@_spi(_Unicode) import Swift

/// The purpose of a text from outside; it decides what may stand in it.
public enum TextPurpose: String, CaseIterable, Sendable {
    /// Of a person, a shop, a creator: what others know somebody by.
    case name
    /// Of a product, a room, a shelf, a voucher: one line that is printed large.
    case title
    /// One line of anything else, such as an address line, a reason or a chat message.
    case line
    /// Text with line breaks.
    case paragraph
    /// A name in addresses, typed with or without `@`.
    case handle
    /// Texts that software compares: numbers, amounts, postcodes, tokens.
    case code
    /// Words to be searched for.
    case search
    /// A password: kept as typed, since it is only ever compared with itself.
    case secret

    /// True where line breaks are part of the text.
    var hasLines: Bool { self == .paragraph || self == .secret }
}

/// Text from outside in the one form in which it is checked, stored and compared.
///
/// Promises, for every purpose but a secret: NFC; no character that can't be seen, save those that
/// emoji and joining scripts need; nothing that turns the reading direction of what stands around
/// it; line breaks are `\n`, and a blank where the purpose has one line; no white space at its ends.
/// A text of nothing visible is empty, so that "missing" is said of it.
public enum InputText {
    /// Marks above and below one letter; Vietnamese has two, Thai three, heaps of them are pranks.
    static let mostMarks = 4

    /// The text in its normal form; nil if it holds control characters or what is no character.
    /// - Complexity: linear; printable ASCII takes the short way.
    public static func normalized(_ text: String, _ purpose: TextPurpose) -> String? {
        guard !text.unicodeScalars.contains(where: isForbidden) else { return nil }
        if purpose == .secret || isPlain(text) { return text }
        var cleaner = Cleaner(purpose: purpose)
        let scalars = Array(text._nfc)
        for index in scalars.indices { cleaner.add(at: index, of: scalars) }
        guard cleaner.isVisible else { return "" }
        // Letters and marks may have met where something between them went.
        let kept = String(String.UnicodeScalarView(cleaner.out))._nfc
        return String(String(String.UnicodeScalarView(kept)).trimmingWhitespace)
    }

    /// The text of a file or a program in its normal form, without what `normalized` refuses:
    /// nobody is there to be asked.
    public static func cleaned(_ text: String, _ purpose: TextPurpose) -> String {
        if let kept = normalized(text, purpose) { return kept }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: text.unicodeScalars.lazy.filter { !isForbidden($0) })
        return normalized(String(kept), purpose) ?? ""
    }

    /// The first characters of a text that have at most `most` Unicode scalars together.
    public static func cut(_ text: String, most: Int) -> String {
        guard text.utf8.count > most, text.unicodeScalars.count > most else { return text }
        var count = 0
        return String(
            text.prefix {
                count += $0.unicodeScalars.count
                return count <= most
            })
    }

    /// Length as an `<input>` counts it for `maxlength`, but in Unicode scalars as JSON Schema
    /// does: a line break is one. A browser counts UTF-16 units, of which a text has as many or
    /// more, so that what it lets through is never too long here.
    public static func length(_ text: String) -> Int {
        var count = 0
        var afterReturn = false
        for scalar in text.unicodeScalars {
            if scalar != "\n" || !afterReturn { count += 1 }
            afterReturn = scalar == "\r"
        }
        return count
    }

    /// True if a reader can see something: a letter, digit, sign or emoji.
    public static func isVisible(_ text: String) -> Bool {
        text.unicodeScalars.contains(where: isInk)
    }

    /// True if the text has characters of scripts that are written from right to left, so that a
    /// page has to isolate it from its neighbours.
    public static func turns(_ text: String) -> Bool {
        // Hebrew begins with the byte D6; anything before can't turn.
        guard text.utf8.contains(where: { $0 >= 0xD6 }) else { return false }
        return text.unicodeScalars.contains { isRightToLeft($0.value) || isBidiControl($0.value) }
    }

    /// True if a text has no character that stands for another, or for none that others can read:
    /// of private use, an object's place, an unreadable one's.
    public static func isReadable(_ text: String) -> Bool {
        !text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0xFFFC, 0xFFFD: true
            case 0..<0xE000: false
            default: scalar.properties.generalCategory == .privateUse
            }
        }
    }

    /// True if a text has what one can be called by: a letter, a digit, an emoji or another sign,
    /// but no punctuation alone.
    public static func isName(_ text: String) -> Bool {
        text.unicodeScalars.contains { scalar in
            if scalar.isASCII {
                return (97...122).contains(scalar.value | 32) || (48...57).contains(scalar.value)
            }
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter, .decimalNumber, .letterNumber, .otherNumber, .otherSymbol:
                return true
            default: return false
            }
        }
    }

    /// A name between marks of isolation, if it is written from right to left: it turns no word of
    /// the text around it, in pages, letters and JSON alike. In elements a `<bdi>` does it.
    public static func isolated(_ name: String) -> String {
        turns(name) ? "\u{2068}\(name)\u{2069}" : name
    }

    /// Printable ASCII without two blanks in a row or one at an end.
    private static func isPlain(_ text: String) -> Bool {
        var before = UInt8(ascii: " ")
        for byte in text.utf8 {
            guard byte > 32 && byte < 127 || byte == 32 && before != 32 else { return false }
            before = byte
        }
        return text.isEmpty || before != 32
    }

    /// True for control characters but white space, and for what Unicode says is no character.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9, 10, 11, 12, 13, 0x85: false
        case 0..<32, 0x7F...0x9F: true
        case 0xFDD0...0xFDEF: true
        default: scalar.value & 0xFFFE == 0xFFFE
        }
    }

    static func isInk(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value > 32 && scalar.value < 127 }
        // A pattern of Braille without a dot.
        if scalar.value == 0x2800 { return false }
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint || properties.isWhitespace { return false }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark, .control, .format, .unassigned,
            .surrogate:
            return false
        default: return true
        }
    }

    static func isBidiControl(_ value: UInt32) -> Bool {
        switch value {
        case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Blocks of Hebrew, Arabic, Syriac, Thaana, N'Ko and the ancient scripts beside them.
    private static func isRightToLeft(_ value: UInt32) -> Bool {
        switch value {
        case 0x590...0x8FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF,
            0x1E800...0x1EFFF:
            true
        default: false
        }
    }
}

/// Builds a text's normal form, scalar by scalar.
private struct Cleaner {
    let purpose: TextPurpose
    var out: [Unicode.Scalar] = []
    var isVisible = false
    private var marks = 0

    init(purpose: TextPurpose) { self.purpose = purpose }

    mutating func add(at index: Int, of scalars: [Unicode.Scalar]) {
        let scalar = scalars[index]
        if addSpace(scalar, before: index > 0 ? scalars[index - 1] : nil) { return }
        guard !isDropped(at: index, of: scalars) else { return }
        marks = isMark(scalar) ? marks + 1 : 0
        guard marks <= InputText.mostMarks else { return }
        if InputText.isInk(scalar) { isVisible = true }
        out.append(purpose == .code || purpose == .handle ? narrow(scalar) : scalar)
    }

    /// Appends a blank or a line break for white space; false for anything else.
    private mutating func addSpace(
        _ scalar: Unicode.Scalar, before: Unicode.Scalar?
    ) -> Bool {
        guard scalar.properties.isWhitespace else { return false }
        marks = 0
        let isBreak = "\n\r\u{B}\u{C}\u{85}\u{2028}\u{2029}".unicodeScalars.contains(scalar)
        guard purpose.hasLines else {
            if out.last != " " { out.append(" ") }
            return true
        }
        if isBreak {
            if scalar != "\n" || before != "\r" { out.append("\n") }
        } else {
            out.append(scalar)
        }
        return true
    }

    /// True for what can't be seen and isn't needed to write what can.
    private func isDropped(at index: Int, of scalars: [Unicode.Scalar]) -> Bool {
        let scalar = scalars[index]
        if scalar.isASCII { return false }
        let next = index + 1 < scalars.count ? scalars[index + 1] : nil
        switch scalar.value {
        case 0x200E, 0x200F, 0x61C: return purpose != .paragraph
        case 0x200B:
            // Where a line of Thai, Lao, Khmer or Burmese may break.
            let isInside = isSouthEastAsian(out.last) && isSouthEastAsian(next)
            return !(purpose == .paragraph && isInside)
        case 0x200D:
            return !(isPicture(out.last) && isEmoji(next) || joins(out.last) && joins(next))
        case 0x200C: return !(joins(out.last) && joins(next))
        case 0xFE0E, 0xFE0F: return !(out.last?.properties.isEmoji ?? false)
        case 0xE0020...0xE007F: return !isFlag()
        case 0xFFF9...0xFFFB: return true
        default: return scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// True behind a black flag and its tags, as Wales and Scotland have them.
    private func isFlag() -> Bool {
        out.last { !(0xE0020...0xE007E).contains($0.value) }?.value == 0x1F3F4
            && out.last?.value != 0xE007F
    }

    private func isMark(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.isASCII else { return false }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return scalar.value < 0xFE00 || scalar.value > 0xFE0F
        default: return false
        }
    }

    /// Full-width letters, digits and signs as their plain ones.
    private func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
        return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    }

    private func isPicture(_ scalar: Unicode.Scalar?) -> Bool {
        isEmoji(scalar) || scalar?.value == 0xFE0F
    }

    private func isEmoji(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar, !scalar.isASCII else { return false }
        return scalar.properties.isEmoji
    }

    /// True for letters whose shape depends on their neighbours: Arabic, Indic, Burmese, Khmer.
    private func joins(_ scalar: Unicode.Scalar?) -> Bool {
        switch scalar?.value ?? 0 {
        case 0x620...0x77F, 0x8A0...0x8FF, 0x900...0xDFF, 0x1000...0x109F, 0x1780...0x17DD: true
        default: false
        }
    }

    private func isSouthEastAsian(_ scalar: Unicode.Scalar?) -> Bool {
        switch scalar?.value ?? 0 {
        case 0xE01...0xEFF, 0x1000...0x109F, 0x1780...0x17FF: true
        default: false
        }
    }
}
