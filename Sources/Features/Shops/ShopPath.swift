import Web
import World

/// Where shops are found.
public enum ShopPath {
    public static let sell = Place("/sell")
    public static let queue = Place("/operations/shops")
    public static let approval = Place1<ID<Shop>>("/operations/shops/", "shop", "/approval")
    public static let refusal = Place1<ID<Shop>>("/operations/shops/", "shop", "/refusal")
}
