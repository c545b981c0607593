import Identities
import Catalog
import DesignSystem
import Web
import World

/// URL paths of sellers' work on products, and of operators' review of them.
public enum ListingPath {
    public static let products = Navigation.sellerProducts
    public static let bulk = URLPattern("/seller/products/bulk")
    public static let new = URLPattern("/seller/products/new")
    public static let product = URLPattern1<ProductID>("/seller/products/", "product")
    public static let publication = URLPattern1<ProductID>(
        "/seller/products/", "product", "/publication")
    public static let withdrawal = URLPattern1<ProductID>(
        "/seller/products/", "product", "/withdrawal")
    public static let pictures = URLPattern1<ProductID>(
        "/seller/products/", "product", "/pictures")
    public static let arrangement = URLPattern1<ProductID>(
        "/seller/products/", "product", "/arrangement")
    public static let review = Navigation.operationsProducts
    public static let takedown = URLPattern1<ProductID>(
        "/operations/products/", "product", "/takedown")
    public static let restoration = URLPattern1<ProductID>(
        "/operations/products/", "product", "/restoration")
}
