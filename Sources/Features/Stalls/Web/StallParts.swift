import Creators
import DesignSystem
import HTML
import Media
import Web

/// Stall parts, drawn for one visitor.
struct StallParts: PageComponent {
    let context: PageContext

    /// Card of a stall in a list: cover, creator, followers, number of products.
    func stallCard(_ card: StallCard) -> HTML {
        let cover = card.stall.cover.map { Media.path($0, .card) }
        return """
            <article class="stall-card theme-\(card.stall.theme.rawValue)"><div class="pic">\
            \(cover.map { "<img src=\"\($0)\" alt=\"\" loading=\"lazy\">" as HTML })\
            <div class="awning"></div></div>\(CreatorParts(context: context).avatar(card.creator, "l"))
            <h3><a href="\(CreatorPath.stall(card.creator.handle))">\(name: card.creator.name)</a></h3>
            <p class="clamp">\(card.creator.about)</p>
            <p class="meta">\(CreatorParts(context: context).followers(card.creator.followers)) · \
            \(self("creators.products", count: card.stall.products))</p></article>

            """
    }

    /// Horizontal list of a market's stalls for the Shop's home page.
    func stallsRail(_ cards: [StallCard]) -> HTML {
        guard !cards.isEmpty else { return "" }
        let title = self("stalls.directory.title")
        func one(_ card: StallCard) -> HTML {
            """
            <a href="\(CreatorPath.stall(card.creator.handle))">\
            \(CreatorParts(context: context).avatar(card.creator))\
            <span class="clamp"><b>\(name: card.creator.name)</b></span></a>

            """
        }
        return """
            <section><div class="head"><h2>\(title)</h2><a class="link" \
            href="\(StallPath.directory())">\(self("creators.all"))<span class="vh"> \(title)</span>\
            </a></div><div class="rail home-shops" tabindex="0" role="region" \
            aria-label="\(title)">\(each: cards, one)</div></section>
            """
    }
}
