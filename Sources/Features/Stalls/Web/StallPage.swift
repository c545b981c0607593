import Affiliates
import Creators
import DesignSystem
import HTML
import Identities
import Media
import Text
import Web

/// Renderer of a stall's page.
struct StallPage {
    /// Pictures loaded eagerly: the first rows on a phone.
    static let eager = 4
    let context: PageContext
    let shown: StallPageModel
    /// Address of a product by way of this stall.
    let link: @Sendable (ProductID) -> Path
    /// Id of the one shelf to show; nil for all.
    let shelf: StallShelfID?
    let isOwn: Bool
    let origin: String
    /// Part below the creator's name, from a dependent feature.
    let besides: HTML

    private var creator: Creator { shown.creator }
    private var here: Path { CreatorPath.stall(creator.handle) }
    private var chosen: StallShelf? { shown.shelves.first { $0.id == shelf } }

    var page: HTML {
        context.shop(
            creator.name, head: .search(""), tab: .discover, mainClass: "phone wide stall",
            meta: StallPageParts(context: context).shareMeta(shown, origin: origin),
            """
            <div class="stall-cover theme-\(shown.stall.theme.rawValue)">\(cover)\
            <div class="awning"></div>\(bar)</div>
            <section class="stack stall-top">\(who)
            <div class="stack tight"><h1>\(name: creator.name)</h1>\
            <p class="soft">\(creator.handle.shown)</p>\
            \(creator.about.isEmpty ? "" : "<p class=\"prose\">\(creator.about)</p>")</div>
            <ul class="stall-facts"><li>\(CreatorParts(context: context).followers(creator.followers))</li>\
            <li>\(context("creators.products", count: shown.items.count))</li></ul>
            \(shown.isCommissioned ? label : "")
            \(besides)</section>
            \(picks)
            """)
    }

    private var cover: HTML {
        guard let cover = shown.stall.cover else { return "" }
        return "<img src=\"\(Media.path(cover, .full))\" alt=\"\" width=\"1200\" height=\"400\">"
    }

    private var bar: HTML {
        """
        <div class="stall-bar"><a class="button icon veil round" href="\(StallPath.directory())" \
        aria-label="\(context("shell.back"))">\(context.icon("back"))</a><span class="grow"></span>\
        <a class="button icon veil round" href="\(Navigation.search())" \
        aria-label="\(context("creators.search"))">\(context.icon("search"))</a>\
        <a class="button icon veil round" href="\(StallPath.share(creator.handle))" \
        aria-label="\(context("creators.share"))">\(context.icon("share"))</a></div>
        """
    }

    private var who: HTML {
        """
        <div class="row stall-who">\(CreatorParts(context: context).avatar(creator, "xl"))\
        <span class="grow"></span>\
        \(isOwn ? edit : follow)</div>
        """
    }

    private var edit: HTML {
        """
        <a class="button round" href="\(StallPath.editing())">\(context.icon("edit"))\
        \(context("creators.arrange"))</a>
        """
    }

    /// Follow button; a visitor signs in first and comes back to the stall.
    private var follow: HTML {
        guard context.caller.account != nil else {
            return """
                <a class="button primary round" href="\(Navigation.signIn().with("next", here.text))">\
                \(context("creators.follow"))</a>
                """
        }
        return context.action(
            CreatorPath.follow(creator.handle),
            context(shown.isFollowed ? "creators.unfollow" : "creators.follow"),
            shown.isFollowed ? "round" : "primary round",
            fields: [("follow", shown.isFollowed ? "off" : "on")])
    }

    private var label: HTML {
        """
        <p class="paid">\(CommissionLabel(context: context).disclosure) · \
        \(context("creators.label.stall", ["name": creator.name]))</p>
        """
    }

    // MARK: products

    private var picks: HTML {
        let items = chosen.map { shown.items(on: $0.id) } ?? shown.items
        let empty = context.empty(
            context(isOwn ? "creators.stall.empty.own" : "creators.stall.empty"),
            context(isOwn ? "creators.stall.empty.own.text" : "creators.stall.empty.text"),
            action: isOwn
                ? (context("creators.market.title"), AffiliatePath.offers())
                : (context("stalls.directory.title"), StallPath.directory()))
        return """
            <section><h2 class="vh">\(context("creators.picks"))</h2>\
            \(shown.shelves.isEmpty ? "" : chips)
            \(items.isEmpty ? empty : grid(items))</section>
            """
    }

    private var chips: HTML {
        """
        <nav class="chips stall-chips" aria-label="\(context("creators.shelves"))">\
        <a class="chip" href="\(here)"\(chosen == nil ? " aria-current=\"page\"" : "")>\
        \(context("creators.shelves.all"))</a>\(each: shown.shelves, chip)</nav>
        """
    }

    private func chip(_ shelf: StallShelf) -> HTML {
        """
        <a class="chip" href="\(here.with("shelf", shelf.id.description))"\
        \(shelf == chosen ? " aria-current=\"page\"" : "")>\(name: shelf.title)</a>
        """
    }

    private func grid(_ items: [StallItem]) -> HTML {
        var out: HTML = "<div class=\"grid\">\n"
        for (index, item) in items.enumerated() { out += card(item, isEager: index < Self.eager) }
        return out + "</div>"
    }

    /// Card of a product; its link counts the click, so that a sale is attributed to the stall.
    private func card(_ item: StallItem, isEager: Bool) -> HTML {
        let card = item.card
        let picture = card.picture.map { Media.path($0, .card) } ?? context.assets.path("mark.svg")
        let isOwnGoods = item.rate == .zero
        return """
            <article class="product"><div class="pic"><img src="\(picture)" alt="" width="480" \
            height="480" decoding="async"\(isEager ? "" : " loading=\"lazy\"")>\
            \(isOwnGoods ? veil("tl", context("creators.own-goods")) : "")\
            \(item.left > 0 ? "" : veil("bl", context("creators.sold-out")))</div>\
            <h3 class="clamp"><a rel="nofollow" \
            href="\(link(card.product))">\(name: card.title)</a></h3>\
            \(context.price(card.price, was: card.compareAt))</article>

            """
    }

    private func veil(_ place: String, _ text: String) -> HTML {
        "<span class=\"\(place) badge veil\">\(text)</span>"
    }
}

/// Stall page parts, drawn for one visitor.
struct StallPageParts: PageComponent {
    let context: PageContext

    /// Meta tags for sharing a stall, with absolute URLs, as other sites read them.
    func shareMeta(_ shown: StallPageModel, origin: String) -> HTML {
        let creator = shown.creator
        let picture =
            shown.stall.cover ?? creator.avatar ?? shown.items.first?.card.picture
        return OpenGraph(
            .profile, title: creator.name, about: creator.about,
            page: CreatorPath.stall(creator.handle), image: picture.map { Media.path($0, .full) },
            origin: origin
        ).html
    }
}
