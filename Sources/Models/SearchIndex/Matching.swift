/// A document that matches, and how well.
struct Candidate: Sendable {
    let part: Int
    let document: UInt32
    let id: Int64
    /// Two for each word that is lacking, one for each that only resembles a typed one.
    let cost: Int
    let score: Float
    let rank: Float

    func isBefore(_ other: Candidate) -> Bool {
        if cost != other.cost { return cost < other.cost }
        if score != other.score { return score > other.score }
        if rank != other.rank { return rank > other.rank }
        return id < other.id
    }
}

/// Matches of all segments.
struct Matches {
    private(set) var best: [Candidate] = []
    /// Matching documents by cost, with and without the filters.
    private var filtered = [Int](repeating: 0, count: costs)
    private var all = [Int](repeating: 0, count: costs)
    /// Facet values of documents by cost.
    private(set) var facets: [Int: [SearchFacet: Int]] = [:]
    var isAbout = false
    /// True if a document has all words where they say what it is, not in its body alone.
    var isStrong = false
    private let most: Int

    /// Costs that a document can have: two for each slot of a query.
    private static let costs = QueryPlan.mostWords * 2 * TextWord.mostParts + 1

    init(most: Int) { self.most = most }

    /// Documents that match as well as the best does.
    var total: Int { best.first.map { filtered[$0.cost] } ?? 0 }
    /// Documents that have all words, whatever the filters.
    var complete: Int { all[0] }
    /// True if nothing matches, whatever the filters.
    var isEmpty: Bool { all.allSatisfy { $0 == 0 } }
    /// Greatest cost with which a document is still taken.
    var worst: Int { best.count < most ? Self.costs - 1 : best.last?.cost ?? 0 }

    mutating func count(cost: Int, passes: Bool) {
        all[cost] += 1
        if passes { filtered[cost] += 1 }
    }

    mutating func count(_ counts: [SearchFacet: Int], cost: Int) {
        facets[cost, default: [:]].merge(counts) { $0 + $1 }
    }

    func takes(_ candidate: Candidate) -> Bool {
        best.count < most || (best.last.map(candidate.isBefore) ?? false)
    }

    mutating func add(_ candidate: Candidate) {
        guard most > 0, takes(candidate) else { return }
        var (low, high) = (0, best.count)
        while low < high {
            let middle = (low + high) / 2
            if best[middle].isBefore(candidate) { low = middle + 1 } else { high = middle }
        }
        best.insert(candidate, at: low)
        if best.count > most { best.removeLast() }
    }
}

/// Search of one segment.
struct SegmentSearch {
    private let part: SearchIndex.Part
    private let number: Int
    private let slots: [SlotCursor]
    private let required: [SlotCursor]
    private let meanIDF: Float
    private let filter: FacetFilter

    /// Documents whose score is computed in one search, in the order of their static rank.
    static let mostScored = 5_000
    /// Documents that are counted in one search for the sake of facets.
    static let mostCounted = 50_000
    /// Documents that are looked at for one that lacks words.
    static let mostVisited = 20_000

    /// Weight of the static rank, of the share of a title that was typed, and of words in the
    /// title's order, in mean weights of a word.
    private static let rankWeight: Float = 0.2
    private static let coverageWeight: Float = 0.8
    private static let orderWeight: Float = 0.4

    init(
        _ part: SearchIndex.Part, number: Int, slots: [Slot], idf: [Float], filter: FacetFilter
    ) {
        self.part = part
        self.number = number
        self.filter = filter
        self.slots = zip(slots, idf).map { SlotCursor($0, idf: $1, in: part.segment) }
        required = self.slots.filter(\.isRequired)
        let sum = self.slots.filter(\.isRequired).reduce(0) { $0 + $1.idf }
        meanIDF = required.isEmpty ? 1 : sum / Float(required.count)
    }

    /// Documents that have all required words. `rarest` orders them by their number of documents.
    func complete(rarest: [Int], into matches: inout Matches) {
        let order = rarest.map { required[$0] }
        guard let lead = order.first else { return }
        var facets = FacetCounter(filter, part.segment)
        let most = filter.isEmpty ? Self.mostScored : Self.mostCounted
        var (document, counted) = (UInt32(0), 0)
        search: while true {
            lead.seek(document)
            document = lead.document
            if document == PostingCursor.end { break }
            for other in order.dropFirst() {
                other.seek(document)
                if other.document != document {
                    document = other.document
                    if document == PostingCursor.end { break search }
                    continue search
                }
            }
            if !part.dead.contains(document) {
                if counted == most {
                    matches.isAbout = true
                    break
                }
                let passes = facets.count(document)
                matches.count(cost: 0, passes: passes)
                if passes, counted < Self.mostScored { score(document, least: 0, &matches) }
                counted += 1
            }
            document += 1
        }
        matches.count(facets.counts, cost: 0)
    }

