import Shops
import Text

/// Heuristic that recognises questions, for highlighting: question marks of any script, and the
/// words by which people ask without one in the languages of our markets.
enum QuestionDetector {
    static func asks(_ text: String) -> Bool {
        if hasMark(text) { return true }
        let folded = Folding.folded(text)
        if thai.contains(where: folded.contains) || asksInThaiParticle(folded) { return true }
        let words = folded.unicodeScalars.split { !Folding.isWord($0) }.map { String($0) }
        guard !words.isEmpty else { return false }
        return asksInEnglish(words) || asksAnywhere(words) || asksAtTheEnd(words)
            || accented.contains { text.lowercased().hasWord($0) }
    }

    /// True if a word other than a URL has a question mark.
    private static func hasMark(_ text: String) -> Bool {
        text.split(whereSeparator: \.isWhitespace).contains { word in
            !word.contains("://") && word.unicodeScalars.contains { marks.contains($0) }
        }
    }

    private static let marks: Set<Unicode.Scalar> = [
        "?", "¿", "؟", "⸮", "՞", "፧", "？", "﹖", "‽", "⁇", "⁈", "⁉", "❓", "❔",
    ]

    // MARK: Thai: no spaces between words, seldom a question mark

    private static let thai = [
        "มั้ย", "ไม๊", "อะไร", "เท่าไหร่", "เท่าไร", "เท่าไหร", "ที่ไหน", "ตรงไหน", "อันไหน",
        "แบบไหน", "เมื่อไหร่", "เมื่อไร", "ทำไม", "ยังไง", "อย่างไร", "ใคร", "หรือเปล่า",
        "รึเปล่า", "หรือยัง", "รึยัง", "เหรอ", "กี่บาท", "กี่วัน", "กี่ชิ้น", "กี่อัน", "กี่สี",
        "กี่ไซส์",
    ].map { Folding.folded($0) }

    /// True for `ไหม` at the end of a sentence; after `ผ้า` and similar words it means silk.
    private static func asksInThaiParticle(_ text: String) -> Bool {
        let particle = Array("ไหม".unicodeScalars)
        let all = Array(text.unicodeScalars)
        guard all.count >= particle.count else { return false }
        for start in 0...(all.count - particle.count)
        where Array(all[start..<(start + particle.count)]) == particle {
            let before = String(String.UnicodeScalarView(all[..<start]))
            if !silk.contains(where: before.hasSuffix) { return true }
        }
        return false
    }

    private static let silk = ["ผ้า", "เส้น", "ตัว", "ชุด", "แพร"].map { Folding.folded($0) }

    // MARK: Indonesian and Vietnamese

    /// Question words found anywhere, one word or several. Vietnamese is compared without its
    /// accents, as it is often typed; words that would clash with another language's are in
    /// `accented`.
    private static let anywhere = [
        "berapa", "brp", "brapa", "apakah", "kapan", "dimana", "di mana", "bagaimana", "gimana",
        "gmn", "kenapa", "mengapa", "siapa", "bisakah", "adakah", "yang mana", "bao nhieu",
        "khi nao", "bao gio", "o dau", "tai sao", "vi sao", "lam sao", "sao vay", "the nao",
        "loai nao", "mau nao", "gi",
    ].map { $0.split(separator: " ").map(String.init) }

    private static let accented = ["mấy", "nào", "hả"]

    private static func asksAnywhere(_ words: [String]) -> Bool {
        if anywhere.contains(where: { words.holds($0) }) { return true }
        // `tidak apa-apa` means that all is well.
        return words.contains("apa") && !words.holds(["apa", "apa"])
    }

    /// Words that deny in mid-sentence and ask at its end, where only a form of address may follow.
    private static let atTheEnd: Set<String> = [
        "khong", "ko", "hong", "chua", "gak", "ga", "nggak", "ngga",
    ]
    private static let asked: Set<String> = [
        "a", "shop", "vay", "nhi", "ban", "chi", "em", "anh", "ad", "kak", "ka", "sis", "min",
        "ya", "gan", "bang", "mba", "mbak",
    ]

    private static func asksAtTheEnd(_ words: [String]) -> Bool {
        guard words.count > 1, let last = words.last(where: { !asked.contains($0) }) else {
            return false
        }
        return atTheEnd.contains(last)
    }

    // MARK: English

    private static func asksInEnglish(_ words: [String]) -> Bool {
        guard words.count >= 3 else { return false }
        let (first, second) = (words[0], words[1])
        switch first {
        case "when", "where", "why", "who", "which", "whose": return true
        case "what": return second != "a" && second != "an"
        case "how": return !["nice", "lovely", "cute", "pretty", "beautiful"].contains(second)
        case "is", "are", "does", "did", "any": return second != "not"
        case "can", "could", "do", "will", "would", "should", "has", "have":
            return subjects.contains(second)
        default: return false
        }
    }

    private static let subjects: Set<String> = [
        "it", "this", "that", "these", "those", "they", "you", "we", "i", "the", "there", "anyone",
        "your",
    ]
}

extension Array where Element == String {
    fileprivate func holds(_ part: [String]) -> Bool {
        guard part.count <= count else { return false }
        return (0...(count - part.count)).contains { Array(self[$0..<($0 + part.count)]) == part }
    }
}

extension String {
    /// True if the text contains the word, unfolded, with its accents.
    fileprivate func hasWord(_ word: String) -> Bool {
        unicodeScalars.split {
            !Folding.isWord($0) && $0.properties.generalCategory != .nonspacingMark
        }
        .contains { String($0) == word }
    }
}
