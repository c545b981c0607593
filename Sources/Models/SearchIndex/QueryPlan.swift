/// A way in which a document can have what a slot asks for.
struct Alternative: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case typed, form, synonym, corrected
        /// A word that resembles the typed one; orders documents that lack it.
        case near
    }

    /// Terms that a document must have, all of them.
    let terms: [String]
    let weight: Float
    let kind: Kind
    /// True where the terms must follow one another in the title.
    var isAdjacent = false
}

/// A typed word or phrase, and the ways to have it.
struct Slot: Sendable {
    /// The typed words as they are shown.
    let typed: [String]
    var alternatives: [Alternative]
    /// Term of the word with its marks.
    var exact: String?
    var isRequired = true
    /// The word, where it may have a typing mistake in it.
    var word: String?

    /// True where no document has the word, nor one that it may be a mistake for.
    var isUnknown = false

    var isCorrected: Bool { alternatives.contains { $0.kind == .corrected } }
}

/// Request of a typed text: slots in the order of the text.
struct QueryPlan {
    var slots: [Slot] = []

    /// Words of a text that are searched.
    static let mostWords = 24
    private static let mostForms = 8
    static let mostCandidates = 12
    private static let mostPairs = 8
    private static let mostCompletions = 8
    /// Letters from which a last word is completed: half of a dictionary begins with a shorter one.
    static let shortestOpenWord = 2
    /// Letters from which one edit is looked for, and two.
    static let oneEdit = 4
    static let twoEdits = 8
    /// Hits below which a word may be replaced.
    static let fewHits = 3

    /// Words that a document needn't have, where others are typed as well.
    private static let functionWords: Set<String> = [
        "the", "a", "an", "of", "for", "and", "with", "in", "on", "to", "by", "from", "or", "dan",
        "untuk", "yang", "dengan", "di", "ke", "dari", "atau", "va", "cho", "cua", "voi", "trong",
    ]

    private let lexicon: Lexicon
    private let synonyms: SynonymTable
    private let corrects: Bool

    init(
        _ words: [TextWord], _ lexicon: Lexicon, _ synonyms: SynonymTable, corrects: Bool,
        completes: Bool = false
    ) {
        self.lexicon = lexicon
        self.synonyms = synonyms
        self.corrects = corrects
        var place = 0
        while place < words.count {
            let rest = words[place...]
            let (found, used) =
                phrase(rest) ?? quantity(rest) ?? compound(rest) ?? joined(rest)
                ?? (single(words[place], isOpen: completes && place == words.count - 1), 1)
            slots += found
            place += used
        }
        let required = slots.indices.filter { !isFunctionWord(slots[$0]) && !slots[$0].isUnknown }
        for place in slots.indices where !required.contains(place) {
            slots[place].isRequired = false
        }
    }

    private func isFunctionWord(_ slot: Slot) -> Bool {
        slot.typed.count == 1 && slot.word.map(Self.functionWords.contains) ?? false
    }

    private static func shown(_ word: TextWord) -> String { word.exact ?? word.text }

    /// Words for which the caller knows synonyms, the longest phrase first.
    private func phrase(_ words: ArraySlice<TextWord>) -> ([Slot], Int)? {
        guard words.count > 1 else { return nil }
        for length in stride(from: min(SynonymTable.mostWords, words.count), to: 1, by: -1) {
            let first = words.prefix(length)
            let others = synonyms.others(first.map(\.text))
            guard !others.isEmpty else { continue }
            var slot = Slot(typed: first.map(Self.shown), alternatives: [])
            add(&slot, first.map(\.text), 1, .typed)
            for other in others { add(&slot, other, 0.8, .synonym) }
            if !slot.alternatives.isEmpty { return ([slot], length) }
        }
        return nil
    }