    /// Documents that lack at most `missing` of the required words: each of them has one of the
    /// `missing + 1` rarest.
    func incomplete(rarest: [Int], missing: Int, into matches: inout Matches) {
        let leads = rarest.prefix(missing + 1).map { required[$0] }
        var facets: [Int: FacetCounter] = [:]
        var visited = 0
        while visited < Self.mostVisited {
            var document = PostingCursor.end
            for lead in leads { document = min(document, lead.document) }
            if document == PostingCursor.end { break }
            if !part.dead.contains(document) {
                let bound = min(missing * 2, matches.worst)
                if let cost = cost(document, most: bound) {
                    let passes = facets[cost, default: FacetCounter(filter, part.segment)]
                        .count(document)
                    matches.count(cost: cost, passes: passes)
                    if passes { score(document, least: cost, &matches) }
                }
                visited += 1
            }
            for lead in leads { lead.seek(document + 1) }
        }
        if visited == Self.mostVisited { matches.isAbout = true }
        for (cost, counter) in facets { matches.count(counter.counts, cost: cost) }
    }

    /// Cost of a document; nil for more than `most`.
    private func cost(_ document: UInt32, most: Int) -> Int? {
        var cost = 0
        for slot in required {
            slot.seek(document)
            if slot.document != document {
                cost += 2
            } else if slot.isNear(document) {
                cost += 1
            }
            if cost > most { return nil }
        }
        return cost
    }

    private func score(_ document: UInt32, least cost: Int, _ matches: inout Matches) {
        var sum: Float = 0
        var (titled, order) = (0, Float(0))
        var isStrong = cost == 0
        var before: (position: UInt8, length: Int)?
        for slot in slots {
            slot.seek(document)
            guard let match = slot.match(document) else {
                before = nil
                continue
            }
            sum += slot.idf * match.weight
            if match.fields & ~SearchField.body == 0, slot.isRequired { isStrong = false }
            guard match.position != Posting.noPosition else {
                before = nil
                continue
            }
            titled += match.length
            if let before {
                switch Int(match.position) - Int(before.position) - before.length {
                case 0: order += 1
                case 1: order += 0.5
                case ..<0: order += 0.25
                default: break
                }
            }
            before = (match.position, match.length)
        }
        let words = max(1, Int(part.segment.titleWords[Int(document)]))
        let coverage = min(1, Float(titled) / Float(words))
        let inOrder = slots.count > 1 ? order / Float(slots.count - 1) : 0
        let rank = part.segment.ranks[Int(document)]
        let score =
            sum + meanIDF * (Self.coverageWeight * coverage + Self.orderWeight * inOrder)
            + rank * Self.rankWeight
        if isStrong { matches.isStrong = true }
        matches.add(
            Candidate(
                part: number, document: document, id: part.segment.ids[Int(document)],
                cost: cost, score: score, rank: rank))
    }

    /// Forms in which a document has each slot.
    func explained(_ document: UInt32) -> [(kind: Alternative.Kind, terms: [String])?] {
        slots.map { slot in
            slot.seek(document)
            return slot.match(document).map { ($0.kind, slot.terms($0.way)) }
        }
    }

    /// All documents, for a search without words.
    func everything(into matches: inout Matches) {
        var facets = FacetCounter(filter, part.segment)
        var counted = 0
        for document in 0..<UInt32(clamping: part.segment.count)
        where !part.dead.contains(document) {
            if counted == Self.mostCounted {
                matches.isAbout = true
                break
            }
            counted += 1
            let passes = facets.count(document)
            matches.count(cost: 0, passes: passes)
            guard passes else { continue }
            let rank = part.segment.ranks[Int(document)]
            matches.add(
                Candidate(
                    part: number, document: document, id: part.segment.ids[Int(document)],
                    cost: 0, score: rank * Self.rankWeight, rank: rank))
        }
        matches.count(facets.counts, cost: 0)
    }
}
