import Identities
import Shops
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

    /// Distinct tokens, in the order of the text.
    static func tokens(_ text: String, most: Int = mostTokens) -> [String] {
        var out: [String] = []
        var seen: Set<String> = []
        func add(_ scalars: ArraySlice<Unicode.Scalar>) {
            guard out.count < most, !scalars.isEmpty else { return }
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars.prefix(longestToken))
            let token = String(view)
            if seen.insert(token).inserted { out.append(token) }
        }
        for run in runs(text) {
            guard run.isPairs else {
                add(run.scalars[...])
                continue
            }
            if run.scalars.count == 1 { add(run.scalars[...]) }
            for i in run.scalars.indices.dropLast() { add(run.scalars[i...(i + 1)]) }
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
    }

    static func runs(_ text: String) -> [Run] {
        var out: [Run] = []
        var isOpen = false
        for scalar in Folding.folded(text).unicodeScalars {
            if scalar == "'" { continue }  // men's is mens
            guard Folding.isWord(scalar) else {
                isOpen = false
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
    static func marker(shop: ShopID) -> String { "_s\(shop.rawValue)" }
}