    /// A number and its unit.
    private func quantity(_ words: ArraySlice<TextWord>) -> ([Slot], Int)? {
        let pair = words.prefix(2)
        guard let number = pair.first, number.kind == .digits, let unit = pair.dropFirst().first,
            let term = Quantities.term(number.text, unit.text), lexicon.count(term) > 0
        else { return nil }
        var slot = Slot(typed: pair.map(Self.shown), alternatives: [])
        add(&slot, [term], 1, .typed)
        add(&slot, [number.text, unit.text], 0.7, .typed)
        return ([slot], 2)
    }

    /// Words that hyphens join, which may be written as one.
    private func compound(_ words: ArraySlice<TextWord>) -> ([Slot], Int)? {
        let chain = Array(words.prefix(DocumentTerms.mostJoined))
        for length in stride(from: chain.count, to: 1, by: -1)
        where chain.prefix(length - 1).allSatisfy(\.isJoined) {
            let terms = chain.prefix(length).map(\.text)
            let whole = terms.joined()
            guard lexicon.count(whole) > 0 else { continue }
            var slot = Slot(
                typed: [chain.prefix(length).map(Self.shown).joined(separator: "-")],
                alternatives: [])
            add(&slot, [whole], 1, .typed)
            add(&slot, terms, 0.9, .typed)
            return ([slot], length)
        }
        return nil
    }

    /// Two words that documents write as one: `t shirt`, or a blank too much.
    private func joined(_ words: ArraySlice<TextWord>) -> ([Slot], Int)? {
        let pair = words.prefix(2)
        guard pair.count == 2, pair.allSatisfy({ $0.kind == .letters || $0.kind == .digits }),
            pair.contains(where: { $0.kind == .letters })
        else { return nil }
        let terms = pair.map(\.text)
        let whole = terms.joined()
        guard whole.utf8.count >= Self.oneEdit, lexicon.count(whole) > 0 else { return nil }
        var slot = Slot(typed: pair.map(Self.shown), alternatives: [])
        add(&slot, [whole], 1, .typed)
        add(&slot, terms, 0.95, .typed)
        return ([slot], 2)
    }

    /// Adds a way, if documents can have it.
    private func add(
        _ slot: inout Slot, _ terms: [String], _ weight: Float, _ kind: Alternative.Kind,
        isAdjacent: Bool = false
    ) {
        guard lexicon.count(all: terms) > 0,
            !slot.alternatives.contains(where: { $0.terms == terms })
        else { return }
        slot.alternatives.append(
            Alternative(terms: terms, weight: weight, kind: kind, isAdjacent: isAdjacent))
    }

    private func single(_ word: TextWord, isOpen: Bool = false) -> [Slot] {
        var slot = Slot(typed: [Self.shown(word)], alternatives: [])
        add(&slot, [word.text], 1, .typed)
        for other in synonyms.others([word.text]) { add(&slot, other, 0.8, .synonym) }
        if isOpen, slot.alternatives.isEmpty { addCompletions(&slot, word) }
        if !slot.alternatives.isEmpty, slot.alternatives.allSatisfy({ $0.kind == .form }) {
            return [slot]
        }
        switch word.kind {
        case .digits, .pair: return [slot]
        case .mixed: return mixed(word, slot)
        case .thai: return thai(word, slot)
        case .letters: break
        }
        slot.word = word.text
        if let exact = word.exact { slot.exact = TextWord.exactMark + exact }
        for form in lexicon.forms(of: word.text, most: Self.mostForms) {
            add(&slot, [form.term], 0.85, .form)
        }
        let isKnown = !slot.alternatives.isEmpty
        if lexicon.count(word.text) < Self.fewHits { addSplit(&slot, word.text) }
        if !isKnown { addCandidates(&slot, word.text) }
        if slot.alternatives.isEmpty {
            addNear(&slot)
            slot.isUnknown = !Self.functionWords.contains(word.text)
        }
        return [slot]
    }

