/// Documents in the order of their static rank, with their terms' postings; never changed.
final class Segment: Sendable {
    let dictionary: TermDictionary
    /// Number of documents that have each term, and where its postings begin.
    let counts: [UInt32]
    private let starts: [UInt32]
    private let postings: [UInt8]

    let ids: [Int64]
    let ranks: [Float]
    let titleWords: [UInt8]
    /// Documents in the order of their ids.
    private let byID: [UInt32]
    /// Terms of each document as gaps, so that a document that goes takes its counts along.
    private let documentTerms: [UInt8]
    private let documentStarts: [UInt32]
    /// Facet values of each document, as numbers of `facets`.
    let facetValues: [UInt32]
    private let facetStarts: [UInt32]
    let facets: [SearchFacet]

    var count: Int { ids.count }

    /// Bytes of the arrays, as they lie in memory.
    var byteCount: Int {
        dictionary.byteCount + postings.count + documentTerms.count + count * 13
            + (counts.count + starts.count + byID.count + documentStarts.count + facetValues.count
                + facetStarts.count) * 4
            + facets.reduce(0) { $0 + 32 + $1.name.utf8.count + $1.value.utf8.count }
    }

    init(_ parts: SegmentParts) {
        dictionary = parts.dictionary
        counts = parts.counts
        starts = parts.starts
        postings = parts.postings
        ids = parts.documents.map(\.id)
        ranks = parts.documents.map(\.rank)
        titleWords = parts.documents.map(\.titleWords)
        byID = ids.indices.sorted { parts.documents[$0].id < parts.documents[$1].id }.map {
            UInt32(clamping: $0)
        }
        documentTerms = parts.documentTerms
        documentStarts = parts.documentStarts
        facetValues = parts.facetValues
        facetStarts = parts.facetStarts
        facets = parts.facets
    }

    func cursor(_ term: Int) -> PostingCursor {
        PostingCursor(postings, from: Int(starts[term]), count: Int(counts[term]))
    }

    /// The document of an id.
    func document(of id: Int64) -> UInt32? {
        var (low, high) = (0, byID.count)
        while low < high {
            let middle = (low + high) / 2
            if ids[Int(byID[middle])] < id { low = middle + 1 } else { high = middle }
        }
        guard low < byID.count, ids[Int(byID[low])] == id else { return nil }
        return byID[low]
    }

    /// Terms of a document, by their numbers.
    func terms(of document: UInt32) -> [Int] {
        var terms: [Int] = []
        var place = Int(documentStarts[Int(document)])
        let end = Int(documentStarts[Int(document) + 1])
        var term = 0
        while place < end {
            var gap = 0
            var shift = 0
            while documentTerms[place] >= 128 {
                gap |= Int(documentTerms[place] & 127) << shift
                shift += 7
                place += 1
            }
            gap |= Int(documentTerms[place]) << shift
            place += 1
            term += gap
            terms.append(term)
        }
        return terms
    }

    func facets(of document: UInt32) -> ArraySlice<UInt32> {
        facetValues[Int(facetStarts[Int(document)])..<Int(facetStarts[Int(document) + 1])]
    }
}

/// Arrays of a segment while they are made.
struct SegmentParts {
    struct Document {
        let id: Int64
        let rank: Float
        let titleWords: UInt8

        /// True for a document that stands before another one: by rank, then by id.
        func isBefore(_ other: Document) -> Bool {
            rank != other.rank ? rank > other.rank : id < other.id
        }
    }

    let dictionary: TermDictionary
    private(set) var counts: [UInt32] = []
    private(set) var starts: [UInt32] = []
    private(set) var postings: [UInt8] = []
    var documents: [Document] = []
    private(set) var documentTerms: [UInt8] = []
    private(set) var documentStarts: [UInt32] = [0]
    private(set) var facetValues: [UInt32] = []
    private(set) var facetStarts: [UInt32] = [0]
    private(set) var facets: [SearchFacet] = []
    private var facetNumbers: [SearchFacet: UInt32] = [:]

    init(dictionary: TermDictionary) { self.dictionary = dictionary }

    /// Adds the postings of the next term.
    mutating func add(_ writer: PostingWriter) {
        // Some twenty million titles; whoever has more divides them.
        precondition(postings.count <= UInt32.max)
        starts.append(UInt32(clamping: postings.count))
        counts.append(writer.count)
        writer.finish(into: &postings)
    }

    /// Adds the next document with its terms, sorted by number.
    mutating func add(_ document: Document, terms: [Int], facets values: some Sequence<SearchFacet>)
    {
        documents.append(document)
        var last = 0
        for term in terms {
            PostingWriter.append(UInt32(clamping: term - last), to: &documentTerms)
            last = term
        }
        documentStarts.append(UInt32(clamping: documentTerms.count))
        for value in values {
            let number = facetNumbers[value] ?? UInt32(clamping: facets.count)
            if Int(number) == facets.count {
                facets.append(value)
                facetNumbers[value] = number
            }
            facetValues.append(number)
        }
        facetStarts.append(UInt32(clamping: facetValues.count))
    }
}
