import Localization
import Text
import Catalog
import DesignSystem
import HTML
import Markets
import Media
import Shops
import Web
import World

/// Renders a shop's own page.
struct ShopPage {
    let context: PageContext
    let cards: ProductCardRenderer
    let shop: Shop
    let cardList: CardList
    let isFirst: Bool
    /// Scheme and host of this site, for whoever shares the page.
    let origin: String

    private var base: Path { DiscoveryPath.page(of: shop, for: context.marketCode) }

    static func next(_ cardList: CardList, _ shop: Shop, _ market: MarketCode) -> Path? {
        cardList.next.map { DiscoveryPath.page(of: shop, for: market).with("after", $0) }
    }

    var page: HTML {
        context.shop(
            shop.name, head: .search(""), mainClass: "phone wide", meta: shareCard,
            """
            <div class="shop-cover"><div class="awning"></div></div>
            <section class="shop-who">\(portrait)<div class="grow"><h1>\(name: shop.name)</h1></div>\
            </section>
            <section class="stack">\(facts)\(isFirst && !shop.about.isEmpty ? about : "")</section>
            <section><div class="head"><h2>\(context("discovery.shop.products"))</h2></div>
            \(cardList.cards.isEmpty ? empty : cards.grid(cardList, eager: ProductCardRenderer.eagerCards))
            \(context.pages(
                first: isFirst ? nil : base,
                next: Self.next(cardList, shop, context.marketCode)))
            </section>
            \(Cards(context: context).foot)
            """)
    }

    private var shareCard: HTML {
        OpenGraph(
            .website, title: shop.name, about: shop.about.isEmpty ? nil : shop.about, page: base,
            image: cardList.cards.first?.picture.map { Media.path($0, .full) }, origin: origin
        ).html
    }

    /// Picture of the shop: that of its first product.
    private var portrait: HTML {
        let picture =
            cardList.cards.first?.picture.map { Media.path($0, .thumb) }
            ?? context.assets.path("mark.svg")
        return """
            <span class="avatar"><img src="\(picture)" alt="" width="160" height="160"></span>
            """
    }

    private var facts: HTML {
        let since = DateText(locale: context.locale).dayWithYear(
            context.market.zone.day(of: shop.createdAt))
        return """
            <p class="shop-facts"><span>\(ProductPageParts(context: context).kind(shop))</span>\
            <span>\(context("discovery.shop.since", ["day": since]))</span></p>
            """
    }

    private var about: HTML { "<p class=\"prose\">\(shop.about)</p>" }

    private var empty: HTML {
        context.empty(
            context("discovery.shop.empty"), context("discovery.shop.empty.text"),
            action: (context("discovery.nothing.categories"), DiscoveryPath.categories()))
    }
}
