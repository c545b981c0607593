import Text
import Catalog
import HTML
import Markets
import Media
import Money
import Search
import Shops
import Web
import World

/// JSON of a live product in a list.
struct CardView: View {
    let card: Card
    let stock: Int

    static let shape = Shape<CardView>(
        "ProductCard",
        [
            .id("id") { $0.card.product }, .text("title") { $0.card.title },
            .money("price") { $0.card.price },
            .maybe("compare_at", money: { $0.card.compareAt }),
            .money("price_to") { $0.card.most }, .int("stock") { $0.stock },
            .id("shop") { $0.card.shop }, .int("category") { $0.card.category },
            .maybe("picture") { $0.card.picture.map { Media.path($0, .card).text } },
            .text("href") { DiscoveryPath.product($0.card.product).text },
        ])
}

/// JSON of a page of a list.
struct CardListView: View {
    let products: [CardView]
    /// URL of the next page.
    let next: Path?

    init(_ cardList: CardList, next: Path?) {
        products = cardList.cards.map { CardView(card: $0, stock: cardList.stock[$0.product] ?? 0) }
        self.next = next
    }

    static let shape = Shape<CardListView>(
        "ProductCards", [.list("products") { $0.products }, .maybe("next") { $0.next?.text }])
}

/// JSON of a page of a search: what was searched, beside what was found.
struct SearchView: View {
    let asked: SearchForm
    let found: SearchPage
    let cardList: CardList

    private var list: CardListView {
        CardListView(
            cardList, next: cardList.next.map { asked.path(DiscoveryPath.search(), after: $0) })
    }

    static let shape = Shape<SearchView>(
        "SearchResults",
        [
            .list("products") { $0.list.products }, .maybe("next") { $0.list.next?.text },
            .maybe("corrected") { $0.found.shown },
            .maybe("literal") { view in
                view.found.shown.map { _ in
                    view.asked.literally.path(DiscoveryPath.search()).text
                }
            },
            .texts("dropped") { $0.found.dropped },
        ])
}

/// JSON of a SKU with price and stock.
struct SKUView: View {
    let sku: PricedSKU
    let stock: Int
    let market: MarketCode

    static let shape = Shape<SKUView>(
        "ProductSKU",
        [
            .id("id") { $0.sku.sku.id }, .text("options") { $0.sku.sku.options },
            .text("option1") { $0.sku.sku.optionValues[0] },
            .text("option2") { $0.sku.sku.optionValues[1] },
            .text("option3") { $0.sku.sku.optionValues[2] },
            .money("price") { $0.sku.price ?? .zero($0.market.currency) },
            .maybe("compare_at", money: { $0.sku.compareAt }), .int("stock") { $0.stock },
        ])
}

/// JSON of a product's page.
struct ProductView: View {
    let sheet: ProductPageModel
    let market: MarketCode
    /// False where the operator may only show goods.
    let isOpen: Bool

    static let shape = Shape<ProductView>(
        "ProductPage",
        [
            .id("id") { $0.sheet.product.id }, .text("title") { $0.sheet.product.title },
            .text("description") { $0.sheet.product.description },
            .int("category") { $0.sheet.product.category ?? 0 },
            .texts("options") { $0.sheet.groups.map(\.name) },
            .list("skus") { view in
                view.sheet.page.skus.map {
                    SKUView(sku: $0, stock: view.sheet.left($0), market: view.market)
                }
            },
            .texts("pictures") {
                $0.sheet.page.pictures.compactMap(\.picture).map { Media.path($0, .full).text }
            },
            .object("shop") { ShopView(shop: $0.sheet.shop, market: $0.market) },
            .flag("buyable") { $0.isOpen && $0.sheet.total > 0 },
        ])
}

/// JSON of a shop as visitors see it.
struct ShopView: View {
    let shop: Shop
    let market: MarketCode

    static let shape = Shape<ShopView>(
        "ShopFront",
        [
            .id("id") { $0.shop.id }, .text("name") { $0.shop.name },
            .text("about") { $0.shop.about }, .instant("since") { $0.shop.createdAt },
            .text("href") { DiscoveryPath.page(of: $0.shop, for: $0.market).text },
        ])
}

/// JSON of a shop with a page of its products.
struct ShopPageView: View {
    let shop: ShopView
    let list: CardListView

    static let shape = Shape<ShopPageView>(
        "ShopPage", [.object("shop") { $0.shop }, .object("list") { $0.list }])
}

/// JSON of the suggestions for typed words.
struct SuggestionsView: View {
    let suggestions: [String]

    static let shape = Shape<SuggestionsView>(
        "Suggestions", [.list("suggestions") { $0.suggestions.map(SuggestionView.init) }])
}

struct SuggestionView: View {
    let text: String

    static let shape = Shape<SuggestionView>(
        "Suggestion",
        [
            .text("text") { $0.text },
            .text("href") { DiscoveryPath.search().with("q", $0.text).text },
        ])
}
