import Catalog
import DesignSystem
import HTML
import Markets
import Search
import Store
import Web
import World

extension DiscoveryWeb {
    func search(_ request: Request, _ asked: SearchForm) async throws -> Response {
        let market = request.market
        let query = asked.query(market, request.caller.locale)
        let (found, cardList, suggestions, visitorPart) = try await discovery.store.read { db in
            let found = try discovery.search.page(
                asked.words, query, isLiteral: asked.isLiteral, in: db)
            let cardList = try CardList(found.cards, in: db)
            let isNothing = cardList.cards.isEmpty && !asked.words.isEmpty
            return (
                found, cardList, isNothing ? try Self.others(asked.words, market, in: db) : [],
                try readVisitorPart(of: cardList.cards, request, in: db)
            )
        }
        if request.wantsJSON {
            return request.json(SearchView(asked: asked, found: found, cardList: cardList))
        }
        let context = try await designSystem.context(request)
        return .page(
            ResultsPage(
                context: context, cards: cards(context, visitorPart), asked: asked,
                base: DiscoveryPath.search(), origin: discovery.origin,
                category: nil, cardList: cardList, suggestions: suggestions, found: found
            ).page)
    }

    /// Suggestions for the first single word that has some, after all words together found nothing.
    private static func others(
        _ words: String, _ market: MarketCode, in db: Transaction
    ) throws -> [String] {
        for word in words.split(separator: " ").prefix(triedWords) {
            let found = try Suggestions.titles(completing: String(word), market: market, in: db)
            if !found.isEmpty { return found }
        }
        return []
    }

    /// Words for which suggestions are tried after a search without results.
    static let triedWords = 4

    func category(_ request: Request, _ typed: SearchForm) async throws -> Response {
        let id = try request.at(DiscoveryPath.category)
        guard let category = discovery.markets.category(id.rawValue) else {
            throw EdgeRefusal.notFound
        }
        var asked = typed
        (asked.category, asked.words, asked.isLiteral) = (category.id, "", false)
        let query = asked.query(request.market, request.caller.locale)
        let (cardList, visitorPart) = try await discovery.store.read { db in
            let cardList = try CardList(Catalog.cards(query, in: db), in: db)
            return (cardList, try readVisitorPart(of: cardList.cards, request, in: db))
        }
        let base = DiscoveryPath.category(id)
        if request.wantsJSON {
            let next = cardList.next.map { asked.path(base, after: $0, inPath: true) }
            return request.json(CardListView(cardList, next: next))
        }
        let context = try await designSystem.context(request)
        return .page(
            ResultsPage(
                context: context, cards: cards(context, visitorPart), asked: asked, base: base,
                origin: discovery.origin, category: category,
                cardList: cardList
            ).page)
    }

    /// Page of the top categories: one statement each, the first row of an index.
    func categories(_ request: Request) async throws -> Response {
        let market = request.market
        let top = discovery.markets.categories.top
        let tiles = try await discovery.store.read { db in
            try top.map { category in
                let query = CardQuery(market: market, category: category.id, limit: 1)
                return CategoryTile(
                    category: category,
                    picture: try Catalog.cards(query, in: db).cards.first?.picture)
            }
        }
        return .page(
            CategoriesPage(
                context: try await designSystem.context(request), tiles: tiles,
                origin: discovery.origin
            ).page)
    }
}
