// See Folding.swift for `_nfc`.
@_spi(_Unicode) import Swift
import Text

/// A word of a text, folded for comparison.
struct TextWord: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case letters, digits
        /// Letters and digits: a code, a size, a model.
        case mixed
        /// A word of a text without blanks, by its dictionary.
        case thai
        /// A pair of characters of a text without blanks.
        case pair
    }

    var text: String
    let kind: Kind
    /// The word as it is written in small letters, where it has marks that folding takes away.
    var exact: String?
    /// Letters and digits of a mixed word apart.
    var parts: [String] = []
    /// Pairs of characters of a Thai word; the last one leads into the next word if `isBridged`.
    var pairs: [String] = []
    var isBridged = false
    /// True where a hyphen, a dot or an ampersand alone stands before the next word.
    var isJoined = false

    /// Prefix of a term that is a pair of characters.
    static let pairMark = "+"
    /// Prefix of a term that is a word with its marks.
    static let exactMark = "~"
    /// Prefix of a term that is a quantity.
    static let unitMark = "="
    /// Unicode scalars of a word; longer ones are cut off.
    static let longest = 40
    /// Parts of a mixed word; what has more is a code.
    static let mostParts = 6

    /// Pairs within the word.
    var innerPairs: ArraySlice<String> { isBridged ? pairs.dropLast() : pairs[...] }
}

/// Words of a text: folded, `men's` as `mens`, `1,000` as `1000`, `0,5` as `0.5`; Thai by libthai's
/// dictionary and by pairs of characters, other scripts without blanks by pairs alone.
struct TextWords {
    private(set) var words: [TextWord] = []
    private let most: Int
    private var run: [Unicode.Scalar] = []
    private var script = Script.spaced

    private enum Script { case spaced, thai, pairs }

    /// - Parameter scalars: Unicode scalars of the text that are looked at.
    init(_ text: String, most: Int, scalars longest: Int) {
        self.most = most
        let small = Self.cut(text, longest).lowercased()
        let scalars =
            small.utf8.allSatisfy { $0 < 128 }
            ? Array(small.unicodeScalars)
            : Array(String(String.UnicodeScalarView(small._nfc)).unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            guard words.count < most else { break }
            if Self.isSilent(scalar) { continue }
            if Folding.isWord(scalar) {
                let next = Self.script(scalar)
                if next != script { flush() }
                script = next
                run.append(scalar)
            } else if scalar == "." || scalar == ",", isDecimal(place, scalars) {
                run.append(".")
            } else if scalar == "." || scalar == ",", isGroup(place, scalars) {
                continue
            } else {
                let isOpen = !run.isEmpty
                flush()
                if isOpen, Self.isJoint(scalar), !words.isEmpty, place + 1 < scalars.count,
                    Folding.isWord(scalars[place + 1])
                {
                    words[words.count - 1].isJoined = true
                }
            }
        }
        flush()
        if words.count > most { words.removeLast(words.count - most) }
    }

    private static func cut(_ text: String, _ longest: Int) -> String {
        text.utf8.count <= longest ? text : Self.text(text.unicodeScalars.prefix(longest))
    }

