/// A product as it is searched.
public struct SearchDocument: Sendable, Equatable {
    /// Id of the caller's; a later document of the same id takes its place.
    public let id: Int64
    public var title: String
    public var brand: String
    /// SKUs, barcodes and the handle: words that are never taken for typing mistakes.
    public var codes: [String]
    /// Tags, categories and values of options.
    public var tags: [String]
    /// Plain text, without markup.
    public var body: String
    public var facets: [SearchFacet]
    /// Static rank, for example `ln(1 + sales)`; 0 to `mostRank`.
    public var rank: Double

    /// Greatest static rank; `ln` of any number of sales is below.
    public static let mostRank = 64.0
    /// Facet values of one document.
    public static let mostFacets = 64

    public init(
        id: Int64, title: String, brand: String = "", codes: [String] = [], tags: [String] = [],
        body: String = "", facets: [SearchFacet] = [], rank: Double = 0
    ) {
        self.id = id
        self.title = title
        self.brand = brand
        self.codes = codes
        self.tags = tags
        self.body = body
        self.facets = facets
        self.rank = rank
    }

    /// The rank within its bounds; 0 for what is no number.
    var boundedRank: Float {
        rank.isFinite ? Float(min(max(rank, 0), Self.mostRank)) : 0
    }
}

/// A value by which answers are filtered and counted: `("color", "red")`.
public struct SearchFacet: Hashable, Sendable, Comparable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    public static func < (a: SearchFacet, b: SearchFacet) -> Bool {
        (a.name, a.value) < (b.name, b.value)
    }
}

/// Languages whose affixes are known.
public enum SearchLanguage: String, Sendable, CaseIterable { case english, indonesian }

/// Knowledge of an index beside its documents.
public struct SearchSettings: Sendable, Equatable {
    /// Languages of the documents, by which words are taken for forms of one another.
    public var languages: Set<SearchLanguage>
    /// Groups of words or phrases that mean the same.
    public var synonyms: [[String]]

    public init(languages: Set<SearchLanguage> = [.english], synonyms: [[String]] = []) {
        self.languages = languages
        self.synonyms = synonyms
    }
}

/// A search.
public struct SearchQuery: Sendable, Equatable {
    public var text: String
    /// Values of each facet, of which one must hold.
    public var filters: [String: Set<String>]
    /// Names of the facets to be counted.
    public var facets: Set<String>
    public var limit: Int
    public var offset: Int
    /// False for "search instead for": the typed words as they stand.
    public var corrects: Bool
    /// True where the last word may be the beginning of one that documents have.
    public var completes: Bool

    /// Hits that can be reached by `offset` and `limit`.
    public static let mostHits = 1_000
    /// Facets that filter one search.
    public static let mostFilters = 16
    /// Unicode scalars of a text that are looked at.
    public static let longestText = 400

    public init(
        _ text: String, filters: [String: Set<String>] = [:], facets: Set<String> = [],
        limit: Int = 10, offset: Int = 0, corrects: Bool = true, completes: Bool = false
    ) {
        self.text = text
        self.filters = filters
        self.facets = facets
        self.limit = limit
        self.offset = offset
        self.corrects = corrects
        self.completes = completes
    }

    /// Hits that have to be found.
    var needed: Int {
        min(max(0, limit), Self.mostHits) + min(max(0, offset), Self.mostHits)
    }
}

/// A document that was found.
public struct SearchHit: Sendable, Equatable {
    public let id: Int64
    public let score: Double
    /// True for one that has all words, but those that were dropped.
    public let isComplete: Bool
}

/// "Showing results for `shown`; search instead for `typed`."
public struct SearchCorrection: Sendable, Equatable {
    public let typed: String
    public let shown: String
    /// Words that were replaced.
    public let words: [Word]

    /// A word and its replacement.
    public struct Word: Sendable, Equatable {
        public let typed: String
        public let shown: String
    }
}

/// Number of matching documents that have a facet's value.
public struct SearchFacetCount: Sendable, Equatable {
    public let value: String
    public let count: Int
}

/// Result of a search.
public struct SearchAnswer: Sendable, Equatable {
    public let hits: [SearchHit]
    /// Documents that match as well as the best one does in words; hits below them are incomplete.
    public let total: Int
    /// True where more documents match than are counted: "about".
    public let isAbout: Bool
    public let correction: SearchCorrection?
    /// Typed words that the best hit doesn't have.
    public let dropped: [String]
    /// Counts of each facet, computed without its own filter; most frequent values first.
    public let facets: [String: [SearchFacetCount]]
}
