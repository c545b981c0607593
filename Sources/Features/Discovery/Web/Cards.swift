import Catalog
import DesignSystem
import HTML
import Markets
import Web
import World

/// Cards, drawn for one visitor.
struct Cards: PageComponent {
    let context: PageContext

    /// Breadcrumbs from the home page down to here.
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

    /// Foot of every page of the Shop: all top categories, and how to sell.
    var foot: HTML { cached("foot") { drawnFoot } }

    private var drawnFoot: HTML {
        """
        <footer class="pagefoot"><nav aria-label="\(self("discovery.foot"))">\
        \(each: markets.categories.top, link)\
        <a href="\(Navigation.sell())">\(self("discovery.foot.sell"))</a>\
        <a href="\(Navigation.account().at("preferences"))">\
        \(self("discovery.foot.preferences"))</a></nav>
        <p>\(self("discovery.foot.words"))</p></footer>
        """
    }

    /// Banner in a market where the operator may only show goods.
    var promoteOnlyBanner: HTML {
        banner(self("discovery.promote.title"), self("discovery.promote.text"), .info)
    }
}
