import DesignSystem
import HTML
import Identities
import Media
import Text
import Web

/// Parts of pages that show a creator, drawn for one visitor.
public struct CreatorParts: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    /// Path of a product's page, which the Discovery feature serves.
    public static func path(of product: ProductID) -> Path { "/products/\(product)" }

    /// A creator's picture, or the first letter of their name.
    /// - Parameter size: `s`, `l`, `xl`, or nothing.
    public func avatar(_ creator: Creator, _ size: String = "") -> HTML {
        guard let picture = creator.avatar else {
            let letter = creator.name.prefix(1).uppercased()
            return "<span class=\"avatar letter \(size)\" aria-hidden=\"true\">\(letter)</span>"
        }
        return """
            <span class="avatar \(size)"><img loading="lazy" src="\(Media.path(picture, .thumb))" alt="" \
            width="160" height="160"></span>
            """
    }

    /// Number of followers with its word.
    public func followers(_ count: Int) -> HTML {
        """
        <b>\(count.compact(in: locale))</b> \(self("creators.followers.word", count: count))
        """
    }
}
