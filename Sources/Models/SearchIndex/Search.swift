import Glibc
import Numbers

extension SearchIndex {
    /// Answers a search; any text, in bounded time.
    public func search(_ query: SearchQuery) -> SearchAnswer {
        let words = TextWords(
            query.text, most: QueryPlan.mostWords, scalars: SearchQuery.longestText
        ).words
        var run = SearchRun(self, query, lexicon)
        guard !words.isEmpty else {
            return query.text.isEmpty ? run.browse() : SearchRun.nothing
        }
        return run.answer(words)
    }
}

/// One search: plans, runs, corrects, and runs again.
private struct SearchRun {
    private let index: SearchIndex
    private let query: SearchQuery
    private let lexicon: Lexicon
    private let filter: FacetFilter

    /// A neighbour that has so many times the documents may take a word's place.
    private static let clearlyMore = 20

    static let nothing = SearchAnswer(
        hits: [], total: 0, isAbout: false, correction: nil, dropped: [], facets: [:])

    init(_ index: SearchIndex, _ query: SearchQuery, _ lexicon: Lexicon) {
        self.index = index
        self.query = query
        self.lexicon = lexicon
        filter = FacetFilter(query)
    }

    /// Slots that documents can have, and what they have.
    private struct Outcome {
        var plan: QueryPlan
        /// Slots that were searched, by their places in the plan.
        var searched: [Int]
        var matches: Matches
    }

    mutating func browse() -> SearchAnswer {
        var matches = Matches(most: query.needed)
        for (number, part) in index.parts.enumerated() {
            search(part, number, [], []).everything(into: &matches)
        }
        return answer(matches, correction: nil, dropped: [])
    }

    mutating func answer(_ words: [TextWord]) -> SearchAnswer {
        let plan = QueryPlan(
            words, lexicon, index.synonyms, corrects: query.corrects, completes: query.completes)
        var outcome = complete(plan)
        if query.corrects, outcome.matches.complete == 0 {
            outcome = withRareWordsCorrected(outcome) ?? outcome
        }
        outcome = withIncomplete(outcome)
        if query.corrects, outcome.matches.isEmpty { outcome = withShortWordsCorrected(outcome) }
        var correction: SearchCorrection?
        if query.corrects {
            let replaced = replacements(outcome)
            if !replaced.isEmpty {
                let chosen = narrowed(outcome.plan, to: replaced)
                correction = Self.correction(outcome.plan, replaced)
                outcome = withIncomplete(complete(chosen))
            } else if let (better, replaced) = withRareWordReplaced(outcome) {
                correction = Self.correction(outcome.plan, replaced)
                outcome = better
            }
        }
        return answer(outcome.matches, correction: correction, dropped: dropped(outcome))
    }

    private func search(
        _ part: SearchIndex.Part, _ number: Int, _ slots: [Slot], _ idf: [Float]
    ) -> SegmentSearch {
        SegmentSearch(part, number: number, slots: slots, idf: idf, filter: filter)
    }

    /// Documents that have a slot, at most: by the counts of its terms.
    private func count(_ slot: Slot) -> Int {
        let sum = slot.alternatives.filter { $0.kind != .near }
            .reduce(0) { $0 + lexicon.count(all: $1.terms) }
        return min(index.count, sum)
    }

    /// Documents that have a slot or something like it, at most.
    private func size(_ slot: Slot) -> Int {
        slot.alternatives.reduce(0) { $0 + lexicon.count(all: $1.terms) }
    }

    private func idf(_ count: Int) -> Float {
        let (all, count) = (Double(index.count), Double(count))
        return Float(log(1 + (all - count + 0.5) / (count + 0.5)))
    }

    /// Documents with all required words of a plan.
    private func complete(_ given: QueryPlan) -> Outcome {
        var plan = given
        if !plan.slots.contains(where: { $0.isRequired && !$0.alternatives.isEmpty }) {
            for place in plan.slots.indices {
                plan.slots[place].isRequired = !plan.slots[place].isUnknown
            }
        }
        var matches = Matches(most: max(1, query.needed))
        let searched = plan.slots.indices.filter { !plan.slots[$0].alternatives.isEmpty }
        guard searched.contains(where: { plan.slots[$0].isRequired }) else {
            return Outcome(plan: plan, searched: [], matches: matches)
        }
        run(plan, searched, missing: 0, &matches)
        return Outcome(plan: plan, searched: searched, matches: matches)
    }

