import Testing

/// Five languages say the same.
struct StringsTests {
    static let folder = "Sources/Features/Faces/Files/strings"
    static let locales = ["en-US", "en-GB", "id-ID", "th-TH", "vi-VN"]

    /// Key to text, with `[one]` and `[other]` as part of the key.
    static func table(_ locale: String) -> [String: String] {
        var out: [String: String] = [:]
        let files =
            [Tree.read("\(folder)/\(locale).strings")].compactMap { $0 }
            + Tree.files(under: "\(folder)/\(locale)", ending: ".strings").map(\.text)
        for text in files {
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                let parts = line.split(separator: "=", maxSplits: 1)
                guard parts.count == 2 else { continue }
                out[parts[0].trimmed] = parts[1].trimmed
            }
        }
        return out
    }

    static func base(_ key: String) -> String { String(key.prefix { $0 != "[" }) }

    static func holes(_ text: String) -> Set<String> {
        Set(
            text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap {
                $0.split(separator: "}").first
            }
            .map(String.init))
    }

    @Test(arguments: locales.dropFirst())
    func aLanguageLacksNoSentenceAndHasNoneOfItsOwn(_ locale: String) {
        let american = Set(Self.table("en-US").keys.map(Self.base))
        let other = Set(Self.table(locale).keys.map(Self.base))
        #expect(american.subtracting(other).sorted() == [])
        #expect(other.subtracting(american).sorted() == [])
    }

    @Test(arguments: locales.dropFirst())
    func aSentenceHasTheSameHolesInEachLanguage(_ locale: String) {
        var american: [String: Set<String>] = [:]
        for (key, text) in Self.table("en-US") {
            american[Self.base(key), default: []].formUnion(Self.holes(text))
        }
        for (key, text) in Self.table(locale) {
            let known = american[Self.base(key), default: []].union(["count"])
            #expect(Self.holes(text).isSubset(of: known), "\(locale) \(key)")
        }
    }

    /// Every key that the code names as a literal is there.
    @Test func everyKeyInTheCodeHasASentence() {
        let known = Set(Self.table("en-US").keys.map(Self.base))
        for file in Tree.swift where file.path.hasPrefix("Sources/Features/") {
            for key in Self.keys(in: file.text) where !known.contains(key) {
                Issue.record("\(file.path) says \(key)")
            }
        }
    }

    /// `face("a.b"` and `Words("a.b"`; keys with a hole in them are put together at run time.
    static func keys(in text: String) -> Set<String> {
        var out: Set<String> = []
        for call in ["face(\"", "self(\"", "Words(\""] {
            for part in text.components(after: call) {
                let key = part.prefix { $0 != "\"" && $0 != "\\" }
                let end = part.dropFirst(key.count).first
                if end == "\"", key.contains("."), !key.contains(" ") { out.insert(String(key)) }
            }
        }
        return out
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension String {
    /// What follows each place where `mark` stands.
    func components(after mark: String) -> [Substring] {
        var out: [Substring] = []
        var rest = self[...]
        while let first = rest.firstIndex(of: mark.first ?? " ") {
            if rest[first...].hasPrefix(mark) {
                out.append(rest[first...].dropFirst(mark.count).prefix(120))
            }
            rest = rest[rest.index(after: first)...]
        }
        return out
    }
}
