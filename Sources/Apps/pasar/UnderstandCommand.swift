import ArgumentParser
import Dialogue
import JSON
import Text
import World

/// Command that says what a shopper's sentences mean, so that anybody can check how often rightly.
struct Understand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understand",
        abstract: "Finds the intent and the slots of sentences.",
        discussion: """
            Takes sentences as words of the command, or a file with a locale, a tab and a sentence a \
            line. Prints a line of JSON for each: intent, slots, score, margin, accepted.
            """)

    @Option(help: "Language: \(Dialogue.locales.joined(separator: ", ")).") var locale: String?
    @Option(help: "Sentences with their locales, a line each.") var file: String?
    @Argument(help: "Sentences.") var sentences: [String] = []

    func validate() throws {
        if file != nil, locale != nil || !sentences.isEmpty {
            throw ValidationError("--file has its own locales; leave --locale and sentences out.")
        }
        if file == nil, sentences.isEmpty {
            throw ValidationError("Nothing was said; add a sentence in quotes, or --file.")
        }
        if file == nil, locale == nil {
            throw ValidationError("Name the language: --locale \(Dialogue.locales[0]).")
        }
    }

    func run() async throws {
        if let file { return try read(file) }
        guard let dialogue = Dialogue(locale: locale ?? "") else {
            throw ValidationError(
                "--locale takes \(Dialogue.locales.joined(separator: ", ")).")
        }
        for sentence in sentences { print(Self.json(dialogue.understand(sentence))) }
    }

    /// Lines of one file; beyond, it should be divided.
    static let mostLines = 1_000_000

    private func read(_ path: String) throws {
        guard let bytes = Resources.read(path) else {
            throw ValidationError("\(path) can't be read; name a file of locales and sentences.")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ValidationError("\(path) isn't UTF-8; save it as UTF-8.")
        }
        var known: [String: Dialogue] = [:]
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            func fault(_ column: Int, _ words: String) -> ValidationError {
                ValidationError("\(path), line \(index + 1), column \(column): \(words).")
            }
            guard index < Self.mostLines else {
                throw fault(1, "more than \(Self.mostLines) lines; divide the file")
            }
            let fields = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            guard fields.count == 2 else {
                throw fault(2, "no sentence; write locale, tab, sentence")
            }
            let locale = fields[0].drop { $0 == "\u{FEFF}" }
            if index == 0, locale == "locale" { continue }
            guard let dialogue = known[String(locale)] ?? Dialogue(locale: String(locale)) else {
                throw fault(
                    1,
                    "\"\(locale.prefix(20))\" is no locale; write "
                        + Dialogue.locales.joined(separator: ", "))
            }
            known[String(locale)] = dialogue
            print(Self.json(dialogue.understand(String(fields[1]))))
        }
    }

    static func json(_ understanding: Understanding) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("intent", understanding.intent.rawValue)
            json.member("slots") { json in
                json.object { json in
                    for slot in understanding.slots {
                        switch slot.value {
                        case .text(let text): json.member(slot.name, text)
                        case .number(let number): json.member(slot.name, number: number)
                        }
                    }
                }
            }
            json.member("score", decimal: understanding.score, digits: 3)
            json.member("margin", decimal: understanding.margin, digits: 3)
            json.member("accepted") { $0.flag(understanding.accepted) }
        }
        return json.string
    }
}
