/// Terms of all segments, with the number of live documents that have them.
struct Lexicon {
    let parts: [SearchIndex.Part]

    func count(_ term: String) -> Int {
        parts.reduce(0) { sum, part in
            sum + (part.segment.dictionary.number(of: term).map { Int(part.counts[$0]) } ?? 0)
        }
    }

    /// Documents that have all terms, at most.
    func count(all terms: some Sequence<String>) -> Int {
        var least = Int.max
        for term in terms where least > 0 { least = min(least, count(term)) }
        return least == Int.max ? 0 : least
    }

    /// Terms that any segment finds and a live document has, with their counts; frequent ones first.
    private func found(
        most: Int, _ find: (TermDictionary) -> [String]
    ) -> [(term: String, count: Int)] {
        var all: [String] = []
        for part in parts {
            for term in find(part.segment.dictionary) where !all.contains(term) { all.append(term) }
        }
        let counted = all.map { ($0, count($0)) }.filter { $0.1 > 0 }
        return Array(
            counted.sorted {
                $0.1 != $1.1 ? $0.1 > $1.1 : $0.0.utf8.lexicographicallyPrecedes($1.0.utf8)
            }.prefix(most))
    }

    /// Other forms of a word.
    func forms(of word: String, most: Int) -> [(term: String, count: Int)] {
        found(most: most) { $0.variants(of: word) }
    }

    /// Words with one edit between them and a word.
    func neighbours(of word: String, most: Int) -> [(term: String, count: Int)] {
        let scalars = word.unicodeScalars.map(\.value)
        guard scalars.count <= TermEdits.longest else { return [] }
        return found(most: most) { $0.neighbours(of: scalars) }
    }

    /// Words with two edits between them and a word, and its first letter.
    func secondNeighbours(of word: String, most: Int) -> [(term: String, count: Int)] {
        let scalars = word.unicodeScalars.map(\.value)
        guard scalars.count <= TermEdits.longest else { return [] }
        return found(most: most) { $0.secondNeighbours(of: word, scalars) }
    }

    /// True for a word that stands in a brand or a code.
    func isName(_ word: String) -> Bool {
        parts.contains { part in
            guard let term = part.segment.dictionary.number(of: word) else { return false }
            let cursor = part.segment.cursor(term)
            for _ in 0..<Self.mostRead where cursor.document != PostingCursor.end {
                if cursor.fields & (SearchField.brand | SearchField.code) != 0,
                    !part.dead.contains(cursor.document)
                {
                    return true
                }
                cursor.next()
            }
            return false
        }
    }

    /// Postings that are read to know whether a word is a name.
    private static let mostRead = 1_000
    /// Terms of one first letter or more that are counted for a suggestion.
    private static let mostCompleted = 20_000

    /// Words that begin so, frequent ones first.
    func completions(of prefix: String, most: Int) -> [(term: String, count: Int)] {
        var counts: [String: Int] = [:]
        for part in parts {
            let dictionary = part.segment.dictionary
            let range = dictionary.range(prefix: prefix).prefix(Self.mostCompleted)
            let best = range.filter { part.counts[$0] > 0 }
                .sorted { (part.counts[$0], $1) > (part.counts[$1], $0) }
                .prefix(most)
            for number in best { counts[dictionary.term(number)] = 0 }
        }
        for term in counts.keys { counts[term] = count(term) }
        return Array(
            counts.map { (term: $0.key, count: $0.value) }
                .sorted { $0.count != $1.count ? $0.count > $1.count : $0.term < $1.term }
                .prefix(most))
    }
}

/// Synonyms by their words.
struct SynonymTable: Sendable {
    /// Ways to say the same, each as terms, by the folded words of one of them.
    private var others: [String: [[String]]] = [:]

    /// Words of a phrase.
    static let mostWords = 3
    /// Groups of synonyms, and phrases of one group.
    private static let mostGroups = 20_000
    private static let mostPhrases = 16

    init(_ groups: [[String]]) {
        for group in groups.prefix(Self.mostGroups) {
            let phrases = group.prefix(Self.mostPhrases).map {
                TextWords($0, most: Self.mostWords, scalars: 200).words.map(\.text)
            }.filter { !$0.isEmpty }
            for phrase in phrases {
                let key = phrase.joined(separator: " ")
                let known = others[key] ?? []
                others[key] = known + phrases.filter { $0 != phrase && !known.contains($0) }
            }
        }
    }

    func others(_ words: some Sequence<String>) -> [[String]] {
        others.isEmpty ? [] : others[words.joined(separator: " ")] ?? []
    }
}

extension SearchIndex {
    /// True for a text with words, all of which documents have as they are typed.
    public func hasWords(of text: String) -> Bool {
        let words = TextWords(
            text, most: QueryPlan.mostWords, scalars: SearchQuery.longestText
        ).words
        let lexicon = lexicon
        return !words.isEmpty && words.allSatisfy { lexicon.count($0.text) > 0 }
    }
}
