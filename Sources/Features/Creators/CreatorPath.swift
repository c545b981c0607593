import Catalog
import Faces
import Web
import World

/// URL patterns of creators and their stalls.
public enum CreatorPath {
    public static let bazaar = Doors.stalls
    public static let stall = Place1<Handle>("/stalls/", "handle")
    public static let visit = Place2<Handle, ID<Product>>(
        "/stalls/", "handle", "/products/", "product")
    public static let follow = Place1<Handle>("/stalls/", "handle", "/follow")
    public static let share = Place1<Handle>("/stalls/", "handle", "/share")
    public static let code = Place1<Handle>("/stalls/", "handle", "/qr.svg")
    public static let following = Doors.following

    public static let center = Doors.creator
    public static let profile = Place("/creator/profile")
    public static let avatar = Place("/creator/avatar")
    public static let identity = Place("/creator/identity")
    public static let arrangement = Place("/creator/stall")
    public static let cover = Place("/creator/stall/cover")
    public static let shelves = Place("/creator/shelves")
    public static let shelf = Place1<ID<StallShelf>>("/creator/shelves/", "shelf")
    public static let shelfMove = Place1<ID<StallShelf>>("/creator/shelves/", "shelf", "/move")
    public static let products = Place("/creator/products")
    public static let productMove = Place1<ID<Product>>(
        "/creator/products/", "product", "/move")
    public static let market = Place("/creator/market")
    public static let earnings = Place("/creator/earnings")
    public static let figures = Place("/creator/figures")
    public static let followers = Place("/creator/followers")

    public static let plans = Doors.sellerCreators
    public static let plan = Place1<ID<Product>>("/seller/creators/", "product")
    public static let planEnd = Place1<ID<Product>>("/seller/creators/", "product", "/end")

    public static let checks = Doors.operationsCreators
    public static let check = Place1<ID<Creator>>(
        "/operations/creators/", "creator", "/identity")
    public static let closures = Place("/operations/stalls")
    public static let reopening = Place1<ID<Creator>>(
        "/operations/stalls/", "creator", "/reopening")
}
