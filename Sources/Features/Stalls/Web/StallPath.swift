import Creators
import DesignSystem
import Identities
import Web

/// URL patterns of stalls and of their editing.
public enum StallPath {
    public static let directory = Navigation.stalls
    public static let following = Navigation.following
    public static let visit = URLPattern2<Handle, ProductID>(
        "/stalls/", "handle", "/products/", "product")
    public static let share = URLPattern1<Handle>("/stalls/", "handle", "/share")
    public static let code = URLPattern1<Handle>("/stalls/", "handle", "/qr.svg")

    public static let editing = Navigation.creatorStall
    public static let cover = URLPattern("/creator/stall/cover")
    public static let shelves = URLPattern("/creator/shelves")
    public static let shelf = URLPattern1<StallShelfID>("/creator/shelves/", "shelf")
    public static let shelfMove = URLPattern1<StallShelfID>("/creator/shelves/", "shelf", "/move")
    public static let products = URLPattern("/creator/products")
    public static let productMove = URLPattern1<ProductID>(
        "/creator/products/", "product", "/move")
}
