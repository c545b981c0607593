import World

/// Dialogue: understands what a shopper says or types, and leads the talk to an order.
///
/// Promises: an intent of a closed set with its slots, or none; what falls below the thresholds of
/// score and margin isn't accepted, so that it is asked for and never guessed. Values in and out: no
/// store, no web, no audio; the same sentence gets the same answer on every machine.
///
/// Words of a language are data (`Files/*.tsv`): each phrase names a *concept*. Rules over concepts
/// (`Files/rules.tsv`) are the same for all languages.
public struct Dialogue: Sendable {
    /// Languages that are understood; British English is an overlay on American.
    public static let locales = ["en-US", "en-GB", "id-ID", "th-TH", "vi-VN"]
    /// Bytes of a sentence: 15 seconds of fast speech have 400, and three times as many in Thai.
    static let longestSentence = 2_000

    /// Least score of an accepted sentence: the share of it that the intent's rule explains, less
    /// the share of neighbours that don't stand side by side in what people say.
    static let leastScore = 0.76
    /// Least distance to the score of any other intent.
    static let leastMargin = 0.08

    /// Weight of what examples say beside what the rules say.
    static let exampleWeight = 0.7
    /// Worth below which nothing of the set was meant.
    static let leastWorth = 0.12

    public let locale: String
    let lexicon: Lexicon
    let rules: [IntentRule]
    let numbers: NumberGrammar
    private(set) var shapes = SentenceShapes()
    private(set) var examples = ExampleModel()

    /// The language's files beside the program; nil for a locale that isn't one of ours.
    public init?(locale: String) {
        guard Self.locales.contains(locale) else { return nil }
        let folder = Resources.folder(of: "Dialogue")
        func text(_ name: String) -> String {
            String(decoding: Resources.read("\(folder)/\(name).tsv") ?? [], as: UTF8.self)
        }
        let base = locale == "en-GB" ? [text("en-US"), text("en-GB")] : [text(locale)]
        let examples = text("examples-" + (locale == "en-GB" ? "en-US" : locale))
        self.init(locale: locale, lexicon: base, rules: text("rules"), examples: examples)
    }

    /// A language from its texts; traps where they contradict each other, as a start does.
    init(locale: String, lexicon texts: [String], rules text: String, examples: String) {
        self.locale = locale
        let lexicon = Lexicon(locale: locale, texts: texts)
        self.lexicon = lexicon
        rules = IntentRule.read(text, concepts: lexicon.concepts)
        numbers = NumberGrammar(locale: locale, concepts: lexicon.concepts)
        learn(examples)
    }

    /// Learns what sentences look like: each example, and each with what people put before or after.
    private mutating func learn(_ examples: String) {
        var (before, after): ([[Segment]], [[Segment]]) = ([], [])
        for line in examples.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let fields = line.split(separator: "\t")
            guard fields.count == 2 else { continue }
            let isAffix = fields[0] == "before" || fields[0] == "after"
            guard !isAffix else {
                let affixes = fields[1].split(separator: "|").map { segments(String($0)) }
                for affix in affixes { shapes.learn(affix) }
                if fields[0] == "before" { before = affixes } else { after = affixes }
                continue
            }
            let sentence = String(fields[1])
            guard let intent = Intent(rawValue: String(fields[0])) else {
                preconditionFailure("examples: \(line)")
            }
            let said = segments(sentence)
            self.examples.learn(said, words(sentence), intent)
            shapes.learn(said, before: before, after: after)
        }
    }

    private func words(_ sentence: String) -> [String] {
        SentenceTokens(sentence, locale: locale).words
    }

    func segments(_ sentence: String) -> [Segment] {
        numbers.joined(lexicon.segments(words(sentence)))
    }

    /// The intent of a sentence.
    public func understand(_ sentence: String) -> Understanding {
        let nothing = Understanding(
            intent: .none, slots: [], score: 0, margin: 0, accepted: false)
        guard sentence.utf8.count <= Self.longestSentence else { return nothing }
        let segments = segments(sentence)
        var best: [Intent: Double] = [:]
        for rule in rules {
            let score = rule.score(segments)
            if score > best[rule.intent] ?? 0 { best[rule.intent] = score }
        }
        let likely = examples.probabilities(segments, words(sentence))
        let ranked = Intent.allCases.filter { $0 != .none }.map { intent in
            (
                intent: intent,
                worth: (best[intent] ?? 0) + Self.exampleWeight
                    * likely[ExampleModel.number(intent)]
            )
        }.sorted { $0.worth > $1.worth }
        guard ranked[0].worth > Self.leastWorth else { return nothing }
        let intent = ranked[0].intent
        let rule = best[intent] ?? 0
        let second = best.filter { $0.key != intent }.values.max() ?? 0
        let margin = min(ranked[0].worth - ranked[1].worth, rule - second)
        let score = rule * (1 - shapes.strangeness(segments))
        let reading = SlotReading(
            locale: locale, segments: segments, intent: intent, concepts: lexicon.concepts)
        return Understanding(
            intent: intent, slots: reading.slots, score: score, margin: max(0, margin),
            accepted: score >= Self.leastScore && margin >= Self.leastMargin)
    }
}

/// Intents that a shopper can have.
public enum Intent: String, CaseIterable, Sendable {
    case find, narrow, select, describe
    case add, change, remove
    case showBasket = "show_basket"
    case total, vouchers
    case chooseAddress = "choose_address"
    case chooseMethod = "choose_method"
    case order
    case trackOrder = "track_order"
    case cancelOrder = "cancel_order"
    case reorder
    case followCreator = "follow_creator"
    case listLive = "list_live"
    case goLive = "go_live"
    case stop, undo
    case sayAgain = "repeat"
    case slower, help
    case changeLanguage = "change_language"
    case person, confirm, deny
    /// Nothing of the set.
    case none
}

/// A slot's value.
public enum SlotValue: Equatable, Sendable {
    case text(String)
    case number(Double)
}

/// A sentence as it was understood.
public struct Understanding: Equatable, Sendable {
    public struct Slot: Equatable, Sendable {
        public let name: String
        public let value: SlotValue
    }

    public let intent: Intent
    /// Slots in the order in which they are read out.
    public let slots: [Slot]
    /// Share of the sentence that the intent explains, less what doesn't sound like one; 0 to 1.
    public let score: Double
    /// Distance to the best other intent.
    public let margin: Double
    public let accepted: Bool

    public subscript(_ name: String) -> SlotValue? { slots.first { $0.name == name }?.value }
}
