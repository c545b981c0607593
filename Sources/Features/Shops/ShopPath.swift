import Faces
import Web
import World

/// Where shops are found.
public enum ShopPath {
    public static let sell = Doors.sell
    public static let queue = Doors.operationsShops
    public static let approval = Place1<ID<Shop>>("/operations/shops/", "shop", "/approval")
    public static let refusal = Place1<ID<Shop>>("/operations/shops/", "shop", "/refusal")
}
