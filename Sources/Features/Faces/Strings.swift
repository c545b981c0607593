import Money
import Store
import World

/// Every sentence that people read, by key, in five languages: `Files/strings/<locale>.strings`.
///
/// A line is `key = text with {name}`; a key that counts has a line for each plural form of its
/// language (`key[one]`, `key[other]`, after CLDR). A test compares the five files with the keys
/// that the code uses.
public struct Strings: Sendable {
    private let tables: [LocaleTag: [String: Sentence]]

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
        var tables: [LocaleTag: [String: Sentence]] = [:]
        for locale in LocaleTag.allCases {
            var table = Self.table(Resources.text("\(folder)/\(locale.rawValue).strings") ?? "")
            let parts = "\(folder)/\(locale.rawValue)"
            for name in Resources.names(in: parts) {
                table.merge(Self.table(Resources.text("\(parts)/\(name)") ?? "")) { _, new in new }
            }
            tables[locale] = table
        }
        self.tables = tables
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

    public func keys(of locale: LocaleTag) -> Set<String> { Set(tables[locale, default: [:]].keys) }

    /// The sentence, else the American one, else the key: a missing sentence is seen, not fatal.
    public func text(
        _ key: String, _ values: [String: String] = [:], count: Int? = nil, in locale: LocaleTag
    ) -> String {
        guard let count else {
            let sentence = tables[locale]?[key] ?? tables[.enUS]?[key]
            return sentence?.filled(values) ?? key
        }
        return counted(key, values, count, locale)
    }

    private func counted(
        _ key: String, _ values: [String: String], _ count: Int, _ locale: LocaleTag
    ) -> String {
        var values = values
        values["count"] = count.grouped(in: locale)
        let names = ["\(key)[\(Self.plural(count, locale))]", "\(key)[other]", key]
        for table in [tables[locale], tables[.enUS]] {
            for name in names {
                if let sentence = table?[name] { return sentence.filled(values) }
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