    /// Apostrophes and characters without a width.
    private static func isSilent(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x27, 0x60, 0x2018, 0x2019, 0x02BC, 0xAD, 0x200B...0x200F, 0x2060, 0xFEFF: true
        default: false
        }
    }

    private static func isJoint(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "-", "_", ".", "&", "+", "\u{2010}", "\u{2011}": true
        default: false
        }
    }

    private static func script(_ scalar: Unicode.Scalar) -> Script {
        switch scalar.value {
        case 0xE50...0xE59, 0xED0...0xED9: .spaced
        case 0xE00...0xE7F: .thai
        case 0xE80...0xEFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x30FF, 0x3400...0x9FFF,
            0x20000...0x2FFFF:
            .pairs
        default: .spaced
        }
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            ? (48...57).contains(scalar.value)
            : scalar.properties.generalCategory == .decimalNumber
    }

    /// Digits that follow a place.
    private func digits(after place: Int, _ scalars: [Unicode.Scalar]) -> Int {
        scalars[(place + 1)...].prefix(4).prefix(while: Self.isDigit).count
    }

    /// True for the separator of thousands: three digits behind it, one to three before it that
    /// don't begin with zero.
    private func isGroup(_ place: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        guard !run.isEmpty, script == .spaced, run.allSatisfy(Self.isDigit), run[0] != "0" else {
            return false
        }
        return digits(after: place, scalars) == 3
    }

    private func isDecimal(_ place: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        guard !run.isEmpty, script == .spaced, run.allSatisfy({ Self.isDigit($0) || $0 == "." })
        else { return false }
        return digits(after: place, scalars) > 0 && !isGroup(place, scalars)
    }

    private mutating func flush() {
        guard !run.isEmpty else { return }
        defer { run.removeAll(keepingCapacity: true) }
        switch script {
        case .spaced: addSpaced()
        case .thai: addThai()
        case .pairs: addPairs()
        }
    }

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private mutating func addSpaced() {
        if run.count > TextWord.longest { run.removeLast(run.count - TextWord.longest) }
        let isPlain = run.allSatisfy(\.isASCII)
        let written =
            isPlain
            ? String(decoding: run.map { UInt8(truncatingIfNeeded: $0.value) }, as: UTF8.self)
            : Self.text(run)
        let folded = isPlain ? written : Folding.folded(written)
        guard !folded.isEmpty else { return }
        let scalars = isPlain ? run : Array(folded.unicodeScalars)
        let digits = scalars.count { Self.isDigit($0) || $0 == "." }
        let kind: TextWord.Kind =
            digits == 0 ? .letters : digits == scalars.count ? .digits : .mixed
        var word = TextWord(text: folded, kind: kind)
        if !isPlain, folded != written { word.exact = written }
        if kind == .mixed { word.parts = Self.parts(scalars) }
        words.append(word)
    }

    private static func parts(_ scalars: [Unicode.Scalar]) -> [String] {
        var parts: [String] = []
        var start = 0
        func kind(_ scalar: Unicode.Scalar) -> Bool { isDigit(scalar) || scalar == "." }
        for i in scalars.indices.dropFirst() where kind(scalars[i]) != kind(scalars[i - 1]) {
            parts.append(text(scalars[start..<i]))
            start = i
        }
        guard !parts.isEmpty, parts.count < TextWord.mostParts else { return [] }
        return parts + [text(scalars[start...])]
    }

    private mutating func addThai() {
        let found = ThaiBreaker.shared?.words(of: run) ?? []
        let pieces = found.isEmpty ? [run[...]] : found
        let folded = pieces.map { Array(Folding.folded(Self.text($0)).unicodeScalars) }
        for (number, piece) in folded.enumerated() where !piece.isEmpty && words.count < most {
            var word = TextWord(
                text: Self.text(piece.prefix(TextWord.longest)), kind: .thai)
            word.pairs = piece.indices.dropLast().map {
                TextWord.pairMark + Self.text(piece[$0...($0 + 1)])
            }
            if let last = piece.last, number + 1 < folded.count,
                let first = folded[number + 1].first
            {
                word.pairs.append(TextWord.pairMark + Self.text([last, first]))
                word.isBridged = true
            }
            words.append(word)
        }
    }

    private mutating func addPairs() {
        let folded = Array(Folding.folded(Self.text(run)).unicodeScalars)
        if folded.count == 1 { words.append(TextWord(text: Self.text(folded), kind: .letters)) }
        for i in folded.indices.dropLast() where words.count < most {
            let pair = TextWord.pairMark + Self.text(folded[i...(i + 1)])
            words.append(TextWord(text: pair, kind: .pair))
        }
    }
}
