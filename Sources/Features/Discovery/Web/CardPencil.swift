import Catalog
import Faces
import HTML
import Media
import Web
import World

/// Draws products in lists; what it drew before it takes out of `drawn`.
struct CardPencil {
    /// Cards of a grid's first rows on a phone: their pictures are loaded at once.
    static let eagerCards = 4

    let face: Face
    let drawn: DrawnCards

    /// A product in a list: picture first, two lines of title, price.
    /// - Parameter stock: nil where it wasn't asked for.
    func card(_ card: Card, stock: Int? = nil, isEager: Bool = false) -> HTML {
        let look = DrawnCards.Look(locale: face.locale, isEager: isEager, isGone: stock == 0)
        return drawn.card(card, look) { draw(card, look) }
    }

    /// From the card and its look alone, as `DrawnCards` keeps it.
    private func draw(_ card: Card, _ look: DrawnCards.Look) -> HTML {
        """
        <article class="product"><div class="pic"><img \(picture(card.picture)) alt="" \
        width="480" height="480" decoding="async"\(look.isEager ? "" : " loading=\"lazy\"")>\
        \(look.isGone ? veil(face("discovery.card.soldout")) : "")</div>\
        <h3 class="clamp"><a href="\(DiscoveryPath.product(card.product))">\(card.title)</a>\
        </h3>\
        \(face.price(card.price, was: card.compareAt))\
        \(card.isFrom ? upTo(card) : "")</article>

        """
    }

    /// A rail on a screen of plain density needs the small picture only.
    private func picture(_ picture: ID<Picture>?) -> HTML {
        guard let picture else { return "src=\"\(face.assets.path("mark.svg"))\"" }
        let card = Media.path(picture, .card)
        return """
            src="\(card)" srcset="\(Media.path(picture, .thumb)) 160w, \(card) 480w" \
            sizes="(min-width: 48rem) 12rem, 45vw"
            """
    }

    private func veil(_ text: String) -> HTML { "<span class=\"bl badge veil\">\(text)</span>" }

    private func upTo(_ card: Card) -> HTML {
        let price = face.money(card.most)
        return "<p class=\"meta\">\(face("discovery.card.upto", ["price": price]))</p>"
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
            <a class="link" href="\(all)">\(face("discovery.all"))\
            <span class="vh"> \(title)</span></a></div>
            <div class="\(classes)" tabindex="0" role="region" aria-label="\(title)">
            \(each: cards, { card($0) })</div></section>

            """
    }
}
