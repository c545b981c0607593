import Identities
import Markets
import Sanitizer
import Shops
import Store
import World

/// A search by words, with the filters of a list.
public struct SearchQuery: Sendable, Equatable {
    public var words: String
    /// Market, category, prices, sort and page, as for a list. `sort: .best` puts products first
    /// that have every word in their title with the accents that were typed, then those that have
    /// it without, then goes by rank.
    public var cards: CardQuery

    public init(_ words: String, _ cards: CardQuery) {
        self.words = words
        self.cards = cards
    }
}

/// Search of products by words.
public enum ProductSearch {
    /// Characters of a description that are searched: the rest repeats itself.
    static let searchedDescription = 2000
    /// Characters from which a last word matches as a prefix: half of the index starts with a
    /// shorter one.
    static let shortestOpenWord = 2

    /// Step: live products that have every word, as `cards(_: SearchQuery, in:)`.
    public static func cards(
        _ words: String, _ cards: CardQuery, in db: Transaction
    ) throws -> CardPage {
        try self.cards(SearchQuery(words, cards), in: db)
    }

    /// Step: live products that have every word. Looks at the newest `SearchWords.candidates`
    /// matches and shows the best of them.
    public static func cards(_ query: SearchQuery, in db: Transaction) throws -> CardPage {
        let cards = query.cards
        let typed = SearchText.terms(query.words, most: SearchText.mostTyped)
        guard !typed.isEmpty else {
            // Signs and emoji alone find nothing; nothing typed is a list of everything.
            let isBlank = query.words.allSatisfy(\.isWhitespace)
            return isBlank ? try Catalog.cards(cards, in: db) : CardPage(cards: [], next: nil)
        }
        let accents = SearchText.accents(query.words, most: SearchText.mostTyped)
        var markers = [SearchText.marker(market: cards.market.rawValue)]
        if let shop = cards.shop { markers.append(SearchText.marker(shop: shop)) }
        if let category = cards.category { markers.append(SearchText.marker(category: category)) }
        let words = SearchWords(
            typed: typed, accents: accents, isOpen: isOpen(typed), markers: markers)
        return try page(of: words, cards, in: db)
    }

    static func isOpen(_ typed: [SearchText.Term]) -> Bool {
        guard let last = typed.last?.whole else { return false }
        return last.unicodeScalars.count >= shortestOpenWord
            || last.unicodeScalars.allSatisfy(SearchText.isPairs)
    }

    private static func page(
        of words: SearchWords, _ query: CardQuery, in db: Transaction
    ) throws -> CardPage {
        let matches = fullTextIndex(db.dialect).candidates(words)
        let up = query.sort == .cheapest
        let key: SQL =
            switch query.sort {
            case .best: "(m.hit * 1000000000 + c.rank)"
            case .newest: "c.published_at"
            case .cheapest, .dearest: "c.price_minor"
            }
        let order: SQL = up ? "key, c.product" : "key DESC, c.product DESC"
        let behind: SQL = up ? ">" : "<"
        let start = Keyset(query.after)
        let from = start?.key ?? (up ? Int64.min : .max)
        let product = start?.product ?? ID(up ? .min : .max)
        let rows = try db.rows(
            """
            SELECT \(key) AS key, \(Card.columns) FROM (\(matches)) m
            JOIN cards c ON c.market = \(query.market) AND c.product = m.product
            WHERE (\(key), c.product) \(behind) (\(from), \(product))
                AND c.price_minor >= \(query.least ?? 0)
                AND c.price_minor <= \(query.dearest ?? .max)
            ORDER BY \(order)
            LIMIT \(query.limit + 1)
            """
        ) { (key: try $0.next() as Int64, card: try Card(row: $0)) }
        let page = rows.prefix(query.limit)
        let next = rows.count > query.limit ? page.last : nil
        return CardPage(
            cards: page.map(\.card),
            next: next.map { Keyset(key: $0.key, product: $0.card.product).text })
    }

    /// Step: a shop's own products in any state by words of title, tags or SKU, newest first.
    public static func products(
        _ typed: String, in shop: ShopID, most: Int, in db: Transaction
    ) throws -> [ProductID] {
        let terms = SearchText.terms(typed, most: SearchText.mostTyped)
        guard !terms.isEmpty else { return [] }
        let words = SearchWords(
            typed: terms, accents: [], isOpen: isOpen(terms),
            markers: [SearchText.marker(shop: shop)])
        return try db.values(
            """
            SELECT m.product FROM (\(fullTextIndex(db.dialect).candidates(words))) m
            ORDER BY m.product DESC LIMIT \(most)
            """)
    }

    /// Indexes a product's words. A product that is not live has no market's marker.
    static func index(
        _ product: Product, markets: Set<MarketCode>, _ tree: CategoryTree, in db: Transaction
    ) throws {
        let options = try db.rows(
            "SELECT option1, option2, option3, seller_sku FROM skus WHERE product = \(product.id)"
        ) {
            let words: [String] = try [$0.next(), $0.next(), $0.next(), $0.next()]
            return words.joined(separator: " ")
        }
        let path = product.category.map { tree.path(to: $0) } ?? []
        let languages = Set(markets.map(\.searchLocale) + [product.market.searchLocale, .enUS])
        let names = path.flatMap { category in languages.map { category.name(in: $0) } }
        let text =
            [product.vendor, product.tags] + names + options
            + [String(HTMLSanitizer.text(product.description).prefix(searchedDescription))]
        let markers =
            markets.map { SearchText.marker(market: $0.rawValue) }
            + path.map { SearchText.marker(category: $0.id) }
            + [SearchText.marker(shop: product.shop)]
        try fullTextIndex(db.dialect).put(
            product.id,
            title: SearchText.tokens(product.title) + SearchText.accents(product.title),
            words: markers.sorted() + SearchText.tokens(text.joined(separator: " ")), in: db)
    }
}
