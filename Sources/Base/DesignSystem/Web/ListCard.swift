import HTML
import Text
import Web

extension PageComponent {
    /// Open Graph tags of a page that shows many things, such as a list: how other sites show a
    /// link to it.
    /// - Parameters:
    ///   - title: nil for the site's own page.
    ///   - page: without what only this visitor chose.
    ///   - image: the first thing's picture; the site's mark where there is none.
    public func listCard(
        _ title: String?, about: String? = nil, page: Path, image: Path? = nil, origin: String
    ) -> HTML {
        OpenGraph(
            .website, title: title.map { "\($0) · Pasar" } ?? "Pasar", about: about, page: page,
            image: image ?? assets.path("icon-512.png"), origin: origin
        ).html
    }
}
