/// Phrases of a language, each with the concepts it may stand for.
///
/// A line of its file: a concept, perhaps with a value (`colour=red`), a tab, phrases divided by bars.
/// Parts in brackets are alternatives, with an empty one for what may be missing:
/// `(show|give) me (the|)`.
struct Lexicon: Sendable {
    /// A concept that a phrase may stand for, with its value.
    struct Meaning: Equatable, Sendable {
        let concept: Int
        let value: String
    }

    /// Names of concepts by their numbers.
    private(set) var concepts: [String: Int] = [:]
    private var children: [[String: Int]] = [[:]]
    private var meanings: [[Meaning]] = [[]]
    /// Single words that may be misheard, with the node of each.
    private var spelled: [(word: [Character], node: Int)] = []
    private let filler: Int
    /// Letters without their marks, for Vietnamese as it is typed in a hurry.
    private let plain: [Lexicon]

    /// Concept of a word that the language's file doesn't have: the name of a thing, perhaps.
    static let unknown = 2
    /// Phrases that one entry may stand for; brackets multiply.
    private static let mostAlternatives = 4_000

    init(locale: String, texts: [String]) {
        self.init(locale: locale, texts: texts, isPlain: false)
    }

    private init(locale: String, texts: [String], isPlain: Bool) {
        plain =
            locale == "vi-VN" && !isPlain
            ? [Lexicon(locale: locale, texts: texts, isPlain: true)] : []
        concepts = ["filler": 0, "number": 1, "unknown": Self.unknown]
        filler = 0
        for line in texts.joined(separator: "\n").split(whereSeparator: \.isNewline) {
            guard !line.hasPrefix("#"), let tab = line.firstIndex(of: "\t") else { continue }
            let key = line[..<tab].split(separator: "=", maxSplits: 1)
            let concept = number(String(key[0]))
            let value = key.count > 1 ? String(key[1]) : ""
            for phrase in Self.expanded(line[line.index(after: tab)...]) {
                let text = isPlain ? Self.withoutMarks(phrase) : phrase
                add(
                    SentenceTokens(text, locale: locale).words,
                    Meaning(concept: concept, value: value))
            }
        }
        spelled.sort { String($0.word) < String($1.word) }
    }

    private mutating func number(_ concept: String) -> Int {
        let number = concepts[concept] ?? concepts.count
        concepts[concept] = number
        return number
    }

    /// The phrases of one line, with all alternatives written out.
    static func expanded(_ text: Substring) -> [String] {
        var phrases = [""]
        var all: [String] = []
        var rest = text
        while let c = rest.first {
            rest = rest.dropFirst()
            if c == "|" {
                all += phrases
                phrases = [""]
            } else if c == "(", let end = rest.firstIndex(of: ")") {
                let parts = rest[..<end].split(separator: "|", omittingEmptySubsequences: false)
                phrases = phrases.flatMap { phrase in parts.map { phrase + $0 } }
                rest = rest[rest.index(after: end)...]
                precondition(phrases.count <= mostAlternatives, "too many alternatives: \(text)")
            } else {
                for i in phrases.indices { phrases[i].append(c) }
            }
        }
        return all + phrases
    }

    private static func withoutMarks(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for character in text {
            if let base = PlainLetters.base[character] {
                out.append(contentsOf: base.unicodeScalars)
            } else {
                out.append(contentsOf: character.unicodeScalars)
            }
        }
        return String(out)
    }

    private mutating func add(_ words: [String], _ meaning: Meaning) {
        guard !words.isEmpty else { return }
        var node = 0
        for word in words {
            if let next = children[node][word] {
                node = next
            } else {
                children.append([:])
                meanings.append([])
                children[node][word] = children.count - 1
                node = children.count - 1
            }
        }
        guard !meanings[node].contains(meaning) else { return }
        if meanings[node].isEmpty, words.count == 1, words[0].count >= Self.shortestMisheard,
            meaning.concept != filler
        {
            spelled.append((Array(words[0]), node))
        }
        meanings[node].append(meaning)
    }

    // MARK: segments

    /// Words as phrases: the division that leaves fewest words unknown, in as few phrases as can be.
    func segments(_ words: [String]) -> [Segment] {
        if let plain = plain.first, !words.contains(where: { !$0.utf8.allSatisfy { $0 < 128 } }) {
            return plain.segments(words)
        }
        var best = [Double](repeating: -1, count: words.count + 1)
        var from = [(start: Int, node: Int)](repeating: (0, -1), count: words.count + 1)
        best[0] = 0
        for start in words.indices {
            if best[start] > best[start + 1] {
                best[start + 1] = best[start]
                from[start + 1] = (start, -1)
            }
            if SentenceTokens.isBound(words[start]) { continue }
            var (node, end) = (0, start)
            while end < words.count, let next = children[node][words[end]] {
                (node, end) = (next, end + 1)
                guard !meanings[node].isEmpty,
                    end == words.count || !SentenceTokens.isBound(words[end])
                else { continue }
                let isFiller = meanings[node].allSatisfy { $0.concept == filler }
                let share = isFiller && end - start == 1 ? 0.8 : 1
                let worth = best[start] + Double(end - start) * share - 0.05
                if worth > best[end] {
                    best[end] = worth
                    from[end] = (start, node)
                }
            }
        }
        var segments: [Segment] = []
        var end = words.count
        while end > 0 {
            let (start, node) = from[end]
            segments.append(segment(words[start..<end], node))
            end = start
        }
        return joinedUnknown(segments.reversed())
    }

