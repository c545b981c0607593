import Money
import Store
import World

/// Every sentence that people read, by key, in five languages: `Files/strings/<locale>.strings`.
///
/// A line is `key = text with {name}`; a key that counts has a line for each plural form of its
/// language (`key[one]`, `key[other]`, after CLDR). A test compares the five files with the keys
/// that the code uses.
public struct Strings: Sendable {
    /// In the order of `LocaleTag.allCases`.
    private let tables: [[String: Sentence]]

    /// Literal pieces and holes, split once.
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

        func filled(_ values: [String: String]) -> String {
            if pieces.count == 1, case .text(let text) = pieces[0] { return text }
            var out = ""
            for piece in pieces {
                switch piece {
                case .text(let text): out += text
                case .hole(let name): out += values[name] ?? "{\(name)}"
                }
            }
            return out
        }
    }

    /// Reads `<locale>.strings` and, while a language is being written, `<locale>/*.strings`.
    public init(folder: String = Resources.folder(of: "Faces") + "/strings") {
        tables = LocaleTag.allCases.map { locale in
            var table = Self.table(Resources.text("\(folder)/\(locale.rawValue).strings") ?? "")
            let parts = "\(folder)/\(locale.rawValue)"
            for name in Resources.names(in: parts) {
                table.merge(Self.table(Resources.text("\(parts)/\(name)") ?? "")) { _, new in new }
            }
            return table
        }
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

    /// By bytes: five languages are read at each start.
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

    /// The sentence, else the American one, else the key: a missing sentence is seen, not fatal.
    public func text(
        _ key: String, _ values: [String: String] = [:], count: Int? = nil, in locale: LocaleTag
    ) -> String {
        guard let count else { return find(key, locale)?.filled(values) ?? key }
        return counted(key, values, count, locale)
    }

    private func counted(
        _ key: String, _ values: [String: String], _ count: Int, _ locale: LocaleTag
    ) -> String {
        var values = values
        values["count"] = count.grouped(in: locale)
        let names = ["\(key)[\(Self.plural(count, locale))]", "\(key)[other]", key]
        for locale in [locale, .enUS] {
            for name in names {
                if let sentence = tables[Self.place(locale)][name] {
                    return sentence.filled(values)
                }
            }
        }
        return key
    }

    public func text(_ words: Words, in locale: LocaleTag) -> String {
        text(words.key, words.values, count: words.count, in: locale)
    }

    /// CLDR's cardinal forms: English has two, the other three languages one.
    static func plural(_ count: Int, _ locale: LocaleTag) -> String {
        locale.language == "en" && count == 1 ? "one" : "other"
    }
}
