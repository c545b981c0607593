import Faces
import Web
import World

/// URL paths of a merchant's registration and of its approval.
public enum ShopPath {
    public static let sell = Doors.sell
    public static let queue = Doors.operationsShops
    public static let approval = Place1<ID<Shop>>("/operations/shops/", "shop", "/approval")
    public static let refusal = Place1<ID<Shop>>("/operations/shops/", "shop", "/refusal")
}
