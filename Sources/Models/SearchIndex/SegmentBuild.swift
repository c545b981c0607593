/// Terms of documents that come one after the other, numbered as they are seen first.
private struct TermCollector {
    private(set) var numbers: [String: Int] = [:]
    private(set) var writers: [PostingWriter] = []
    /// Fields and position of each term in the document at hand; no fields for others.
    private var pending: [(fields: UInt8, position: UInt8)] = []
    private var touched: [Int] = []

    mutating func add(_ term: String, _ field: UInt8, _ position: UInt8) {
        guard !term.isEmpty else { return }
        let number: Int
        if let known = numbers[term] {
            number = known
        } else {
            number = writers.count
            numbers[term] = number
            writers.append(PostingWriter())
            pending.append((0, Posting.noPosition))
        }
        if pending[number].fields == 0 { touched.append(number) }
        pending[number].fields |= field
        pending[number].position = min(pending[number].position, position)
    }

    /// Writes the document's postings; its terms by their numbers.
    mutating func finish(document: UInt32) -> [Int] {
        for number in touched {
            let (fields, position) = pending[number]
            writers[number].add(
                Posting(document: document, fields: fields, position: position))
            pending[number] = (0, Posting.noPosition)
        }
        defer { touched.removeAll(keepingCapacity: true) }
        return touched
    }
}

extension Segment {
    /// A segment of documents; of several with one id the last one counts.
    static func build(_ given: [SearchDocument], forms: WordForms) -> Segment {
        var newest: [Int64: Int] = [:]
        for (place, document) in given.enumerated() { newest[document.id] = place }
        let order = newest.values.map { (given[$0].boundedRank, given[$0].id, $0) }
            .sorted { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1 }
        var terms = TermCollector()
        var documents: [(SegmentParts.Document, terms: [Int], given: Int)] = []
        documents.reserveCapacity(order.count)
        for (number, (rank, id, place)) in order.enumerated() {
            let titleWords = DocumentTerms.visit(given[place]) { terms.add($0, $1, $2) }
            let entry = SegmentParts.Document(id: id, rank: rank, titleWords: titleWords)
            documents.append((entry, terms.finish(document: UInt32(clamping: number)), place))
        }
        let sorted = terms.numbers.sorted { TermDictionary.isBefore($0.key, $1.key) }
        var parts = SegmentParts(
            dictionary: TermDictionary(sorted: sorted.map(\.key), forms: forms))
        var renumbered = [Int](repeating: 0, count: sorted.count)
        for (number, entry) in sorted.enumerated() {
            renumbered[entry.value] = number
            parts.add(terms.writers[entry.value])
        }
        for (entry, terms, place) in documents {
            parts.add(
                entry, terms: terms.map { renumbered[$0] }.sorted(),
                facets: given[place].facets.prefix(SearchDocument.mostFacets))
        }
        return Segment(parts)
    }

    /// A segment of the live documents of several, no two of one id.
    static func merge(_ sources: [(segment: Segment, dead: Bitmap)], forms: WordForms) -> Segment {
        var order: [(source: Int, document: UInt32, entry: SegmentParts.Document)] = []
        for (source, from) in sources.enumerated() {
            for document in 0..<UInt32(clamping: from.segment.count)
            where !from.dead.contains(document) {
                let place = Int(document)
                order.append(
                    (
                        source, document,
                        SegmentParts.Document(
                            id: from.segment.ids[place], rank: from.segment.ranks[place],
                            titleWords: from.segment.titleWords[place])
                    ))
            }
        }
        order.sort { $0.entry.isBefore($1.entry) }
        var numbers = sources.map { [UInt32](repeating: UInt32.max, count: $0.segment.count) }
        for (number, from) in order.enumerated() {
            numbers[from.source][Int(from.document)] = UInt32(clamping: number)
        }
        let (terms, writers, renumbered) = mergedTerms(sources.map(\.segment), numbers)
        var parts = SegmentParts(dictionary: TermDictionary(sorted: terms, forms: forms))
        for writer in writers { parts.add(writer) }
        for (source, document, entry) in order {
            let segment = sources[source].segment
            parts.add(
                entry, terms: segment.terms(of: document).map { renumbered[source][$0] },
                facets: segment.facets(of: document).map { segment.facets[Int($0)] })
        }
        return Segment(parts)
    }

    /// Terms that live documents have, with their postings, and the new number of each old one.
    private static func mergedTerms(
        _ segments: [Segment], _ numbers: [[UInt32]]
    ) -> ([String], [PostingWriter], renumbered: [[Int]]) {
        var renumbered = segments.map { [Int](repeating: 0, count: $0.dictionary.count) }
        var next = segments.map { _ in 0 }
        var terms: [String] = []
        var writers: [PostingWriter] = []
        while true {
            let heads = segments.indices.filter { next[$0] < segments[$0].dictionary.count }
                .map { (source: $0, term: segments[$0].dictionary.term(next[$0])) }
            guard
                let term = heads.map(\.term).min(by: TermDictionary.isBefore)
            else { break }
            var postings: [Posting] = []
            for head in heads where head.term.utf8.elementsEqual(term.utf8) {
                let cursor = segments[head.source].cursor(next[head.source])
                while cursor.document != PostingCursor.end {
                    let number = numbers[head.source][Int(cursor.document)]
                    if number != UInt32.max {
                        postings.append(
                            Posting(
                                document: number, fields: cursor.fields, position: cursor.position))
                    }
                    cursor.next()
                }
                renumbered[head.source][next[head.source]] = terms.count
                next[head.source] += 1
            }
            guard !postings.isEmpty else { continue }
            if heads.count > 1 { postings.sort { $0.document < $1.document } }
            var writer = PostingWriter()
            for posting in postings { writer.add(posting) }
            terms.append(term)
            writers.append(writer)
        }
        return (terms, writers, renumbered)
    }
}
