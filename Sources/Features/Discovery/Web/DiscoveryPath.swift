import Text
import Identities
import Catalog
import DesignSystem
import HTML
import Markets
import Shops
import Web
import World

/// URL paths of the home page, lists, products and shops.
public enum DiscoveryPath {
    public static let home = Navigation.home
    public static let search = Navigation.search
    public static let suggestions = URLPattern("/suggestions")
    public static let categories = Navigation.categories
    public static let category = URLPattern1<CategoryID>("/categories/", "category")
    public static let product = URLPattern1<ProductID>("/products/", "product")
    /// Path of a shop, by slug in the visitor's market or by id.
    public static let shop = URLPattern1<String>("/shops/", "shop")

    /// A shop's own page: its slug where that is unique, else its id.
    public static func page(of shop: Shop, for market: MarketCode) -> Path {
        self.shop(shop.market == market ? shop.slug : shop.id.description)
    }
}

/// A category's number as a URL has it.
public struct CategoryID: URLParameter, Hashable {
    public let rawValue: Int

    public init(_ rawValue: Int) { self.rawValue = rawValue }

    /// Parses the number; nil unless the text is written as we write it: one URL for one page.
    public init?(_ text: String) {
        guard let number = Int(text), number > 0, String(number) == text else { return nil }
        rawValue = number
    }

    public var description: String { String(rawValue) }
    public static var schema: Schema { .integer(min: 1) }
}
