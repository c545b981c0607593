import Identities
import Catalog
import DesignSystem
import HTML
import Markets
import Media
import Shops
import Store
import Web
import World

/// Query of a list without filters: its cursor alone.
struct PageForm: Form {
    static let after = SearchForm.after
    static let fields: [any AnyField] = [after]
    /// Cursor of the page; nil for the first one.
    let after: String?

    init(_ input: Input) throws {
        let text = try input[Self.after]
        after = text.isEmpty ? nil : text
    }
}

/// Query for suggestions: the words typed so far.
struct SuggestionForm: Form {
    static let words = SearchForm.words
    static let fields: [any AnyField] = [words]
    let words: String

    init(_ input: Input) throws { words = try input[Self.words] }
}

extension DiscoveryWeb {
    public var routes: [Route] {
        [
            Route(
                .get, DiscoveryPath.home, for: .anyone, limit: .reads, takes: PageForm.self,
                gives: CardListView.shape.schema, "The Shop's first page", handler: home),
            Route(
                .get, DiscoveryPath.categories, for: .anyone, limit: .reads,
                "The tree of categories", handler: categories),
            Route(
                .get, DiscoveryPath.category, for: .anyone, limit: .reads, takes: SearchForm.self,
                gives: CardListView.shape.schema, "Products of a category", handler: category),
            Route(
                .get, DiscoveryPath.search, for: .anyone, limit: .reads, takes: SearchForm.self,
                gives: SearchView.shape.schema, "Products by words, category and price",
                handler: search),
            Route(
                .get, DiscoveryPath.suggestions, for: .anyone, limit: .reads,
                takes: SuggestionForm.self,
                gives: SuggestionsView.shape.schema, "What typed words may become",
                handler: suggestions),
            Route(
                .get, DiscoveryPath.product, for: .anyone, limit: .reads,
                gives: ProductView.shape.schema, "A product with prices and stock as they are now",
                handler: product),
            Route(
                .get, DiscoveryPath.shop, for: .anyone, limit: .reads, takes: PageForm.self,
                gives: ShopPageView.shape.schema, "A shop and its products", handler: shop),
        ]
    }

    func cards(
        _ context: PageContext, _ visitorPart: SlotPart.RenderedCard?
    ) -> ProductCardRenderer {
        ProductCardRenderer(context: context, drawn: drawn, visitorPart: visitorPart)
    }

    /// The visitor's parts of cards; nil for software, and if no feature has any.
    func readVisitorPart(
        of cards: [Card], _ request: Request, in db: Transaction
    ) throws -> SlotPart.RenderedCard? {
        guard !request.wantsJSON, designSystem.slots.has(.productCards) else { return nil }
        return try designSystem.slots.productCards(
            cards.map(\.product), request.caller, in: db)
    }

    private func home(_ request: Request, _ paging: PageForm) async throws -> Response {
        let market = request.market
        let isFirst = paging.after == nil
        let hasParts = isFirst && !request.wantsJSON
        let (lists, part, visitorPart) = try await discovery.store.read { db in
            let lists = try HomeLists(market, after: paging.after, in: db)
            return (
                lists,
                hasParts ? try designSystem.slots.home(market, in: db) : SlotPart.nothing,
                try readVisitorPart(of: lists.cards, request, in: db)
            )
        }
        if request.wantsJSON {
            return request.json(CardListView(lists.forYou, next: HomePage.next(lists.forYou)))
        }
        let context = try await designSystem.context(request)
        return .page(
            HomePage(
                context: context, cards: cards(context, visitorPart), lists: lists,
                isFirst: isFirst,
                isOpen: discovery.isOpen(market), origin: discovery.origin, guest: part(context)
            ).page)
    }

    private func product(_ request: Request) async throws -> Response {
        let id = try request.at(DiscoveryPath.product)
        let market = request.market
        let (sheet, part, visitorPart) = try await discovery.store.read { db in
            let sheet = try ProductPageModel.read(id, market, in: db)
            return (
                sheet, try designSystem.slots.productPage(id, request.caller, in: db),
                try readVisitorPart(of: sheet.more + sheet.alike, request, in: db)
            )
        }
        let isOpen = discovery.isOpen(market)
        if request.wantsJSON {
            return request.json(ProductView(sheet: sheet, market: market, isOpen: isOpen))
                .offeringVisit()
        }
        let context = try await designSystem.context(request)
        return .page(
            ProductPage(
                context: context, cards: cards(context, visitorPart), sheet: sheet, isOpen: isOpen,
                key: discovery.world.token(), origin: discovery.origin, guest: part(context)
            ).page
        ).offeringVisit()
    }

    private func suggestions(_ request: Request, _ typing: SuggestionForm) async throws -> Response
    {
        let market = request.market
        let found = try await discovery.store.read { db in
            try Suggestions.titles(completing: typing.words, market: market, in: db)
        }
        return .json(SuggestionsView(suggestions: found))
    }

    private func shop(_ request: Request, _ paging: PageForm) async throws -> Response {
        let name = try request.at(DiscoveryPath.shop)
        let market = request.market
        let (shop, cardList, visitorPart) = try await discovery.store.read { db in
            try Self.checkCanonical(name, request, in: db)
            guard let shop = try Self.shop(name, for: market, in: db), shop.state == .approved
            else { throw EdgeRefusal.notFound }
            guard try !Catalog.isHidden(shop.id, in: db) else {
                throw DiscoveryRefusal.shopClosed
            }
            let query = CardQuery(
                market: market, shop: shop.id, after: paging.after, limit: SearchForm.cards)
            let cardList = try CardList(Catalog.cards(query, in: db), in: db)
            return (shop, cardList, try readVisitorPart(of: cardList.cards, request, in: db))
        }
        if request.wantsJSON {
            let list = CardListView(cardList, next: ShopPage.next(cardList, shop, market))
            return request.json(
                ShopPageView(shop: ShopView(shop: shop, market: market), list: list))
        }
        let context = try await designSystem.context(request)
        return .page(
            ShopPage(
                context: context, cards: cards(context, visitorPart), shop: shop,
                cardList: cardList,
                isFirst: paging.after == nil, origin: discovery.origin
            ).page)
    }

    /// Redirects from a slug in capitals to the shop's own address.
    private static func checkCanonical(
        _ name: String, _ request: Request, in db: Transaction
    ) throws {
        let small = name.lowercased()
        guard small != name, ShopID(name) == nil,
            let shop = try shop(small, for: request.market, in: db), shop.state == .approved
        else { return }
        throw MovedPermanently(to: DiscoveryPath.page(of: shop, for: request.market))
    }

    /// A shop by id, by slug in the visitor's market, or by the slug of another market's shop.
    private static func shop(
        _ name: String, for market: MarketCode, in db: Transaction
    ) throws -> Shop? {
        if let id = ShopID(name) { return try Shops.shop(id, in: db) }
        for market in [market] + MarketCode.allCases.filter({ $0 != market }) {
            if let shop = try Shops.shop(slug: name, market: market.rawValue, in: db) {
                return shop
            }
        }
        return nil
    }
}
