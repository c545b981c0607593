import Text
import Identities
import Catalog
import DesignSystem
import HTML
import Markets
import Media
import Shops
import Web
import World

/// Renders the home page.
struct HomePage {
    let context: PageContext
    let cards: ProductCardRenderer
    let lists: HomeLists
    let isFirst: Bool
    let isOpen: Bool
    let origin: String
    /// Content of the home slot, from another feature.
    let guest: HTML

    var page: HTML {
        context.shop(
            context("discovery.home.title"), head: .home, tab: .home, mainClass: "phone wide",
            meta: context.listCard(
                nil, about: context("discovery.home.hello"), page: DiscoveryPath.home(),
                origin: origin),
            """
            <h1 class="vh">\(context("discovery.home.title"))</h1>
            \(isFirst ? top : "")\
            \(forYou)
            \(Cards(context: context).foot)
            """)
    }

    static func next(_ cardList: CardList) -> Path? {
        cardList.next.map { DiscoveryPath.home().with("after", $0).at("for-you") }
    }

    private var top: HTML {
        """
        \(isOpen ? "" : Cards(context: context).promoteOnlyBanner)
        \(chips)
        \(context.caller.account == nil ? hello : "")
        \(cards.rail(
            context("discovery.home.deals"), lists.deals, all: newest, classes: "rail home-deals"))
        \(cards.rail(context("discovery.home.fresh"), lists.fresh, all: newest))
        \(guest)\(lists.shops.isEmpty ? "" : shops)
        """
    }

    private var newest: Path { DiscoveryPath.search().with("sort", CardSort.newest.rawValue) }

    private var chips: HTML {
        """
        <section><nav class="chips" aria-label="\(context("discovery.categories"))">\
        <a class="chip" href="\(DiscoveryPath.home())" aria-current="page">\
        \(context("discovery.home.foryou"))</a>\
        \(each: context.markets.categories.top, {
                HomePageParts(context: context).chip($0, isHere: false)
            })</nav></section>
        """
    }

    private var hello: HTML {
        """
        <section class="home-hello"><div class="awning"></div><div>\
        <h2>\(context("discovery.home.hello"))</h2><p>\(context("discovery.home.hello.text"))</p>\
        <a class="button primary" href="\(Navigation.signUp())">\(context("discovery.home.join"))</a></div>\
        <div class="home-wares">\(each: wares.prefix(4), ware)</div></section>
        """
    }

    /// Cards under the greeting: goods of different lists, each once and with a picture.
    private var wares: [Card] {
        var seen: Set<ProductID> = []
        let turns = zip(lists.deals, lists.fresh).flatMap { [$0, $1] }
        return (turns + lists.forYou.cards).filter {
            $0.picture != nil && seen.insert($0.product).inserted
        }
    }

    private func ware(_ card: Card) -> HTML {
        guard let picture = card.picture else { return "" }
        return """
            <a href="\(DiscoveryPath.product(card.product))"><img \
            src="\(Media.path(picture, .card))" alt="\(card.title)" width="480" height="480" \
            decoding="async"></a>
            """
    }

    private var shops: HTML {
        let title = context("discovery.home.shops")
        return """
            <section><div class="head"><h2>\(title)</h2></div>
            <div class="rail home-shops" tabindex="0" role="region" aria-label="\(title)">
            \(each: lists.shops, shop)</div></section>
            """
    }

    private func shop(_ shop: Shop) -> HTML {
        """
        <a href="\(DiscoveryPath.page(of: shop, for: context.marketCode))">\(context.icon("shop", "l"))\
        <span class="clamp"><b>\(name: shop.name)</b></span></a>

        """
    }

    private var forYou: HTML {
        let empty = context.empty(
            context("discovery.home.empty"), context("discovery.home.empty.text"))
        return """
            <section id="for-you"><div class="head"><h2>\(context("discovery.home.foryou"))</h2></div>
            \(lists.forYou.cards.isEmpty ? empty : cards.grid(lists.forYou))
            \(context.pages(
                first: isFirst ? nil : DiscoveryPath.home(), next: Self.next(lists.forYou)))
            </section>
            """
    }
}

/// Home page parts, drawn for one visitor.
struct HomePageParts: PageComponent {
    let context: PageContext

    func chip(_ category: Category, isHere: Bool) -> HTML {
        """
        <a class="chip" href="\(DiscoveryPath.category(CategoryID(category.id)))"\
        \(isHere ? " aria-current=\"page\"" : "")>\(category.name(in: locale))</a>

        """
    }
}
