import Composition
import Localization
import Testing

/// The sentences are those that the code names: none is missing, none is left over.
struct SentenceKeysTests {
    static let keys = Sentences.all[0].keys

    /// Codes that become keys where they are shown: `refusal.<code>`, with the code in this folder.
    static let codes: [(prefix: String, folder: String)] = [
        ("refusal.", "Sources/Base/"), ("refusal.", "Sources/Features/"),
        ("refusal.", "Sources/Consoles/"),
        ("problem.", "Sources/Kit/Web/"),
        ("field.", "Sources/Kit/Web/"), ("import.reason.", "Sources/Features/Imports/"),
    ]
    /// Codes whose sentence is chosen by what else is known.
    static let chosen: Set = [
        "catalog.wrong-state", "orders.bad-address", "shops.decided-already", "accounts.slow-down",
        "not-found",
    ]

    @Test func everyKeyThatIsPutTogetherHasASentence() {
        for family in Strings.localizedKeys {
            #expect(!family.names.isEmpty, "\(family.pattern)")
            for key in family.keys {
                #expect(Self.keys.contains(key), "\(family.pattern) makes \(key)")
            }
        }
    }

    /// A literal such as `"orders.state.\(…)"` is listed in its feature's `localizedKeys`.
    @Test func everyKeyThatIsPutTogetherIsListed() {
        let listed = Set(Strings.localizedKeys.map(\.pattern) + Self.codes.map { $0.prefix + "*" })
        let firstWords = Set(Self.keys.map { $0.prefix { $0 != "." } })
        for file in Tree.swift {
            for pattern in KeyLiterals.patterns(in: file.text)
            where firstWords.contains(pattern.prefix { $0 != "." }) && !listed.contains(pattern) {
                Issue.record("\(file.path) makes \(pattern), which localizedKeys lacks")
            }
        }
    }

    @Test func everyCodeOfARefusalHasASentence() {
        for file in Tree.swift {
            let prefix = file.path.hasPrefix("Sources/Kit/") ? "problem." : "refusal."
            for body in file.text.components(between: "var code: String {\n", "\n    }\n") {
                for code in KeyLiterals.plain(in: body)
                where !Self.chosen.contains(code) && !Self.keys.contains(prefix + code) {
                    Issue.record("\(file.path) refuses with \(code), which has no sentence")
                }
            }
        }
    }

    /// Labels of address fields and disclosures stand in the markets' tables.
    @Test func everyKeyInAMarketsTableHasASentence() {
        for cell in Self.cells where cell.hasPrefix("address.") || cell.hasPrefix("disclosure.") {
            #expect(Self.keys.contains(cell), "no sentence for \(cell)")
        }
    }

    @Test func noSentenceIsLeftOver() {
        var used = Set(Strings.localizedKeys.flatMap(\.keys)).union(Self.cells)
        for file in Tree.swift {
            let literals = KeyLiterals.plain(in: file.text)
            used.formUnion(literals)
            for (prefix, folder) in Self.codes where file.path.hasPrefix(folder) {
                used.formUnion(literals.map { prefix + $0 })
            }
        }
        #expect(Self.keys.subtracting(used).sorted() == [])
    }

    static let cells: Set<String> = {
        let tables = Tree.files(under: "Sources", ending: ".tsv")
        let lines = tables.flatMap { $0.text.split(separator: "\n") }
        return Set(lines.flatMap { $0.split(separator: "\t") }.map(String.init))
    }()
}

/// Texts between quotes that could be keys.
enum KeyLiterals {
    /// KeyLiterals of letters, digits and `.`, `-`, `_` alone.
    static func plain(in text: String) -> Set<String> {
        var out: Set<String> = []
        var start: String.UTF8View.Index?
        for i in text.utf8.indices {
            let byte = text.utf8[i]
            if byte == UInt8(ascii: "\"") {
                if let start, start < i { out.insert(String(text[start..<i])) }
                start = text.utf8.index(after: i)
            } else if !isKey(byte) {
                start = nil
            }
        }
        return out
    }

    /// `orders.state.*` for `"orders.state.\(state.rawValue)"`, for literals with one value.
    static func patterns(in text: String) -> Set<String> {
        var out: Set<String> = []
        let text = text.utf8
        var i = text.startIndex
        while let quote = text[i...].firstIndex(of: UInt8(ascii: "\"")) {
            i = text.index(after: quote)
            let first = text[i...].prefix(while: isKey)
            // A topic of the outbox looks alike.
            guard !isTopic(text[..<quote]), first.last == UInt8(ascii: "."),
                text[first.endIndex...].starts(with: "\\(".utf8)
            else { continue }
            var depth = 0
            let value = text[first.endIndex...].dropFirst().prefix { byte in
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") { depth -= 1 }
                return depth > 0
            }
            let last = text[value.endIndex...].dropFirst().prefix(while: isKey)
            guard text[last.endIndex...].first == UInt8(ascii: "\"") else { continue }
            out.insert("\(Substring(first))*\(Substring(last))")
        }
        return out
    }

    private static func isTopic(_ before: Substring.UTF8View) -> Bool {
        before.reversed().drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
            .starts(with: "(hsilbup".utf8)
    }

    private static func isKey(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

extension String {
    /// What stands between `start` and the next `end`, each time.
    fileprivate func components(between start: String, _ end: String) -> [String] {
        var out: [String] = []
        var rest = self[...]
        while let open = rest.firstRange(of: start),
            let close = rest[open.upperBound...].firstRange(of: end)
        {
            out.append(String(rest[open.upperBound..<close.lowerBound]))
            rest = rest[close.upperBound...]
        }
        return out
    }
}