    /// The outcome with documents that lack words, where none has them all in its title.
    private func withIncomplete(_ outcome: Outcome) -> Outcome {
        let found = outcome.matches
        guard !outcome.searched.isEmpty,
            found.complete == 0 || (!found.isStrong && found.complete < query.needed)
        else { return outcome }
        let plan = outcome.plan.withNearWords()
        let searched = plan.slots.indices.filter { !plan.slots[$0].alternatives.isEmpty }
        let required = searched.count { plan.slots[$0].isRequired }
        var matches = found
        for missing in Set([1, 2, required - 1]).sorted()
        where missing >= 1 && missing < max(2, required) {
            matches = Matches(most: max(1, query.needed))
            run(plan, searched, missing: missing, &matches)
            if matches.best.count >= query.needed { break }
        }
        matches.isAbout = matches.isAbout || found.isAbout
        return Outcome(plan: plan, searched: searched, matches: matches)
    }

    private func run(
        _ plan: QueryPlan, _ searched: [Int], missing: Int, _ matches: inout Matches
    ) {
        let slots = searched.map { plan.slots[$0] }
        let counts = slots.map(count)
        let idf = counts.map(idf)
        let required = slots.indices.filter { slots[$0].isRequired }
        let sizes = slots.map(size)
        let rarest = required.indices.sorted { sizes[required[$0]] < sizes[required[$1]] }
        for (number, part) in index.parts.enumerated() {
            let search = search(part, number, slots, idf)
            if missing == 0 {
                search.complete(rarest: rarest, into: &matches)
            } else {
                search.incomplete(rarest: rarest, missing: missing, into: &matches)
            }
        }
    }

    /// Forms in which the best document has each slot that was searched.
    private func explained(_ outcome: Outcome) -> [(
        slot: Int, match: (kind: Alternative.Kind, terms: [String])?
    )] {
        guard let best = outcome.matches.best.first else { return [] }
        let slots = outcome.searched.map { outcome.plan.slots[$0] }
        let search = search(
            index.parts[best.part], best.part, slots, slots.map { idf(count($0)) })
        return zip(outcome.searched, search.explained(best.document)).map { ($0, $1) }
    }

    /// Replacements that the best document asks for, by slot.
    private func replacements(_ outcome: Outcome) -> [Int: String] {
        var replaced: [Int: String] = [:]
        for (slot, match) in explained(outcome) {
            if let match, match.kind == .corrected { replaced[slot] = match.terms[0] }
        }
        return replaced
    }

    /// The plan with each replaced word's slot asking for its replacement alone.
    private func narrowed(_ plan: QueryPlan, to replaced: [Int: String]) -> QueryPlan {
        var plan = plan
        for (place, word) in replaced {
            let scalars = TextWords(word, most: 1, scalars: TextWord.longest).words
            let fresh = QueryPlan(scalars, lexicon, index.synonyms, corrects: false).slots
            let alone = Alternative(terms: [word], weight: 1, kind: .typed)
            plan.slots[place].alternatives =
                fresh.count == 1 ? fresh[0].alternatives : [alone]
            plan.slots[place].exact = nil
            plan.slots[place].word = word
        }
        for place in plan.slots.indices where replaced[place] == nil {
            if plan.slots[place].isUnknown { continue }
            plan.slots[place].alternatives.removeAll { $0.kind == .near }
        }
        return plan
    }

    private static func correction(_ plan: QueryPlan, _ replaced: [Int: String]) -> SearchCorrection
    {
        let typed = plan.slots.map { $0.typed.joined(separator: " ") }
        return SearchCorrection(
            typed: typed.joined(separator: " "),
            shown: typed.indices.map { replaced[$0] ?? typed[$0] }.joined(separator: " "),
            words: replaced.keys.sorted().compactMap { place in
                replaced[place].map { .init(typed: typed[place], shown: $0) }
            })
    }

