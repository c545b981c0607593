import Glibc

/// Probabilities of intents by the words, concepts and neighbours of examples: naive Bayes over
/// what is there (McCallum, Nigam, "A Comparison of Event Models for Naive Bayes Text
/// Classification", AAAI workshop 1998), which knows sentences that no rule foresaw.
struct ExampleModel: Sendable {
    private var features: [String: Int] = [:]
    /// `counts[feature][intent]`: examples that have the feature.
    private var counts: [[Double]] = []
    private var examples = [Double](repeating: 0, count: Intent.allCases.count)

    /// Examples that a feature is thought to have beside those counted.
    private static let smoothing = 0.05
    /// Divisor of the logarithm: features of one sentence say much the same.
    private static let temperature = 4.0

    private static let numbers: [Intent: Int] = Dictionary(
        uniqueKeysWithValues: Intent.allCases.enumerated().map { ($1, $0) })

    static func number(_ intent: Intent) -> Int { numbers[intent] ?? 0 }

    mutating func learn(_ segments: [Segment], _ words: [String], _ intent: Intent) {
        let intent = Self.number(intent)
        examples[intent] += 1
        for name in Self.names(segments).union(Self.names(words)) {
            let feature = features[name] ?? counts.count
            if feature == counts.count {
                features[name] = feature
                counts.append([Double](repeating: 0, count: examples.count))
            }
            counts[feature][intent] += 1
        }
    }

    /// Probability of each intent, by `number`.
    func probabilities(_ segments: [Segment], _ words: [String]) -> [Double] {
        let known = Self.names(segments).union(Self.names(words)).compactMap { features[$0] }
            .sorted()
        let total = examples.reduce(0, +)
        var logs = examples.map { log(($0 + 0.5) / (total + 1)) }
        for feature in known {
            let counts = counts[feature]
            let all = counts.reduce(0, +)
            for intent in logs.indices {
                let inside = (counts[intent] + Self.smoothing) / (examples[intent] + 1)
                let overall = (all + Self.smoothing) / (total + 1)
                logs[intent] += log(inside / overall)
            }
        }
        let top = logs.max() ?? 0
        let weights = logs.map { exp(($0 - top) / Self.temperature) }
        let sum = weights.reduce(0, +)
        return weights.map { $0 / sum }
    }

    /// Features of a sentence as it is written: words and pairs of them; of Thai, which isn't cut into
    /// words, three and five characters.
    private static func names(_ words: [String]) -> Set<String> {
        var names: Set<String> = []
        for i in words.indices {
            if words[i].unicodeScalars.first.map(SentenceTokens.isThai) ?? false {
                for length in [3, 5] where i + length <= words.count {
                    names.insert("t \(words[i..<(i + length)].joined())")
                }
            } else {
                names.insert("r \(words[i])")
                if i > 0 { names.insert("p \(words[i - 1]) \(words[i])") }
            }
        }
        return names
    }

    /// Features of what a sentence means: phrases, concepts, pairs of neighbours, first and last.
    private static func names(_ segments: [Segment]) -> Set<String> {
        var names: Set<String> = []
        var before = "^"
        for segment in segments {
            let kind: String
            if segment.number != nil {
                kind = "#"
            } else if !segment.isKnown {
                kind = "?"
                if segment.likeness == 1 { names.insert("w \(segment.text)") }
            } else {
                names.insert("w \(segment.text)")
                kind = segment.meanings.map { "\($0.concept)" }.joined(separator: "+")
            }
            for meaning in segment.meanings { names.insert("c \(meaning.concept)") }
            names.insert("k \(kind)")
            names.insert("b \(before) \(kind)")
            before = kind
        }
        names.insert("b \(before) $")
        return names
    }
}
