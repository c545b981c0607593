import Numbers
import SearchIndex

/// SearchEvaluation: how well an index finds a catalogue's products by queries whose product is known.
///
/// Promises: catalogues of Shopify's and WooCommerce's columns are read as they are exported; queries
/// that are made up say their seed; measures are shares of all queries.
public struct SearchEvaluation: Sendable {
    /// A query, and the documents of which one is meant.
    public struct Query: Sendable {
        public let text: String
        public let wanted: Set<Int64>

        public init(_ text: String, wanted: Set<Int64>) {
            self.text = text
            self.wanted = wanted
        }
    }

    public private(set) var queries = 0
    /// Sum of the reciprocal ranks within the first ten.
    private var reciprocal = 0.0
    private var ranks: [Int] = []
    public private(set) var zeroHits = 0
    public private(set) var corrected = 0
    /// Queries of which the catalogue has every word, and those of them that were changed.
    public private(set) var wellSpelled = 0
    public private(set) var falselyCorrected = 0
    private var micros: [Double] = []
    /// Queries that weren't found among the first ten.
    public private(set) var missed: [Query] = []

    /// Hits that are looked at for each query.
    public static let depth = 10
    private static let mostMissed = 1_000

    /// Asks all queries. `clock` gives seconds, of which differences are taken.
    public static func run(
        _ index: SearchIndex, _ queries: [Query], clock: () -> Double
    ) -> SearchEvaluation {
        var done = SearchEvaluation()
        for query in queries { done.ask(query, index, clock) }
        done.micros.sort()
        return done
    }

    private mutating func ask(_ query: Query, _ index: SearchIndex, _ clock: () -> Double) {
        let search = SearchQuery(query.text, limit: Self.depth)
        let start = clock()
        let answer = index.search(search)
        micros.append((clock() - start) * 1e6)
        queries += 1
        if answer.hits.isEmpty { zeroHits += 1 }
        if answer.correction != nil { corrected += 1 }
        if index.hasWords(of: query.text) {
            wellSpelled += 1
            if answer.correction != nil { falselyCorrected += 1 }
        }
        if let place = answer.hits.firstIndex(where: { query.wanted.contains($0.id) }) {
            ranks.append(place + 1)
            reciprocal += 1 / Double(place + 1)
        } else if missed.count < Self.mostMissed {
            missed.append(query)
        }
    }

    private func share(_ count: Int, of all: Int) -> Double { Double(count) / Double(max(1, all)) }

    /// Share of queries whose product is among the first hits.
    public func success(at depth: Int) -> Double {
        share(ranks.count { $0 <= depth }, of: queries)
    }

    /// Share of all queries that were changed although the catalogue has each of their words.
    public var falseCorrections: Double { share(falselyCorrected, of: queries) }

    /// Microseconds that a share of the queries took at most.
    public func micros(at share: Double) -> Double {
        guard !micros.isEmpty else { return 0 }
        return micros[min(micros.count - 1, Int(clamping: Double(micros.count) * share))]
    }

    /// Measures by their names in reports.
    public var measures: [(name: String, value: Double)] {
        [
            ("success@1", success(at: 1)), ("success@3", success(at: 3)),
            ("success@10", success(at: 10)), ("mrr", reciprocal / Double(max(1, queries))),
            ("zero_hits", share(zeroHits, of: queries)),
            ("corrected", share(corrected, of: queries)),
            ("false_corrections", falseCorrections),
            ("p50_us", micros(at: 0.5)), ("p99_us", micros(at: 0.99)),
        ]
    }
}
