/// Singular and plural of English nouns, by their endings: `mugs` and `mug`, `boxes`, `knives`.
///
/// Words of other languages have the same endings, so a search takes these beside the word that was
/// typed and never in its place.
enum EnglishNumber {
    private static let irregular = [
        ("man", "men"), ("woman", "women"), ("child", "children"), ("foot", "feet"),
        ("tooth", "teeth"), ("mouse", "mice"),
    ]

    /// Shortest word whose `s` may be an ending: `gas` is none.
    private static let shortestPlural = 4
    private static let shortest = 3

    /// The other number of a folded word, in every spelling that its ending allows.
    static func others(of word: String) -> [String] {
        guard word.utf8.count >= shortest, word.utf8.allSatisfy({ (97...122).contains($0) }) else {
            return []
        }
        for (one, many) in irregular {
            if word == one { return [many] }
            if word == many { return [one] }
        }
        guard word.hasSuffix("s"), !["ss", "us", "is"].contains(where: word.hasSuffix) else {
            return plurals(word)
        }
        return word.utf8.count >= shortestPlural ? singulars(word) : []
    }

    private static func plurals(_ word: String) -> [String] {
        if ["s", "x", "z", "ch", "sh"].contains(where: word.hasSuffix) { return [word + "es"] }
        if word.hasSuffix("fe") { return [word + "s", word.dropLast(2) + "ves"] }
        if word.hasSuffix("f") { return [word + "s", word.dropLast() + "ves"] }
        if word.hasSuffix("o") { return [word + "s", word + "es"] }
        let isVowelY = ["ay", "ey", "oy", "uy"].contains(where: word.hasSuffix)
        if word.hasSuffix("y"), !isVowelY { return [word.dropLast() + "ies"] }
        return [word + "s"]
    }

    private static func singulars(_ word: String) -> [String] {
        let whole = String(word.dropLast())
        if word.hasSuffix("ies") { return [word.dropLast(3) + "y", whole] }
        if word.hasSuffix("ves") {
            return [whole, word.dropLast(3) + "f", word.dropLast(3) + "fe"]
        }
        let endings = ["ses", "xes", "zes", "ches", "shes", "oes"]
        return endings.contains(where: word.hasSuffix)
            ? [String(word.dropLast(2)), whole] : [whole]
    }
}
