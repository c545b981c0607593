/// A completed text.
public struct SearchSuggestion: Sendable, Equatable {
    public let text: String
    /// Documents that have the last word.
    public let count: Int
}

extension SearchIndex {
    /// Suggestions in one answer.
    public static let mostSuggestions = 20
    /// Words that are tried for one answer.
    private static let mostTried = 200

    /// Completions of the last word that documents have together with the words before it.
    public func suggestions(_ typed: String, limit: Int = 8) -> [SearchSuggestion] {
        let words = TextWords(
            typed, most: QueryPlan.mostWords, scalars: SearchQuery.longestText
        ).words
        let limit = min(max(0, limit), Self.mostSuggestions)
        guard let last = words.last, last.kind != .pair, limit > 0 else { return [] }
        let before = QueryPlan(
            words.dropLast(), lexicon, synonyms, corrects: false
        ).slots.filter { !$0.alternatives.isEmpty }
        let start = words.dropLast().map { $0.exact ?? $0.text }
        var found: [SearchSuggestion] = []
        for (term, count) in lexicon.completions(of: last.text, most: Self.mostTried) {
            guard found.count < limit else { break }
            guard before.isEmpty || isTogether(before, term) else { continue }
            found.append(
                SearchSuggestion(
                    text: (start + [term]).joined(separator: " "), count: count))
        }
        return found
    }

    /// True if a live document has all slots and the term.
    private func isTogether(_ slots: [Slot], _ term: String) -> Bool {
        let last = Slot(
            typed: [], alternatives: [Alternative(terms: [term], weight: 1, kind: .typed)])
        return parts.contains { part in
            let cursors = ([last] + slots).map { SlotCursor($0, idf: 1, in: part.segment) }
            var document: UInt32 = 0
            while document != PostingCursor.end {
                var isShared = true
                for cursor in cursors {
                    cursor.seek(document)
                    if cursor.document != document {
                        document = cursor.document
                        isShared = false
                        break
                    }
                }
                guard isShared else { continue }
                if document == PostingCursor.end { return false }
                if !part.dead.contains(document) { return true }
                document += 1
            }
            return false
        }
    }
}
