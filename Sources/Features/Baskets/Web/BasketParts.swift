import Catalog
import DesignSystem
import HTML
import Identities
import Media
import Shops
import Web
import World

/// Parts that the pages of baskets, checkouts and orders share, drawn for one visitor.
public struct BasketParts: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    /// Small picture of a product; the shop's mark without one.
    public func thumb(_ picture: PictureID?, large: Bool = false) -> HTML {
        let classes = large ? "thumb l" : "thumb"
        let size = large ? 72 : 44
        guard let picture else {
            return """
                <img class="\(classes)" src="\(assets.path("mark.svg"))" alt="" width="\(size)" \
                height="\(size)">
                """
        }
        return """
            <img class="\(classes)" src="\(Media.path(picture, .thumb))" alt="" width="\(size)" \
            height="\(size)" loading="lazy">
            """
    }

    /// Link to a shop's page, by its name.
    public func shopLink(_ shop: Shop) -> HTML {
        "<a href=\"\(BasketPath.shop(shop, for: marketCode))\">\(name: shop.name)</a>"
    }
}
