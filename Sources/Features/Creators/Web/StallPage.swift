import Catalog
import Faces
import HTML
import Markets
import Media
import Store
import Web
import World

/// Renderer of a stall's page.
struct StallPage {
    /// Pictures loaded eagerly: the first rows on a phone.
    static let eager = 4
    let face: Face
    let shown: StallShown
    /// Id of the one shelf to show; nil for all.
    let shelf: ID<StallShelf>?
    let isOwn: Bool
    let origin: String
    /// Part below the creator's name, from a dependent feature.
    let besides: HTML

    private var creator: Creator { shown.creator }
    private var here: Path { CreatorPath.stall(creator.handle) }
    private var chosen: StallShelf? { shown.shelves.first { $0.id == shelf } }

    var page: HTML {
        face.shop(
            creator.name, head: .search(""), tab: .discover, mainClass: "phone wide stall",
            """
            \(face.shareMeta(shown, origin: origin))
            <div class="stall-cover theme-\(shown.stall.theme.rawValue)">\(cover)\
            <div class="awning"></div>\(bar)</div>
            <section class="stack stall-top">\(who)
            <div class="stack tight"><h1>\(creator.name)</h1>\
            <p class="soft">\(creator.handle.shown)</p>\
            \(creator.about.isEmpty ? "" : "<p class=\"prose\">\(creator.about)</p>")</div>
            <ul class="stall-facts"><li>\(face.followers(creator.followers))</li>\
            <li>\(face("creators.products", count: shown.items.count))</li></ul>
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
        <div class="stall-bar"><a class="button icon veil round" href="\(CreatorPath.bazaar())" \
        aria-label="\(face("shell.back"))">\(face.icon("back"))</a><span class="grow"></span>\
        <a class="button icon veil round" href="\(Doors.search())" \
        aria-label="\(face("creators.search"))">\(face.icon("search"))</a>\
        <a class="button icon veil round" href="\(CreatorPath.share(creator.handle))" \
        aria-label="\(face("creators.share"))">\(face.icon("share"))</a></div>
        """
    }

    private var who: HTML {
        """
        <div class="row stall-who">\(face.avatar(creator, "xl"))<span class="grow"></span>\
        \(isOwn ? edit : follow)</div>
        """
    }

    private var edit: HTML {
        """
        <a class="button round" href="\(CreatorPath.arrangement())">\(face.icon("edit"))\
        \(face("creators.arrange"))</a>
        """
    }

    /// Follow button; a visitor signs in first and comes back to the stall.
    private var follow: HTML {
        guard face.caller.account != nil else {
            return """
                <a class="button primary round" href="\(Doors.signIn().with("next", here.text))">\
                \(face("creators.follow"))</a>
                """
        }
        return face.action(
            CreatorPath.follow(creator.handle),
            face(shown.isFollowed ? "creators.unfollow" : "creators.follow"),
            shown.isFollowed ? "round" : "primary round",
            fields: shown.isFollowed ? [] : [("follow", "on")])
    }

    private var label: HTML {
        """
        <p class="paid">\(face.disclosure) · \
        \(face("creators.label.stall", ["name": creator.name]))</p>
        """
    }

    // MARK: products

    private var picks: HTML {
        let items = chosen.map { shown.items(on: $0.id) } ?? shown.items
        let empty = face.empty(
            face(isOwn ? "creators.stall.empty.own" : "creators.stall.empty"),
            face(isOwn ? "creators.stall.empty.own.text" : "creators.stall.empty.text"),
            action: isOwn
                ? (face("creators.market.title"), CreatorPath.market())
                : (face("creators.bazaar.title"), CreatorPath.bazaar()))
        return """
            <section><h2 class="vh">\(face("creators.picks"))</h2>\
            \(shown.shelves.isEmpty ? "" : chips)
            \(items.isEmpty ? empty : grid(items))</section>
            """
    }

    private var chips: HTML {
        """
        <nav class="chips stall-chips" aria-label="\(face("creators.shelves"))">\
        <a class="chip" href="\(here)"\(chosen == nil ? " aria-current=\"page\"" : "")>\
        \(face("creators.shelves.all"))</a>\(each: shown.shelves, chip)</nav>
        """
    }

    private func chip(_ shelf: StallShelf) -> HTML {
        """
        <a class="chip" href="\(here.with("shelf", shelf.id.description))"\
        \(shelf == chosen ? " aria-current=\"page\"" : "")>\(shelf.title)</a>
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
        let picture = card.picture.map { Media.path($0, .card) } ?? face.assets.path("mark.svg")
        let isOwnGoods = item.rate == .zero
        return """
            <article class="product"><div class="pic"><img src="\(picture)" alt="" width="480" \
            height="480" decoding="async"\(isEager ? "" : " loading=\"lazy\"")>\
            \(isOwnGoods ? veil("tl", face("creators.own-goods")) : "")\
            \(item.left > 0 ? "" : veil("bl", face("creators.sold-out")))</div>\
            <h3 class="clamp"><a rel="nofollow" \
            href="\(CreatorPath.visit(creator.handle, card.product))">\(card.title)</a></h3>\
            \(face.price(card.price, was: card.compareAt))</article>

            """
    }

    private func veil(_ place: String, _ text: String) -> HTML {
        "<span class=\"\(place) badge veil\">\(text)</span>"
    }
}

extension Face {
    /// Meta tags for sharing a stall, with absolute URLs, as other sites read them.
    func shareMeta(_ shown: StallShown, origin: String) -> HTML {
        let creator = shown.creator
        let picture =
            shown.stall.cover ?? creator.avatar ?? shown.items.first?.card.picture
        func picturePart(_ id: ID<Picture>) -> HTML {
            "<meta property=\"og:image\" content=\"\(origin + Media.path(id, .full).text)\">"
        }
        return """
            <meta property="og:type" content="profile">
            <meta property="og:title" content="\(creator.name)">
            <meta property="og:description" content="\(creator.about)">
            <meta property="og:url" content="\(origin + CreatorPath.stall(creator.handle).text)">
            \(picture.map(picturePart))
            """
    }
}
