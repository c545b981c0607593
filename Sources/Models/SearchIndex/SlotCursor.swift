/// Documents that have all terms of one alternative.
final class AlternativeCursor {
    let alternative: Alternative
    private let cursors: [PostingCursor]
    private let first: PostingCursor
    private let isSingle: Bool
    @exclusivity(unchecked) private(set) var document: UInt32 = 0

    /// Nil where the segment lacks a term.
    init?(_ alternative: Alternative, in segment: Segment) {
        var cursors: [PostingCursor] = []
        for term in alternative.terms {
            guard let number = segment.dictionary.number(of: term) else { return nil }
            cursors.append(segment.cursor(number))
        }
        guard let first = cursors.first else { return nil }
        self.alternative = alternative
        self.cursors = cursors
        self.first = first
        isSingle = cursors.count == 1
        seek(0)
    }

    func seek(_ target: UInt32) {
        if isSingle {
            first.seek(target)
            document = first.document
            return
        }
        var target = target
        while true {
            var isAgreed = true
            for cursor in cursors {
                cursor.seek(target)
                if cursor.document != target {
                    isAgreed = false
                    target = cursor.document
                    if target == PostingCursor.end { break }
                }
            }
            if target == PostingCursor.end { break }
            if isAgreed {
                if !alternative.isAdjacent || areAdjacent { break }
                target += 1
            }
        }
        document = target
    }

    private var areAdjacent: Bool {
        zip(cursors, cursors.dropFirst()).allSatisfy {
            $0.position != Posting.noPosition && $1.position == $0.position &+ 1
        }
    }

    /// Weight of the document's fields, its weakest term's.
    var fields: UInt8 { isSingle ? first.fields : weakest.fields }
    var position: UInt8 { first.position }
    /// Words of the title that the alternative takes.
    var length: Int { cursors.count }

    private var weakest: PostingCursor {
        var found = first
        for cursor in cursors.dropFirst()
        where SearchField.weights[Int(cursor.fields)] < SearchField.weights[Int(found.fields)] {
            found = cursor
        }
        return found
    }
}

/// Documents that have a slot in any of its ways.
final class SlotCursor {
    /// Form in which a document has a slot.
    struct Match {
        var weight: Float = 0
        var fields: UInt8 = 0
        var position = Posting.noPosition
        var length = 1
        var kind = Alternative.Kind.typed
        /// Number of the way among the slot's in the segment.
        var way = 0
    }

    private let ways: [AlternativeCursor]
    private let exact: PostingCursor?
    let isRequired: Bool
    let idf: Float
    @exclusivity(unchecked) private(set) var document: UInt32 = 0

    /// Share of a slot's weight that the right marks add.
    private static let exactShare: Float = 0.3

    init(_ slot: Slot, idf: Float, in segment: Segment) {
        ways = slot.alternatives.compactMap { AlternativeCursor($0, in: segment) }
        exact = slot.exact.flatMap(segment.dictionary.number(of:)).map(segment.cursor)
        isRequired = slot.isRequired
        self.idf = idf
        document = ways.map(\.document).min() ?? PostingCursor.end
    }

    func seek(_ target: UInt32) {
        guard document < target else { return }
        var least = PostingCursor.end
        for way in ways {
            if way.document < target { way.seek(target) }
            least = min(least, way.document)
        }
        document = least
    }

    /// True if the document has the slot by a word that only resembles the typed one.
    func isNear(_ document: UInt32) -> Bool {
        ways.allSatisfy { $0.document != document || $0.alternative.kind == .near }
    }

    /// The best way in which the document has the slot; nil where it doesn't.
    func match(_ document: UInt32) -> Match? {
        guard self.document == document else { return nil }
        var best = -1
        var weight: Float = -1
        for place in ways.indices where ways[place].document == document {
            let worth =
                ways[place].alternative.weight * SearchField.weights[Int(ways[place].fields)]
            if worth > weight { (best, weight) = (place, worth) }
        }
        guard best >= 0 else { return nil }
        if let exact {
            exact.seek(document)
            if exact.document == document {
                weight += Self.exactShare * SearchField.weights[Int(exact.fields)]
            }
        }
        let way = ways[best]
        return Match(
            weight: weight, fields: way.fields, position: way.position, length: way.length,
            kind: way.alternative.kind, way: best)
    }

    /// Terms of a way.
    func terms(_ way: Int) -> [String] { ways[way].alternative.terms }
}
