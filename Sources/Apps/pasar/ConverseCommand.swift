import ArgumentParser
import Dialogue
import JSON
import Numbers
import World

/// Command that plays a talk from a file: what is heard and what the market answers, line by line.
struct Converse: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "converse",
        abstract: "Plays a talk from a file, and prints what is said and done.",
        discussion: """
            Lines of fields divided by tabs: locale LOCALE; limits MOST LEFT_TODAY; hear SENTENCE \
            [RECORDING]; echo SENTENCE (heard while the shop speaks); wait SECONDS; quote ITEMS \
            MERCHANT ADDRESS METHOD TOTAL CURRENCY [first|adult]; words FIRST SECOND; placed ORDER; \
            refused REASON. A line of JSON for each that is heard or answered.
            """)

    @Option(help: "The talk.") var script: String

    /// Lines of one talk.
    static let mostLines = 100_000

    func run() async throws {
        guard let bytes = Resources.read(script),
            let text = String(validating: bytes, as: UTF8.self)
        else { throw ValidationError("\(script) can't be read as UTF-8; name a talk.") }
        var play = try ScriptPlay(path: script)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            guard index < Self.mostLines else {
                throw play.fault(index + 1, 1, "more than \(Self.mostLines) lines; divide the talk")
            }
            if let json = try play.take(line, index + 1) { print(json) }
        }
    }
}

/// A talk that is being played: its conversation and its clock.
struct ScriptPlay {
    private let path: String
    private var dialogue: Dialogue
    private var conversation: Conversation
    private var now: Int64 = 0

    /// Largest sum in minor units, and longest wait in seconds.
    private static let mostMinor = 1_000_000_000_000
    private static let longestWait = 100_000

    init(path: String) throws {
        guard let dialogue = Dialogue(locale: "en-US") else {
            throw ValidationError("The words of en-US are missing; install the program anew.")
        }
        self.path = path
        self.dialogue = dialogue
        conversation = Conversation(
            limits: .init(
                isOn: true, mostPerOrder: Int64(Self.mostMinor), leftToday: Int64(Self.mostMinor)))
    }

    func fault(_ line: Int, _ column: Int, _ words: String) -> ValidationError {
        ValidationError("\(path), line \(line), column \(column): \(words).")
    }

    /// Takes one line; nil for one that only sets something.
    mutating func take(_ line: Substring, _ number: Int) throws -> String? {
        let row = TableRow(
            path: path, line: number,
            fields: line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        func needs(_ counts: ClosedRange<Int>, _ words: String) throws {
            guard counts.contains(row.fields.count) else {
                throw row.fault(row.fields.count + 1, "write \(words), divided by tabs")
            }
        }
        switch row.fields[0] {
        case "locale":
            try needs(2...2, "locale LOCALE")
            guard let dialogue = Dialogue(locale: row.fields[1]) else {
                throw row.fault(
                    2, "no such locale; write \(Dialogue.locales.joined(separator: ", "))")
            }
            self.dialogue = dialogue
            return nil
        case "limits":
            try needs(3...3, "limits MOST LEFT_TODAY")
            conversation = Conversation(
                limits: .init(
                    isOn: true, mostPerOrder: try minor(row, 2), leftToday: try minor(row, 3)))
            return nil
        case "wait":
            try needs(2...2, "wait SECONDS")
            let seconds = try row.whole(2, "wait", 0...Self.longestWait)
            now = now.clampedAdding(Int64(seconds).clampedMultiplied(by: 1_000))
            return nil
        default: return answer(try event(row, needs))
        }
    }

    private func minor(_ row: TableRow, _ column: Int) throws -> Int64 {
        Int64(try row.whole(column, "sum in minor units", 0...Self.mostMinor))
    }

    private func event(
        _ row: TableRow, _ needs: (ClosedRange<Int>, String) throws -> Void
    ) throws -> Conversation.Event {
        let f = row.fields
        switch f[0] {
        case "hear":
            try needs(2...3, "hear SENTENCE")
            return .heard(.init(f[1], at: now, recording: f.count > 2 ? f[2] : ""))
        case "echo":
            try needs(2...2, "echo SENTENCE")
            return .heard(.init(f[1], at: now, isDuringSpeech: true))
        case "words":
            try needs(3...3, "words FIRST SECOND")
            return .drawn(words: [f[1], f[2]], at: now)
        case "placed":
            try needs(2...2, "placed ORDER")
            return .placed(order: f[1])
        case "refused":
            try needs(2...2, "refused REASON")
            return .refused(reason: f[1])
        case "quote":
            try needs(7...8, "quote ITEMS MERCHANT ADDRESS METHOD TOTAL CURRENCY")
            return .quoted(
                .init(
                    items: [f[1]], merchant: f[2], address: f[3], method: f[4],
                    total: try minor(row, 6), currency: f[6],
                    isFirstAtMerchant: f.last == "first", isAgeRestricted: f.last == "adult"))
        default:
            throw row.fault(
                1,
                "\"\(f[0].prefix(20))\" is no move; write locale, limits, hear, echo, wait, quote, "
                    + "words, placed or refused")
        }
    }

    private mutating func answer(_ event: Conversation.Event) -> String {
        let (next, said, effects) = conversation.after(event, understoodBy: dialogue)
        conversation = next
        var json = JSONWriter()
        json.object { json in
            json.member("stage", stageName)
            json.members("said", said) { $1.text(Self.name("\($0)")) }
            json.members("effects", effects) { $1.text(Self.name("\($0)")) }
        }
        return json.string
    }

    private var stageName: String { Self.name("\(conversation.stage)") }

    /// A case's own name, without its values.
    private static func name(_ value: String) -> String { String(value.prefix { $0 != "(" }) }
}
