import Text
import Identities
import Catalog
import DesignSystem
import HTML
import Markets
import Media
import Web
import World

/// A top category with the picture of its best product.
struct CategoryTile: Sendable {
    let category: Category
    let picture: PictureID?
}

/// Renders the tree of categories.
struct CategoriesPage {
    let context: PageContext
    let tiles: [CategoryTile]
    let origin: String

    var page: HTML {
        let title = context("discovery.categories")
        return context.shop(
            title, head: .home, tab: .discover, mainClass: "phone wide",
            meta: context.listCard(title, page: DiscoveryPath.categories(), origin: origin),
            """
            <section><h1>\(title)</h1></section>
            <section><div class="grid">
            \(each: tiles, tile)</div></section>
            <section class="stack loose">
            \(each: tiles, branch)</section>
            \(Cards(context: context).foot)
            """)
    }

    private func path(_ category: Category) -> Path {
        DiscoveryPath.category(CategoryID(category.id))
    }

    private func tile(_ tile: CategoryTile) -> HTML {
        let picture = tile.picture.map { Media.path($0, .card) } ?? context.assets.path("mark.svg")
        return """
            <article class="product"><div class="pic"><img src="\(picture)" alt="" width="480" \
            height="480" decoding="async" loading="lazy"></div><h3 class="clamp">\
            <a href="\(path(tile.category))">\(tile.category.name(in: context.locale))</a></h3>\
            </article>

            """
    }

    private func branch(_ tile: CategoryTile) -> HTML {
        let below = context.markets.categories.children(of: tile.category.id)
        guard !below.isEmpty else { return "" }
        let name = tile.category.name(in: context.locale)
        return """
            <div><div class="head"><h2>\(name)</h2><a class="link" href="\(path(tile.category))">\
            \(context("discovery.all"))<span class="vh"> \(name)</span></a></div>
            <nav class="chips" aria-label="\(name)">\
            \(each: below, { HomePageParts(context: context).chip($0, isHere: false) })</nav></div>

            """
    }
}
