/// Forms of a word: plurals of English, affixes of Indonesian. Words that share a key are forms of
/// one another.
struct WordForms: Sendable, Equatable {
    let languages: Set<SearchLanguage>

    /// Letters of what is left of an Indonesian word without its affixes.
    private static let shortestRoot = 4

    /// Keys of a word of letters, the word's own first.
    func keys(_ word: String) -> [String] {
        guard word.utf8.allSatisfy({ (97...122).contains($0) }) else { return [word] }
        var keys = [languages.contains(.english) ? Self.singular(word) : word]
        if languages.contains(.indonesian) {
            for root in Self.roots(word) where !keys.contains(root) { keys.append(root) }
        }
        return keys
    }

    private static let irregular = [
        "men": "man", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth",
        "mice": "mouse", "knives": "knife", "shelves": "shelf", "scarves": "scarf",
        "leaves": "leaf", "wolves": "wolf", "people": "person", "mens": "man", "womens": "woman",
        "childrens": "child",
    ]

    /// Plurals become their singular, or both become the same: `cookies` and `cookie` are `cooky`.
    static func singular(_ word: String) -> String {
        if let known = irregular[word] { return known }
        guard word.utf8.count >= 4 else { return word }
        var stem = Substring(word)
        if ["sses", "shes", "ches", "xes"].contains(where: stem.hasSuffix) {
            stem = stem.dropLast(2)
        } else if stem.hasSuffix("ies"), stem.utf8.count > 4 {
            return stem.dropLast(3) + "y"
        } else if stem.hasSuffix("s"), !["ss", "us", "is"].contains(where: stem.hasSuffix) {
            stem = stem.dropLast()
        }
        guard stem.utf8.count >= 4 else { return String(stem) }
        if stem.hasSuffix("oe") { return String(stem.dropLast()) }
        if stem.hasSuffix("ie") { return stem.dropLast(2) + "y" }
        return String(stem)
    }

    /// Roots that an Indonesian word may have. Source: the affixes of Adriani, Asian, Nazief et al.,
    /// "Stemming Indonesian", ACM TALIP 6 (2007), without a dictionary of roots: the dictionary of
    /// the index decides.
    static func roots(_ word: String) -> [String] {
        var bases = [word]
        for suffix in ["nya", "lah", "kah"] where word.hasSuffix(suffix) {
            bases.append(String(word.dropLast(suffix.count)))
        }
        for base in bases {
            for suffix in ["kan", "an", "i"] where base.hasSuffix(suffix) {
                bases.append(String(base.dropLast(suffix.count)))
            }
        }
        var roots: [String] = []
        for base in bases {
            if base != word { roots.append(base) }
            for (prefix, lost) in prefixes where base.hasPrefix(prefix) {
                let rest = base.dropFirst(prefix.count)
                roots += lost.map { $0 + rest }
            }
        }
        return roots.filter { $0.utf8.count >= shortestRoot }
    }

    /// Prefixes, and the letters of the root that they may have taken away.
    private static let prefixes: [(String, [String])] = [
        ("di", [""]), ("ber", [""]), ("ter", [""]), ("se", [""]), ("per", [""]),
        ("meng", ["", "k"]), ("meny", ["s"]), ("men", ["", "t"]), ("mem", ["", "p"]), ("me", [""]),
        ("peng", ["", "k"]), ("peny", ["s"]), ("pen", ["", "t"]), ("pem", ["", "p"]), ("pe", [""]),
    ]
}