    /// Concepts that every intent may have beside its own.
    static let silent = ["filler", "want", "yes"]

    /// Share of a sentence: politeness counts little, a phrase of several words more.
    private func weight(_ meanings: [Meaning], _ words: Int) -> Double {
        if meanings.allSatisfy({ $0.concept == filler }) { return 0.1 }
        if meanings.contains(where: { $0.concept == filler }) { return 0.2 }
        if meanings.allSatisfy({ $0.concept == concepts["want"] }) { return 0.3 }
        return min(1.5, 0.75 + 0.25 * Double(words))
    }

    private func segment(_ words: ArraySlice<String>, _ node: Int) -> Segment {
        let isThai = words.first?.unicodeScalars.first.map(SentenceTokens.isThai) ?? false
        let text = words.joined(separator: isThai ? "" : " ")
        if node >= 0 {
            return Segment(
                text: text, meanings: meanings[node],
                weight: weight(meanings[node], isThai ? 1 : words.count))
        }
        return Segment(text: text, meanings: [], weight: isThai ? 0.25 : 1, isKnown: false)
    }

    /// Unknown Thai characters side by side are one word; an unknown word may be a known one that
    /// was misheard.
    private func joinedUnknown(_ segments: [Segment]) -> [Segment] {
        var out: [Segment] = []
        for segment in segments {
            if !segment.isKnown, let last = out.last, !last.isKnown, last.isThai, segment.isThai {
                out[out.count - 1].text += segment.text
                out[out.count - 1].weight += segment.weight
            } else {
                out.append(segment)
            }
        }
        // One character left over: the phrase before it was the beginning of another word.
        for i in out.indices.dropFirst().reversed()
        where out[i].isThai && !out[i].isKnown && out[i].text.unicodeScalars.count == 1
            && out[i - 1].isThai
        {
            let text = out[i - 1].text + out[i].text
            out[i - 1] = Segment(text: text, meanings: [], weight: 1, isKnown: false)
            out.remove(at: i)
        }
        for i in out.indices where !out[i].isKnown {
            if out[i].isThai {
                out[i].weight = max(1, out[i].weight.rounded())
            } else if let (node, distance) = misheard(Array(out[i].text)) {
                out[i].meanings = meanings[node]
                out[i].likeness = 1 - 0.15 * Double(distance)
            }
        }
        return out
    }

    // MARK: mishearings

    private static let shortestMisheard = 5

    /// The one known word that is a letter away, two in a long word; nil where several are.
    private func misheard(_ word: [Character]) -> (node: Int, distance: Int)? {
        guard word.count >= Self.shortestMisheard else { return nil }
        var best = (distance: word.count >= 8 ? 3 : 2, node: -1)
        var isAlone = true
        for (known, node) in spelled where abs(known.count - word.count) < best.distance + 1 {
            let distance = Self.distance(known, word, below: best.distance + 1)
            if distance < best.distance {
                (best, isAlone) = ((distance, node), true)
            } else if distance == best.distance, best.node >= 0,
                meanings[node] != meanings[best.node]
            {
                isAlone = false
            }
        }
        return best.node >= 0 && isAlone ? (best.node, best.distance) : nil
    }

    /// Letters to be changed, added or left out (Levenshtein 1965); the bound where it is more.
    private static func distance(_ a: [Character], _ b: [Character], below bound: Int) -> Int {
        var row = Array(0...b.count)
        for i in a.indices {
            var diagonal = row[0]
            row[0] = i + 1
            for j in b.indices {
                let cost = min(row[j + 1] + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
                (diagonal, row[j + 1]) = (row[j + 1], cost)
            }
            if (row.min() ?? 0) >= bound { return bound }
        }
        return min(bound, row[b.count])
    }
}

/// A part of a sentence that means something together.
struct Segment: Equatable, Sendable {
    var text: String
    var meanings: [Lexicon.Meaning]
    /// Share of the sentence, in words.
    var weight: Double
    /// 1 for a word as it stands, less for one that was perhaps misheard.
    var likeness = 1.0
    var isKnown = true
    var number: SpokenNumber?

    var isThai: Bool { text.unicodeScalars.first.map(SentenceTokens.isThai) ?? false }

    func has(_ concept: Int) -> Bool { meanings.contains { $0.concept == concept } }
}

/// Letters with marks and those without, for Vietnamese.
enum PlainLetters {
    static let base: [Character: String] = {
        let rows = [
            "a": "àáảãạăằắẳẵặâầấẩẫậ", "e": "èéẻẽẹêềếểễệ", "i": "ìíỉĩị",
            "o": "òóỏõọôồốổỗộơờớởỡợ", "u": "ùúủũụưừứửữự", "y": "ỳýỷỹỵ", "d": "đ",
        ]
        var base: [Character: String] = [:]
        for (plain, marked) in rows { for letter in marked { base[letter] = plain } }
        return base
    }()
}
