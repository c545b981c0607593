import Catalog
import Identities
import Markets
import Store
import World

/// One page of a search.
public struct SearchPage: Sendable, Equatable {
    public let cards: CardPage
    /// Words that were searched instead of the typed ones.
    public var shown: String?
    /// Typed words that the best of the products lack.
    public var dropped: [String] = []
}

extension Search {
    /// Products beyond a page that are looked up along with it: some may not be shown any more.
    private static let slack = 60

    /// Step: a page of products by words, from this process's index where that is filled and finds
    /// something, else from the catalogue's own search.
    /// - Parameter isLiteral: true for the words as they stand.
    public func page(
        _ words: String, _ query: CardQuery, isLiteral: Bool, in db: Transaction
    ) throws -> SearchPage {
        let cursor = Keyset(query.after)
        let isRanked = query.sort == .best && query.least == nil && query.dearest == nil
        let wanted = min(
            FoundListings.most,
            isRanked ? (cursor?.place ?? 0) + query.limit + Self.slack : FoundListings.most)
        func found(_ limit: Int) -> FoundListings? {
            Self.hasWords(words)
                ? find(
                    words, market: query.market, category: query.category, isLiteral: isLiteral,
                    limit: limit)
                : nil
        }
        guard var best = found(wanted), !best.products.isEmpty else {
            return SearchPage(
                cards: try ProductSearch.cards(words, query, in: db))
        }
        var page = try cards(best, query, cursor, in: db)
        if page == nil, let all = found(FoundListings.most) {
            best = all
            page = try cards(best, query, cursor, in: db)
        }
        return SearchPage(
            cards: page ?? CardPage(cards: [], next: nil), shown: best.shown,
            dropped: best.dropped)
    }

    private static func hasWords(_ words: String) -> Bool { !words.allSatisfy(\.isWhitespace) }

    /// A page in the query's order; nil where more products have to be found for it.
    private func cards(
        _ found: FoundListings, _ query: CardQuery, _ cursor: Keyset?, in db: Transaction
    ) throws -> CardPage? {
        query.sort == .best
            ? try ranked(found, query, cursor, in: db) : try sorted(found, query, cursor, in: db)
    }

    /// The best products behind the cursor: behind its product where that is still found, which
    /// holds though others come and go before it, else from its place on.
    private func ranked(
        _ found: FoundListings, _ query: CardQuery, _ cursor: Keyset?, in db: Transaction
    ) throws -> CardPage? {
        let behind = cursor.flatMap { found.products.firstIndex(of: $0.product) }.map { $0 + 1 }
        var place = min(behind ?? cursor?.place ?? 0, found.products.count)
        var shown: [(place: Int, card: Card)] = []
        while place < found.products.count, shown.count <= query.limit {
            let part = Array(found.products[place...].prefix(Self.slack))
            let cards = try visible(part, query, in: db)
            for product in part {
                place += 1
                if let card = cards[product] { shown.append((place, card)) }
            }
        }
        if shown.count <= query.limit, found.isCut { return nil }
        let page = shown.prefix(query.limit)
        let next = shown.count > query.limit ? page.last : nil
        return CardPage(
            cards: page.map(\.card),
            next: next.map { Keyset(key: Int64($0.place), product: $0.card.product).text })
    }

    /// Products by price or age.
    private func sorted(
        _ found: FoundListings, _ query: CardQuery, _ cursor: Keyset?, in db: Transaction
    ) throws -> CardPage {
        var rows: [Keyset] = []
        var cards: [ProductID: Card] = [:]
        for start in stride(from: 0, to: found.products.count, by: Self.slack) {
            let part = Array(found.products[start...].prefix(Self.slack))
            for (product, card) in try visible(part, query, in: db) {
                cards[product] = card
                let key =
                    query.sort == .newest ? card.publishedAt.milliseconds : card.price.minor
                rows.append(Keyset(key: key, product: product))
            }
        }
        let isUp = query.sort == .cheapest
        rows.sort { isUp ? $0 < $1 : $1 < $0 }
        let rest = rows.drop { row in
            cursor.map { isUp ? row <= $0 : row >= $0 } ?? false
        }
        let page = rest.prefix(query.limit)
        let next = rest.count > query.limit ? page.last : nil
        return CardPage(cards: page.compactMap { cards[$0.product] }, next: next?.text)
    }

    /// Cards of those products that the catalogue lists now, and that pass the query's filters.
    private func visible(
        _ products: [ProductID], _ query: CardQuery, in db: Transaction
    ) throws -> [ProductID: Card] {
        var visible: [ProductID: Card] = [:]
        for card in try Catalog.cards(products, market: query.market.rawValue, in: db) {
            let isWithin =
                card.price.minor >= query.least ?? 0
                && card.price.minor <= query.dearest ?? .max
            let isBelow =
                query.category.map { wanted in
                    markets.categories.path(to: card.category).contains { $0.id == wanted }
                } ?? true
            let isOfShop = query.shop.map { $0 == card.shop } ?? true
            if isWithin, isBelow, isOfShop { visible[card.product] = card }
        }
        return visible
    }
}

extension Keyset {
    /// Number of products before it, within the bounds of a search.
    fileprivate var place: Int { min(max(0, Int(clamping: key)), FoundListings.most) }
}
