import Identities
import DesignSystem
import Web
import World

/// URL paths of a merchant's registration and of its approval.
public enum ShopPath {
    public static let sell = Navigation.sell
    public static let queue = Navigation.operationsShops
    public static let approval = URLPattern1<ShopID>("/operations/shops/", "shop", "/approval")
    public static let refusal = URLPattern1<ShopID>("/operations/shops/", "shop", "/refusal")
}
