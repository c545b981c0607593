import Identities
import Markets
import SearchIndex

/// Products that fit typed words, as the index of this process knows them; whether they may be
/// shown is the catalogue's to say.
public struct FoundListings: Sendable, Equatable {
    /// Products that fit equally many of the words, best first.
    public let products: [ProductID]
    /// True where more may have been found than were asked for.
    let isCut: Bool
    /// Words that were searched instead of the typed ones, where those are taken for mistakes.
    public let shown: String?
    /// Typed words that no product has together with the others.
    public let dropped: [String]

    static let nothing = FoundListings(products: [], isCut: false, shown: nil, dropped: [])

    /// Products that can be reached by paging.
    static let most = SearchQuery.mostHits
}

extension Search {
    /// Products by words: those that have all of them, or else all but the fewest.
    /// - Parameters:
    ///   - category: only products of it, and of those below it.
    ///   - isLiteral: true for the words as they stand, without corrections and with none dropped.
    ///   - limit: products that are wanted at least.
    /// - Returns: nil until the indexes are filled.
    func find(
        _ words: String, market: MarketCode, category: Int?, isLiteral: Bool, limit: Int
    ) -> FoundListings? {
        guard let index = indexes.index(of: market) else { return nil }
        var query = SearchQuery(words, limit: limit, corrects: !isLiteral, completes: true)
        if let category { query.filters = [ListingFacet.category: [String(category)]] }
        let answer = index.search(query)
        if isLiteral, !answer.dropped.isEmpty { return .nothing }
        let complete = answer.hits.prefix { $0.isComplete }
        return FoundListings(
            products: complete.map { ProductID($0.id) },
            isCut: complete.count == limit && limit < FoundListings.most,
            shown: answer.correction?.shown, dropped: answer.dropped)
    }
}

/// Names of the facets by which listings are filtered.
enum ListingFacet {
    /// A product's category and all above it.
    static let category = "category"
}
