import Money
import Store
import World

/// Every sentence that people read, by key, in five languages: `Files/strings/<locale>.strings`.
///
/// A line is `key = text with {name}`; a key that counts has a line for each plural form of its
/// language (`key[one]`, `key[other]`, after CLDR). A test compares the five files with the keys
/// that the code uses.
public struct Strings: Sendable {
    /// Sentences by key, in the order of `LocaleTag.allCases`.
    private let tables: [[String: Sentence]]
    /// Keys that count, in the same order.
    private let forms: [[String: Forms]]

    /// The plural forms of one key; a language may lack `one`.
    private struct Forms: Sendable {
        var one: Sentence?
        var other: Sentence?
    }

    /// A sentence as literal pieces and placeholders, split once.
    struct Sentence: Sendable {
        enum Piece: Sendable { case text(String), hole(String) }
        let pieces: [Piece]

        init(_ text: Substring) {
            var pieces: [Piece] = []
            var rest = text.utf8
            while let open = rest.firstIndex(of: UInt8(ascii: "{")),
                let close = rest[open...].firstIndex(of: UInt8(ascii: "}"))
            {
                if open > rest.startIndex {
                    pieces.append(.text(String(Substring(rest[..<open]))))
                }
                pieces.append(.hole(String(Substring(rest[rest.index(after: open)..<close]))))
                rest = rest[rest.index(after: close)...]
            }
            if !rest.isEmpty { pieces.append(.text(String(Substring(rest)))) }
            self.pieces = pieces
        }

        func filled(_ value: (_ name: String) -> String?) -> String {
            if pieces.count == 1, case .text(let text) = pieces[0] { return text }
            var out = ""
            for piece in pieces {
                switch piece {
                case .text(let text): out += text
                case .hole(let name): out += value(name) ?? "{\(name)}"
                }
            }
            return out
        }
    }

    /// Reads `<locale>.strings` and, while a language is being written, `<locale>/*.strings`.
    public init(folder: String = Resources.folder(of: "Faces") + "/strings") {
        let tables = LocaleTag.allCases.map { locale in
            var table = Self.table(Resources.text("\(folder)/\(locale.rawValue).strings") ?? "")
            let parts = "\(folder)/\(locale.rawValue)"
            for name in Resources.names(in: parts) {
                table.merge(Self.table(Resources.text("\(parts)/\(name)") ?? "")) { _, new in new }
            }
            return table
        }
        self.tables = tables
        forms = tables.map(Self.forms)
    }

    /// Plural forms `key[one]` and `key[other]` by their key, so that counting builds no key.
    private static func forms(_ table: [String: Sentence]) -> [String: Forms] {
        var out: [String: Forms] = [:]
        for (key, sentence) in table where key.hasSuffix("]") {
            guard let open = key.lastIndex(of: "[") else { continue }
            let place: WritableKeyPath<Forms, Sentence?> = key[open...] == "[one]" ? \.one : \.other
            out[String(key[..<open]), default: Forms()][keyPath: place] = sentence
        }
        return out
    }

    private static func place(_ locale: LocaleTag) -> Int {
        switch locale {
        case .enUS: 0
        case .enGB: 1
        case .idID: 2
        case .thTH: 3
        case .viVN: 4
        }
    }

    private func find(_ key: String, _ locale: LocaleTag) -> Sentence? {
        tables[Self.place(locale)][key] ?? tables[Self.place(.enUS)][key]
    }

    /// Parses a file by its bytes, as five languages are read at each start.
    static func table(_ text: String) -> [String: Sentence] {
        var out: [String: Sentence] = [:]
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            guard line.first != UInt8(ascii: "#"), let eq = line.firstIndex(of: UInt8(ascii: "=")),
                eq > line.startIndex
            else { continue }
            // ` = ` stands between key and sentence; keys have no blanks.
            let key = Substring(line[..<line.index(before: eq)])
            let sentence = line[line.index(after: eq)...].dropFirst()
            out[String(key)] = Sentence(Substring(sentence))
        }
        return out
    }

    public func keys(of locale: LocaleTag) -> Set<String> { Set(tables[Self.place(locale)].keys) }

    /// Sentence of a key, else the American one, else the key: a missing one is seen, not fatal.
    public func text(
        _ key: String, _ values: KeyValuePairs<String, String> = [:], count: Int? = nil,
        in locale: LocaleTag
    ) -> String {
        text(key, count, locale) { name in values.first { $0.key == name }?.value }
    }

    public func text(_ words: Words, in locale: LocaleTag) -> String {
        text(words.key, words.count, locale) { words.values[$0] }
    }

    private func text(
        _ key: String, _ count: Int?, _ locale: LocaleTag, _ value: (String) -> String?
    ) -> String {
        guard let count else { return find(key, locale)?.filled(value) ?? key }
        let sentence = find(key, count, locale) ?? find(key, count, .enUS)
        return sentence?.filled { $0 == "count" ? count.grouped(in: locale) : value($0) } ?? key
    }

    private func find(_ key: String, _ count: Int, _ locale: LocaleTag) -> Sentence? {
        guard let forms = forms[Self.place(locale)][key] else {
            return tables[Self.place(locale)][key]
        }
        return Self.isOne(count, locale) ? forms.one ?? forms.other : forms.other
    }

    /// True for CLDR's form `one`: English has two cardinal forms, the other three languages one.
    static func isOne(_ count: Int, _ locale: LocaleTag) -> Bool {
        locale.language == "en" && count == 1
    }
}
