import Money
import Store
import World

/// Sentences that people read, by key, in five languages.
///
/// Each feature keeps its own in `Files/strings/<locale>.strings`. A line is `key = text with
/// {name}`; a key that counts has a line for each plural form of its language (`key[one]`,
/// `key[other]`, after CLDR). British English is an overlay: its files have only the sentences that
/// differ from American English. TidyTests compare the languages, and the keys with the code.
public struct Strings: Sendable {
    /// In the order of `LocaleTag.allCases`.
    private let tables: [[String: Sentence]]
    /// Plural forms of the keys that count, in the same order.
    private let forms: [[String: Forms]]

    /// The plural forms of one key; a language may lack `one`.
    private struct Forms: Sendable {
        var one: Sentence?
        var other: Sentence?
    }

    /// Reads `<locale>.strings` of each folder. A folder may lack the overlay, not a language.
    ///
    /// - Throws: `StringsFault` for a file that is missing and for a key that stands twice.
    public init(folders: [String]) throws(StringsFault) {
        var tables: [[String: Sentence]] = []
        for locale in LocaleTag.allCases {
            var table = StringsTable()
            for folder in folders {
                let path = "\(folder)/\(locale.rawValue).strings"
                if let text = Resources.text(path) {
                    try table.add(text, from: path)
                } else if locale != .enGB {
                    throw .missing(file: path)
                }
            }
            tables.append(table.sentences)
        }
        let american = tables[Self.place(.enUS)]
        tables[Self.place(.enGB)].merge(american) { british, _ in british }
        self.tables = tables
        forms = tables.map(Self.forms)
    }

    /// `key[one]` and `key[other]` by their key, so that counting puts no key together.
    private static func forms(_ table: [String: Sentence]) -> [String: Forms] {
        var out: [String: Forms] = [:]
        for (key, sentence) in table where key.utf8.last == UInt8(ascii: "]") {
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

    /// True if `locale` has a sentence for `key`, counted or not.
    public func contains(_ key: String, in locale: LocaleTag) -> Bool {
        let place = Self.place(locale)
        return tables[place][key] != nil || forms[place][key] != nil
    }

    /// Every key of `locale`; one that counts stands there once, without its forms.
    public func keys(of locale: LocaleTag) -> Set<String> {
        let place = Self.place(locale)
        let plain = tables[place].keys.filter { $0.utf8.last != UInt8(ascii: "]") }
        return Set(plain).union(forms[place].keys)
    }

    /// The sentence, else the American one, else the key: a missing sentence is seen, not fatal.
    public func text(
        _ key: String, _ values: KeyValuePairs<String, String> = [:], count: Int? = nil,
        in locale: LocaleTag
    ) -> String {
        text(key, count, locale) { name in values.first { $0.key == name }?.value }
    }

    /// The text that `words` name, with their values and texts in it.
    public func text(_ words: LocalizedText, in locale: LocaleTag) -> String {
        text(words.key, words.count, locale) { name in
            words.values[name] ?? words.texts[name].map { text($0, in: locale) }
        }
    }

    private func text(
        _ key: String, _ count: Int?, _ locale: LocaleTag, _ value: (String) -> String?
    ) -> String {
        guard let count else { return find(key, locale)?.filled(value) ?? key }
        let sentence = find(key, count, locale) ?? find(key, count, .enUS)
        return sentence?.filled { $0 == "count" ? count.grouped(in: locale) : value($0) } ?? key
    }

    private func find(_ key: String, _ locale: LocaleTag) -> Sentence? {
        tables[Self.place(locale)][key] ?? tables[Self.place(.enUS)][key]
    }

    private func find(_ key: String, _ count: Int, _ locale: LocaleTag) -> Sentence? {
        guard let forms = forms[Self.place(locale)][key] else {
            return tables[Self.place(locale)][key]
        }
        return Self.isOne(count, locale) ? forms.one ?? forms.other : forms.other
    }

    /// CLDR's cardinal forms: English has two, the other three languages one.
    static func isOne(_ count: Int, _ locale: LocaleTag) -> Bool {
        locale.language == "en" && count == 1
    }
}

/// A mistake in the files of sentences; it stops the start.
public enum StringsFault: Error, Equatable, CustomStringConvertible {
    /// A folder lacks a language.
    case missing(file: String)
    /// Two lines have the same key; both places as `file:line`.
    case twice(key: String, first: String, second: String)

    public var description: String {
        switch self {
        case .missing(let file): "\(file) is missing or can't be read"
        case .twice(let key, let first, let second):
            "the sentence \(key) stands twice: \(first) and \(second)"
        }
    }
}
