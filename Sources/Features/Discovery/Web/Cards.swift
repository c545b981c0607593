import Catalog
import Faces
import HTML
import Markets
import Media
import Web
import World

extension Face {
    /// Cards of a grid's first rows on a phone: their pictures are loaded at once.
    static let eagerCards = 4

    /// A product in a list: picture first, two lines of title, price.
    /// - Parameter stock: nil where it wasn't asked for.
    func card(_ card: Card, stock: Int? = nil, isEager: Bool = false) -> HTML {
        """
        <article class="product"><div class="pic"><img \(picture(card.picture)) alt="" \
        width="480" height="480" decoding="async"\(isEager ? "" : " loading=\"lazy\"")>\
        \(stock == 0 ? veil(self("discovery.card.soldout")) : "")</div>\
        <h3 class="clamp"><a href="\(DiscoveryPath.product(card.product))">\(card.title)</a>\
        </h3>\
        \(price(card.price, was: card.compareAt))\
        \(card.isFrom ? upTo(card) : "")</article>

        """
    }

    /// A rail on a screen of plain density needs the small picture only.
    private func picture(_ picture: ID<Picture>?) -> HTML {
        guard let picture else { return "src=\"\(assets.path("mark.svg"))\"" }
        let card = Media.path(picture, .card)
        return """
            src="\(card)" srcset="\(Media.path(picture, .thumb)) 160w, \(card) 480w" \
            sizes="(min-width: 48rem) 12rem, 45vw"
            """
    }

    private func veil(_ text: String) -> HTML { "<span class=\"bl badge veil\">\(text)</span>" }

    private func upTo(_ card: Card) -> HTML {
        "<p class=\"meta\">\(self("discovery.card.upto", ["price": money(card.most)]))</p>"
    }

    func grid(_ shelf: Shelf, eager: Int = 0) -> HTML {
        var out: HTML = "<div class=\"grid\">\n"
        for (index, one) in shelf.cards.enumerated() {
            out += card(one, stock: shelf.stock[one.product] ?? 0, isEager: index < eager)
        }
        return out + "</div>"
    }

    /// A row of cards that one swipes, under a heading; nothing where there are none.
    func rail(_ title: String, _ cards: [Card], all: Path, classes: String = "rail") -> HTML {
        guard !cards.isEmpty else { return "" }
        return """
            <section><div class="head"><h2>\(title)</h2>\
            <a class="link" href="\(all)" \
            aria-label="\(self("discovery.all.of", ["title": title]))">\(self("discovery.all"))</a></div>
            <div class="\(classes)" tabindex="0" role="region" aria-label="\(title)">
            \(each: cards, { card($0) })</div></section>

            """
    }

    /// From the Shop's top down to here.
    func crumbs(_ path: [Category], isHere: Bool) -> HTML {
        let last = isHere ? path.count - 1 : path.count
        return """
            <nav aria-label="\(self("discovery.crumbs"))"><ol class="crumbs">\
            <li><a href="\(DiscoveryPath.categories())">\(self("discovery.categories"))</a></li>\
            \(each: path.prefix(last), { "<li>\(link($0))</li>" })\
            \(each: path.dropFirst(last), here)</ol></nav>
            """
    }

    private func here(_ category: Category) -> HTML {
        """
        <li><a href="\(DiscoveryPath.category(CategoryID(category.id)))" aria-current="page">\
        \(category.name(in: locale))</a></li>
        """
    }

    private func link(_ category: Category) -> HTML {
        """
        <a href="\(DiscoveryPath.category(CategoryID(category.id)))">\
        \(category.name(in: locale))</a>
        """
    }

    /// The foot of every page of the Shop: all top categories, and how to sell.
    var foot: HTML { steady("foot") { drawnFoot } }

    private var drawnFoot: HTML {
        """
        <footer class="pagefoot"><nav aria-label="\(self("discovery.foot"))">\
        \(each: markets.categories.top, link)\
        <a href="\(Doors.sell())">\(self("discovery.foot.sell"))</a>\
        <a href="\(Doors.account().at("preferences"))">\
        \(self("discovery.foot.preferences"))</a></nav>
        <p>\(self("discovery.foot.words"))</p></footer>
        """
    }

    /// In a market where the operator may only show goods.
    var promoteOnlyBanner: HTML {
        banner(self("discovery.promote.title"), self("discovery.promote.text"), .info)
    }
}
