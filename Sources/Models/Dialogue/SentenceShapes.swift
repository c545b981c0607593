/// Pairs of neighbours in sentences that people say, by which a sentence with missing or wrong
/// words is told: what was misheard is seldom a sentence.
struct SentenceShapes: Sendable {
    /// Pairs of exact neighbours: little words as they are, all others by what they stand for.
    private var pairs: Set<[Int]> = []
    /// The same with all little words alike.
    private var loosePairs: Set<[Int]> = []
    /// Numbers of the little words.
    private var words: [String: Int] = [:]

    /// Weight of a pair that is known with another little word.
    private static let looseWeight = 0.5
    private static let edge = -1
    private static let filler = -2
    private static let number = -3
    private static let unknown = -4
    private static let unheard = -5
    /// Little words are numbered from here, above all concepts.
    private static let firstWord = 1_000

    /// Learns the pairs of one sentence, and those that it makes with what people put before or after.
    mutating func learn(_ segments: [Segment], before: [[Segment]], after: [[Segment]]) {
        learn(segments)
        guard let first = segments.first, let last = segments.last else { return }
        for affix in before { if let end = affix.last { learn([end, first], isWhole: false) } }
        for affix in after { if let start = affix.first { learn([last, start], isWhole: false) } }
    }

    /// Learns pairs of neighbours; a part of a sentence has no edges.
    mutating func learn(_ segments: [Segment], isWhole: Bool = true) {
        for segment in segments where isLittle(segment) && words[segment.text] == nil {
            words[segment.text] = Self.firstWord + words.count
        }
        let (exact, loose) = names(segments)
        let range = isWhole ? exact.indices.dropFirst() : exact.indices.dropFirst(2).dropLast()
        for i in range {
            pairs.insert(exact[i - 1] + [Int.max] + exact[i])
            loosePairs.insert(loose[i - 1] + [Int.max] + loose[i])
        }
    }

    /// Share of neighbours that never stood side by side, 0 to 1.
    func strangeness(_ segments: [Segment]) -> Double {
        let (exact, loose) = names(segments)
        var strange = 0.0
        for i in 1..<exact.count where !pairs.contains(exact[i - 1] + [Int.max] + exact[i]) {
            strange +=
                loosePairs.contains(loose[i - 1] + [Int.max] + loose[i]) ? Self.looseWeight : 1
        }
        return strange / Double(exact.count - 1)
    }

    private func isLittle(_ segment: Segment) -> Bool {
        segment.number == nil && segment.isKnown && segment.has(0)
    }

    private func names(_ segments: [Segment]) -> (exact: [[Int]], loose: [[Int]]) {
        var exact = [[Self.edge]]
        var loose = exact
        for segment in segments {
            if segment.number != nil {
                exact.append([Self.number])
            } else if !segment.isKnown {
                exact.append([Self.unknown])
            } else if isLittle(segment) {
                exact.append([words[segment.text] ?? Self.unheard])
                loose.append([Self.filler])
                continue
            } else {
                exact.append(Set(segment.meanings.map(\.concept)).sorted())
            }
            loose.append(exact[exact.count - 1])
        }
        return (exact + [[Self.edge]], loose + [[Self.edge]])
    }
}
