import Numbers
import SearchIndex

/// Queries as people might type a title: words left out, swapped, one edit in one word, units apart
/// or together, capitals, marks left out. The same seed makes the same queries.
public struct GeneratedQueries {
    private var random: SplitMix64

    public init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private mutating func below(_ bound: Int) -> Int { random.below(bound) }

    private mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// A query for a title; nil where no word of it can have an edit.
    public mutating func query(for title: String, edited: Bool) -> String? {
        var words = title.lowercased().split(whereSeparator: \.isWhitespace).map {
            Array($0).filter { $0.isLetter || $0.isNumber || "-.".contains($0) }
        }.filter { !$0.isEmpty }
        if words.count > 2, chance(40) {
            for _ in 0..<(1 + below(words.count - 2)) where words.count > 2 {
                words.remove(at: below(words.count))
            }
        }
        if words.count > 1, chance(15) {
            let place = below(words.count - 1)
            words.swapAt(place, place + 1)
        }
        if edited {
            // A letter is as likely to be mistyped as any other.
            let letters = words.indices.flatMap { word in
                words[word].count >= 3 && words[word].allSatisfy(\.isLetter)
                    ? words[word].indices.map { (word, $0) } : []
            }
            guard !letters.isEmpty else { return nil }
            let (word, place) = letters[below(letters.count)]
            edit(&words[word], place)
        }
        let text = words.map { units(String($0)) }.joined(separator: " ")
        let plain = chance(50) ? Self.unmarked(text) : text
        return chance(20) ? plain.uppercased() : plain
    }

    private mutating func edit(_ word: inout [Character], _ place: Int) {
        let alphabet = word.contains { !$0.isASCII } ? word : Array("abcdefghijklmnopqrstuvwxyz")
        let letter = alphabet[below(alphabet.count)]
        let before = word
        switch below(4) {
        case 0: word.insert(letter, at: place)
        case 1: word.remove(at: place)
        case 2: word[place] = letter
        default: word.swapAt(place, place + 1 < word.count ? place + 1 : place - 1)
        }
        if word == before { word.remove(at: place) }
    }

    /// `500ml` as `500 ml`, now and then.
    private mutating func units(_ word: String) -> String {
        guard let first = word.first, first.isNumber, let last = word.last, last.isLetter,
            chance(30), let cut = word.firstIndex(where: \.isLetter),
            word[cut...].allSatisfy(\.isLetter)
        else { return word }
        return word[..<cut] + " " + word[cut...]
    }

    /// Latin letters without their marks.
    private static func unmarked(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for character in text {
            guard character.isLetter, !character.isASCII, let plain = plain(character) else {
                out.append(contentsOf: character.unicodeScalars)
                continue
            }
            out.append(plain)
        }
        return String(out)
    }

    private static func plain(_ character: Character) -> Unicode.Scalar? {
        if character == "đ" { return "d" }
        for letter in "aeiouy" {
            let marks: [Character] =
                switch letter {
                case "a": Array("àáảãạăằắẳẵặâầấẩẫậ")
                case "e": Array("èéẻẽẹêềếểễệ")
                case "i": Array("ìíỉĩị")
                case "o": Array("òóỏõọôồốổỗộơờớởỡợ")
                case "u": Array("ùúủũụưừứửữự")
                default: Array("ỳýỷỹỵ")
                }
            if marks.contains(character) { return letter.unicodeScalars.first }
        }
        return nil
    }

    /// Queries for all documents, `each` for one; titles without a word to edit are left out.
    public mutating func queries(
        for documents: [SearchDocument], each: Int, edited: Bool
    ) -> [SearchEvaluation.Query] {
        var byTitle: [String: Set<Int64>] = [:]
        for document in documents {
            byTitle[document.title.lowercased(), default: []].insert(document.id)
        }
        var queries: [SearchEvaluation.Query] = []
        for document in documents {
            for _ in 0..<each {
                guard let text = query(for: document.title, edited: edited) else { continue }
                queries.append(
                    .init(text, wanted: byTitle[document.title.lowercased()] ?? []))
            }
        }
        return queries
    }
}
