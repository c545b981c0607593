import Identities
import Catalog
import DesignSystem
import Web
import World

/// URL patterns of creators and their stalls.
public enum CreatorPath {
    public static let stallDirectory = Navigation.stalls
    public static let stall = URLPattern1<Handle>("/stalls/", "handle")
    public static let visit = URLPattern2<Handle, ProductID>(
        "/stalls/", "handle", "/products/", "product")
    public static let follow = URLPattern1<Handle>("/stalls/", "handle", "/follow")
    public static let share = URLPattern1<Handle>("/stalls/", "handle", "/share")
    public static let code = URLPattern1<Handle>("/stalls/", "handle", "/qr.svg")
    public static let following = Navigation.following

    public static let center = Navigation.creator
    public static let profile = URLPattern("/creator/profile")
    public static let avatar = URLPattern("/creator/avatar")
    public static let identity = URLPattern("/creator/identity")
    public static let arrangement = URLPattern("/creator/stall")
    public static let cover = URLPattern("/creator/stall/cover")
    public static let shelves = URLPattern("/creator/shelves")
    public static let shelf = URLPattern1<StallShelfID>("/creator/shelves/", "shelf")
    public static let shelfMove = URLPattern1<StallShelfID>("/creator/shelves/", "shelf", "/move")
    public static let products = URLPattern("/creator/products")
    public static let productMove = URLPattern1<ProductID>(
        "/creator/products/", "product", "/move")
    public static let market = URLPattern("/creator/market")
    public static let earnings = URLPattern("/creator/earnings")
    public static let figures = URLPattern("/creator/figures")
    public static let followers = URLPattern("/creator/followers")

    public static let plans = Navigation.sellerCreators
    public static let plan = URLPattern1<ProductID>("/seller/creators/", "product")
    public static let planEnd = URLPattern1<ProductID>("/seller/creators/", "product", "/end")

    public static let checks = Navigation.operationsCreators
    public static let check = URLPattern1<CreatorID>(
        "/operations/creators/", "creator", "/identity")
    public static let closures = URLPattern("/operations/stalls")
    public static let reopening = URLPattern1<CreatorID>(
        "/operations/stalls/", "creator", "/reopening")
}

extension Handle: URLParameter {
    public static var schema: Schema {
        .text(min: length.lowerBound, max: length.upperBound)
    }
}
