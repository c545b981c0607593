/// Terms of a document: words, parts of them, joined words, quantities, pairs of characters.
enum DocumentTerms {
    /// Takes a term, the field that has it, and its place in a title; a term may come again.
    typealias Visitor = (_ term: String, _ field: UInt8, _ position: UInt8) -> Void

    private static let mostTitleWords = 64
    private static let mostBodyWords = 400
    /// Values of a list of tags or codes.
    private static let mostValues = 128
    private static let longestText = 16_000
    /// Words that are joined into one, and characters of the result.
    static let mostJoined = 3

    /// Calls `visit` for all terms; returns the number of words in the title.
    static func visit(_ document: SearchDocument, _ visit: Visitor) -> UInt8 {
        let title = add(document.title, SearchField.title, most: mostTitleWords, visit)
        _ = add(document.brand, SearchField.brand, most: mostTitleWords, visit)
        for tag in document.tags.prefix(mostValues) {
            _ = add(tag, SearchField.tag, most: mostTitleWords, visit)
        }
        for code in document.codes.prefix(mostValues) {
            _ = add(code, SearchField.code, most: mostTitleWords, visit)
        }
        _ = add(document.body, SearchField.body, most: mostBodyWords, visit)
        return UInt8(clamping: title)
    }

    private static func add(
        _ text: String, _ field: UInt8, most: Int, _ visit: Visitor
    ) -> Int {
        guard !text.isEmpty else { return 0 }
        let words = TextWords(text, most: most, scalars: longestText).words
        for (place, word) in words.enumerated() {
            let position =
                field == SearchField.title && word.kind != .pair
                ? UInt8(clamping: min(place, Int(Posting.noPosition) - 1)) : Posting.noPosition
            visit(word.text, field, position)
            if let exact = word.exact { visit(TextWord.exactMark + exact, field, position) }
            for part in word.parts { visit(part, field, position) }
            if field != SearchField.body {
                for pair in word.pairs { visit(pair, field, Posting.noPosition) }
            }
            if let quantity = Quantities.term(of: word) {
                visit(quantity, field, position)
            } else if word.kind == .digits, place + 1 < words.count,
                let quantity = Quantities.term(word.text, words[place + 1].text)
            {
                visit(quantity, field, position)
            }
            if word.isJoined {
                for joined in joined(words, from: place) { visit(joined, field, position) }
            }
        }
        return words.count
    }

    /// Words that hyphens join, as one: `tshirt` of `t-shirt`. Longer chains, such as handles, are
    /// found by their words.
    private static func joined(_ words: [TextWord], from start: Int) -> [String] {
        var first = start
        while first > 0, words[first - 1].isJoined, start - first < mostJoined { first -= 1 }
        var last = start
        while last + 1 < words.count, words[last].isJoined, last - first < mostJoined { last += 1 }
        guard last - first < mostJoined, last > start else { return [] }
        return ((start + 1)...last).map { words[start...$0].map(\.text).joined() }
            .filter { $0.unicodeScalars.count <= TextWord.longest }
    }
}