    /// Words that begin as a word does which no document has.
    private func addCompletions(_ slot: inout Slot, _ word: TextWord) {
        guard [.letters, .digits, .mixed].contains(word.kind),
            word.text.unicodeScalars.count >= Self.shortestOpenWord,
            !Self.functionWords.contains(word.text)
        else { return }
        for end in lexicon.completions(of: word.text, most: Self.mostCompletions) {
            add(&slot, [end.term], 0.9, .form)
        }
    }

    private func mixed(_ word: TextWord, _ given: Slot) -> [Slot] {
        var slot = given
        if let quantity = Quantities.term(of: word) { add(&slot, [quantity], 1, .typed) }
        if !word.parts.isEmpty { add(&slot, word.parts, 0.8, .typed) }
        guard slot.alternatives.isEmpty, !word.parts.isEmpty else { return [slot] }
        let parts = word.parts.flatMap { part in
            TextWords(part, most: 1, scalars: TextWord.longest).words.flatMap { single($0) }
        }
        return parts.contains { !$0.alternatives.isEmpty } ? parts : [slot]
    }

    /// A Thai word is found by its pairs too, for documents may break words elsewhere.
    private func thai(_ word: TextWord, _ given: Slot) -> [Slot] {
        var slot = given
        slot.word = word.text
        let pairs = Array(word.innerPairs.prefix(Self.mostPairs))
        if !pairs.isEmpty { add(&slot, pairs, 0.5, .typed) }
        if lexicon.count(word.text) == 0 { addCandidates(&slot, word.text) }
        guard slot.alternatives.isEmpty else { return [slot] }
        let known = pairs.filter { lexicon.count($0) > 0 }
        guard !known.isEmpty else { return [slot] }
        return known.map { pair in
            Slot(
                typed: [Self.shown(word)],
                alternatives: [Alternative(terms: [pair], weight: 0.5, kind: .typed)])
        }
    }

    /// Two words that follow one another in a title: `tshirt`, or a blank too few.
    private func addSplit(_ slot: inout Slot, _ word: String) {
        let scalars = Array(word.unicodeScalars)
        guard scalars.count >= Self.oneEdit, scalars.count <= TermEdits.longest else { return }
        for place in 1..<scalars.count where max(place, scalars.count - place) >= 3 {
            var parts = [String.UnicodeScalarView(), String.UnicodeScalarView()]
            parts[0].append(contentsOf: scalars[..<place])
            parts[1].append(contentsOf: scalars[place...])
            add(&slot, parts.map { String($0) }, 0.9, .typed, isAdjacent: true)
        }
    }

    /// Words that may have been meant by one that no document has.
    func addCandidates(_ slot: inout Slot, _ word: String, shortest: Int = oneEdit) {
        let length = word.unicodeScalars.count
        guard corrects, length >= shortest else { return }
        var found = lexicon.neighbours(of: word, most: Self.mostCandidates)
        var base: Float = 0.8
        if found.isEmpty, length >= Self.twoEdits {
            found = lexicon.secondNeighbours(of: word, most: Self.mostCandidates)
            base = 0.6
        }
        let first = word.unicodeScalars.first
        for (rank, candidate) in found.enumerated() {
            let isAlike = candidate.term.unicodeScalars.first == first
            guard isAlike || length >= Self.oneEdit else { continue }
            let weight = base * (isAlike ? 1 : 0.9) * (1 - 0.01 * Float(rank))
            add(&slot, [candidate.term], weight, .corrected)
        }
    }

    /// Adds words that resemble the typed ones, to order documents that lack those.
    func withNearWords() -> QueryPlan {
        var plan = self
        for place in slots.indices { addNear(&plan.slots[place]) }
        return plan
    }

    private func addNear(_ slot: inout Slot) {
        guard let word = slot.word, word.unicodeScalars.count >= 2 else { return }
        for near in lexicon.neighbours(of: word, most: Self.mostForms) {
            add(&slot, [near.term], 0.4, .near)
        }
    }
}