    /// Corrections where no document has all words: those that hardly any has may be mistakes.
    private func withRareWordsCorrected(_ outcome: Outcome) -> Outcome? {
        var plan = outcome.plan
        var isChanged = false
        for place in plan.slots.indices where !plan.slots[place].isCorrected {
            guard let word = plan.slots[place].word, mayBeReplaced(word),
                count(plan.slots[place]) < QueryPlan.fewHits
            else { continue }
            plan.slots[place].alternatives.removeAll { $0.kind == .near }
            plan.addCandidates(&plan.slots[place], word)
            isChanged = isChanged || plan.slots[place].isCorrected
        }
        guard isChanged else { return nil }
        let corrected = complete(plan)
        return corrected.matches.complete > 0 ? corrected : nil
    }

    private func mayBeReplaced(_ word: String) -> Bool {
        word.unicodeScalars.count >= QueryPlan.oneEdit && !lexicon.isName(word)
    }

    /// Corrections where nothing at all was found: a word of three letters may have an edit too.
    private func withShortWordsCorrected(_ outcome: Outcome) -> Outcome {
        var plan = outcome.plan
        for place in plan.slots.indices {
            guard let word = plan.slots[place].word else { continue }
            plan.slots[place].alternatives.removeAll { $0.kind == .near }
            plan.slots[place].isUnknown = false
            plan.addCandidates(
                &plan.slots[place], word, shortest: TermDictionary.shortestNeighbour)
        }
        return withIncomplete(complete(plan))
    }

    /// One word that exists replaced by a neighbour, where hardly anything has all typed words, and
    /// clearly more has the others with the neighbour.
    private func withRareWordReplaced(_ outcome: Outcome) -> (Outcome, [Int: String])? {
        let typed = outcome.matches.complete
        guard (1..<QueryPlan.fewHits).contains(typed) else { return nil }
        for (place, slot) in outcome.plan.slots.enumerated() {
            guard let word = slot.word, mayBeReplaced(word) else { continue }
            let most = count(slot)
            let better = lexicon.neighbours(of: word, most: QueryPlan.mostCandidates).first {
                $0.term.unicodeScalars.first == word.unicodeScalars.first
                    && $0.count >= most.clampedMultiplied(by: Self.clearlyMore)
            }
            guard let better else { continue }
            let replaced = [place: better.term]
            let other = complete(narrowed(outcome.plan, to: replaced))
            if other.matches.complete >= typed.clampedMultiplied(by: Self.clearlyMore) {
                return (other, replaced)
            }
        }
        return nil
    }

    /// Words that the best document lacks.
    private func dropped(_ outcome: Outcome) -> [String] {
        var lacking = Set(outcome.plan.slots.indices).subtracting(outcome.searched)
        for (slot, match) in explained(outcome) {
            if match.map({ $0.kind == .near }) ?? true { lacking.insert(slot) }
        }
        var words: [String] = []
        for place in lacking.sorted()
        where outcome.plan.slots[place].isRequired || outcome.plan.slots[place].isUnknown {
            for word in outcome.plan.slots[place].typed where !words.contains(word) {
                words.append(word)
            }
        }
        return outcome.matches.best.isEmpty ? [] : words
    }

    private func answer(
        _ matches: Matches, correction: SearchCorrection?, dropped: [String]
    ) -> SearchAnswer {
        let least = matches.best.first?.cost ?? 0
        let skipped = matches.best.dropFirst(max(0, query.offset))
        let shown = skipped.prefix(min(max(0, query.limit), SearchQuery.mostHits))
        var facets: [String: [SearchFacetCount]] = [:]
        for (facet, count) in matches.facets[least] ?? [:] {
            facets[facet.name, default: []].append(.init(value: facet.value, count: count))
        }
        return SearchAnswer(
            hits: shown.map {
                SearchHit(id: $0.id, score: Double($0.score), isComplete: $0.cost == least)
            },
            total: matches.total, isAbout: matches.isAbout, correction: correction,
            dropped: dropped,
            facets: facets.mapValues {
                $0.sorted { $0.count != $1.count ? $0.count > $1.count : $0.value < $1.value }
            })
    }
}
