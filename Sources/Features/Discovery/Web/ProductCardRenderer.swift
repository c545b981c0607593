import Text
import Identities
import Catalog
import DesignSystem
import HTML
import Media
import Web
import World

/// Renderer of product cards; cards rendered before come from the cache `drawn`.
struct ProductCardRenderer {
    /// Cards of a grid's first rows on a phone: their pictures are loaded at once.
    static let eagerCards = 4

    let context: PageContext
    let drawn: RenderedCardCache
    /// The visitor's part of a card; nil if no feature has one.
    let visitorPart: SlotPart.RenderedCard?

    /// Renders the products of a list.
    func row(_ cards: [Card]) -> HTML { row(cards) { _ in (isEager: false, isGone: false) } }

    private func row(
        _ cards: [Card], _ look: (_ place: Int) -> (isEager: Bool, isGone: Bool)
    ) -> HTML {
        guard let visitorPart else { return cachedRow(cards, look) }
        var out = HTML()
        for place in cards.indices {
            let card = cachedRow([cards[place]]) { _ in look(place) }
            let part = visitorPart(cards[place].product, context)
            out += "<div class=\"with-part\">\(card)\(part)</div>\n"
        }
        return out
    }

    private func cachedRow(
        _ cards: [Card], _ look: (_ place: Int) -> (isEager: Bool, isGone: Bool)
    ) -> HTML {
        drawn.cards(cards) { place in
            let (isEager, isGone) = look(place)
            return RenderedCardCache.Look(locale: context.locale, isEager: isEager, isGone: isGone)
        } draw: { card, look in
            draw(card, look)
        }
    }

    /// Renders a product: picture first, two lines of title, price. Depends on card and look alone,
    /// the key under which `RenderedCardCache` caches it.
    private func draw(_ card: Card, _ look: RenderedCardCache.Look) -> HTML {
        """
        <article class="product"><div class="pic"><img \(picture(card.picture)) alt="" \
        width="480" height="480" decoding="async"\(look.isEager ? "" : " loading=\"lazy\"")>\
        \(look.isGone ? veil(context("discovery.card.soldout")) : "")</div>\
        <h3 class="clamp"><a href="\(DiscoveryPath.product(card.product))">\(name: card.title)</a>\
        </h3>\
        \(context.price(card.price, was: card.compareAt))\
        \(card.isFrom ? upTo(card) : "")</article>

        """
    }

    /// Attributes of the picture; a rail on a screen of plain density needs the small size only.
    private func picture(_ picture: PictureID?) -> HTML {
        guard let picture else { return "src=\"\(context.assets.path("mark.svg"))\"" }
        let card = Media.path(picture, .card)
        return """
            src="\(card)" srcset="\(Media.path(picture, .thumb)) 160w, \(card) 480w" \
            sizes="(min-width: 48rem) 12rem, 45vw"
            """
    }

    private func veil(_ text: String) -> HTML { "<span class=\"bl badge veil\">\(text)</span>" }

    private func upTo(_ card: Card) -> HTML {
        let price = context.money(card.most)
        return "<p class=\"meta\">\(context("discovery.card.upto", ["price": price]))</p>"
    }

    func grid(_ cardList: CardList, eager: Int = 0) -> HTML {
        let cards = row(cardList.cards) { place in
            (place < eager, cardList.stock[cardList.cards[place].product, default: 0] == 0)
        }
        return "<div class=\"grid\">\n\(cards)</div>"
    }

    /// Renders a rail of cards to swipe, under a heading; nothing if there are none.
    func rail(_ title: String, _ cards: [Card], all: Path, classes: String = "rail") -> HTML {
        guard !cards.isEmpty else { return "" }
        return """
            <section><div class="head"><h2>\(title)</h2>\
            <a class="link" href="\(all)" \
            aria-label="\(context("discovery.all.of", ["title": title]))">\
            \(context("discovery.all"))</a></div>
            <div class="\(classes)" tabindex="0" role="region" aria-label="\(title)">
            \(row(cards))</div></section>

            """
    }
}
