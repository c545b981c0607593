import Identities
import Shops
// See Folding.swift for `_nfc`.
@_spi(_Unicode) import Swift
import Text

/// Tokenizer for both engines: words are folded, without accents; Thai (and other scripts without
/// blanks) becomes overlapping pairs of characters, since nobody marks its words.
enum SearchText {
    /// Characters of a token; longer runs are cut off: no word of five languages is that long.
    static let longestToken = 40
    /// Tokens of one product, in each field.
    static let mostTokens = 256
    /// Tokens of a typed text.
    static let mostTyped = 12

    /// Parts of a token between letters and digits; what has more is a code, not a name.
    static let mostParts = 6

    /// A word, and its letters and digits apart: `iphone15` is also `iphone` and `15`.
    struct Term: Equatable {
        let whole: String
        /// Empty for a word of letters or digits alone.
        let parts: [String]
    }

    /// Distinct tokens, in the order of the text: words and their parts.
    static func tokens(_ text: String, most: Int = mostTokens) -> [String] {
        var out: [String] = []
        var seen: Set<String> = []
        for term in terms(text, most: most) {
            for token in [term.whole] + term.parts where out.count < most {
                if seen.insert(token).inserted { out.append(token) }
            }
        }
        return out
    }

    /// Distinct words with their parts, in the order of the text.
    static func terms(_ text: String, most: Int) -> [Term] {
        var out: [Term] = []
        var seen: Set<String> = []
        func add(_ scalars: ArraySlice<Unicode.Scalar>, parts: [String] = []) {
            guard out.count < most, !scalars.isEmpty else { return }
            let token = token(scalars)
            if seen.insert(token).inserted { out.append(Term(whole: token, parts: parts)) }
        }
        for run in runs(of: Folding.folded(text), joinsGroups: true) {
            guard run.isPairs else {
                let groups = run.groups
                add(run.scalars[...], parts: groups.isEmpty ? parts(of: run.scalars) : groups)
                continue
            }
            if run.scalars.count == 1 { add(run.scalars[...]) }
            for i in run.scalars.indices.dropLast() { add(run.scalars[i...(i + 1)]) }
        }
        return out
    }

    private static func token(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars.prefix(longestToken))
        return String(view)
    }

    private static func parts(of word: [Unicode.Scalar]) -> [String] {
        var parts: [String] = []
        var start = 0
        for i in word.indices.dropFirst() where isDigit(word[i]) != isDigit(word[i - 1]) {
            parts.append(token(word[start..<i]))
            start = i
        }
        guard !parts.isEmpty, parts.count < mostParts else { return [] }
        return parts + [token(word[start...])]
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .decimalNumber
    }

    /// Markers of the words that have accents, as they are written: `đỏ`, which is `do` to
    /// `tokens`, is found before `do` by who types it so.
    static func accents(_ text: String, most: Int = mostTokens) -> [String] {
        var out: [String] = []
        for run in runs(of: String(String.UnicodeScalarView(text.lowercased()._nfc)))
        where !run.isPairs && out.count < most {
            let word = token(run.scalars[...])
            let marker = marker(accents: word)
            if Folding.folded(word) != word, !out.contains(marker) { out.append(marker) }
        }
        return out
    }

    /// Folded words of a text as suggestions are compared; a Thai run is one word.
    static func words(_ text: String) -> [String] {
        runs(text).map { run in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: run.scalars)
            return String(view)
        }
    }

    struct Run {
        var scalars: [Unicode.Scalar]
        /// True for text written without blanks between its words.
        let isPairs: Bool
        /// Places of a number's separators: one in `1,000`.
        var cuts: [Int] = []

        /// Groups of digits between the separators; empty for what has none.
        var groups: [String] {
            guard !cuts.isEmpty else { return [] }
            return zip([0] + cuts, cuts + [scalars.count]).map { token(scalars[$0..<$1]) }
        }
    }

    static func runs(_ text: String) -> [Run] { runs(of: Folding.folded(text)) }

    /// - Parameter joinsGroups: `1,000` and `1.000` are one run, `1000`.
    private static func runs(of text: String, joinsGroups: Bool = false) -> [Run] {
        var out: [Run] = []
        var isOpen = false
        let scalars = Array(text.unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            if scalar == "'" { continue }  // men's is mens
            guard Folding.isWord(scalar) else {
                isOpen =
                    isOpen && joinsGroups
                    && isGroup(after: place, in: scalars, behind: out[out.count - 1])
                if isOpen { out[out.count - 1].cuts.append(out[out.count - 1].scalars.count) }
                continue
            }
            let isPairs = isPairs(scalar)
            if isOpen, let last = out.last, last.isPairs == isPairs {
                out[out.count - 1].scalars.append(scalar)
            } else {
                out.append(Run(scalars: [scalar], isPairs: isPairs))
            }
            isOpen = true
        }
        return out
    }

    /// True for a separator with one to three digits before it, or another group, and exactly three
    /// behind it.
    private static func isGroup(
        after place: Int, in scalars: [Unicode.Scalar], behind run: Run
    ) -> Bool {
        guard scalars[place] == "," || scalars[place] == "." else { return false }
        let before = run.scalars[(run.cuts.last ?? 0)...]
        let next = scalars[(place + 1)...].prefix(4)
        return (run.cuts.isEmpty ? 1...3 : 3...3).contains(before.count)
            && before.allSatisfy(isDigit) && next.count >= 3 && next.prefix(3).allSatisfy(isDigit)
            && !(next.count == 4 && Folding.isWord(next[place + 4]))
    }

    /// True for Thai, Lao, Myanmar, Khmer, kana and Han.
    static func isPairs(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xE00...0xEFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x30FF, 0x3400...0x9FFF:
            true
        default: false
        }
    }

    /// Markers are words that people never type: filters that the index answers with the rest.
    static func marker(market: String) -> String { "_m" + market.lowercased() }
    static func marker(category: Int) -> String { "_c\(category)" }
    static func marker(title word: String) -> String { "_t" + word }
    static func marker(accents word: String) -> String { "_x" + word }
    static func marker(shop: ShopID) -> String { "_s\(shop.rawValue)" }
}
