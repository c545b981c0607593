/// A way to say an intent: concepts that must be there, others that may.
///
/// A line of `rules.tsv`: intent, base score, required concepts, optional ones, and how many unknown
/// words may name a thing. `a/b` is either of two; `@name` stands for a list defined above.
struct IntentRule: Sendable {
    let intent: Intent
    let base: Double
    /// Each group needs one of its concepts.
    let required: [[Int]]
    /// `explains[concept]`: part of this way of saying it.
    let explains: [Bool]
    /// Unknown words that the rule takes for the name of a thing.
    let free: Int
    /// Concept of words that can't be the last.
    let open: Int?

    /// Weight of a known word that the rule doesn't explain: it was meant to say something.
    private static let contradiction = 1.4
    /// Share of an unknown word's weight that is explained where it may name a thing.
    private static let named = 0.92

    /// Score of a sentence whose last word wants another one: something wasn't heard.
    private static let unfinished = 0.6

    static func read(_ text: String, concepts: [String: Int]) -> [IntentRule] {
        var lists: [String: [String]] = [:]
        var rules: [IntentRule] = []
        func names(_ text: Substring) -> [String] {
            text.split(separator: " ").flatMap { word in
                word.hasPrefix("@") ? lists[String(word.dropFirst())] ?? [] : [String(word)]
            }
        }
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            if fields.count == 2, fields[0].hasPrefix("@") {
                lists[String(fields[0].dropFirst())] = names(fields[1])
                continue
            }
            guard fields.count == 5, let intent = Intent(rawValue: String(fields[0])),
                let base = Double(fields[1]), let free = Int(fields[4])
            else { preconditionFailure("rules.tsv: \(line)") }
            let required = names(fields[2]).map { group in
                group.split(separator: "/").compactMap { concepts[String($0)] }
            }
            guard required.allSatisfy({ !$0.isEmpty }) else { continue }
            var explains = [Bool](repeating: false, count: concepts.count)
            for concept in required.flatMap({ $0 }) { explains[concept] = true }
            for name in names(fields[3]) { if let c = concepts[name] { explains[c] = true } }
            for name in Lexicon.silent { if let c = concepts[name] { explains[c] = true } }
            rules.append(
                IntentRule(
                    intent: intent, base: base, required: required, explains: explains, free: free,
                    open: concepts["open"]))
        }
        return rules
    }

    /// Share of the sentence that the rule explains, times its base; 0 where a part is missing.
    func score(_ segments: [Segment]) -> Double {
        var taken = [Bool](repeating: false, count: segments.count)
        var likeness = 1.0
        for group in required {
            // Different groups want different words: “order” can't be both the verb and the noun.
            guard
                let at = segments.indices.first(where: { i in
                    !taken[i]
                        && (segments[i].meanings.contains { group.contains($0.concept) }
                            || !segments[i].isKnown && segments[i].number == nil
                                && group.contains(Lexicon.unknown))
                })
            else { return 0 }
            taken[at] = true
            likeness *= segments[at].likeness
        }
        var (explained, whole, names) = (0.0, 0.0, 0)
        for segment in segments {
            let isExplained = segment.meanings.contains { explains[$0.concept] }
            if isExplained, segment.likeness == 1 {
                explained += segment.weight
                whole += segment.weight
            } else if !segment.isKnown, names < free {
                names += 1
                explained += segment.weight * Self.named
                whole += segment.weight
            } else if isExplained {
                explained += segment.weight * segment.likeness
                whole += segment.weight
            } else {
                whole += segment.weight * (segment.isKnown ? Self.contradiction : 1)
            }
        }
        guard whole > 0 else { return 0 }
        if let open, segments.last?.has(open) ?? false { likeness *= Self.unfinished }
        return base * likeness * explained / whole
    }
}
