import Identities
import DesignSystem
import Web
import World

public enum PromotionPath {
    public static let list = Navigation.sellerPromotions
    public static let vouchers = URLPattern("/seller/vouchers")
    public static let allocations = URLPattern("/seller/allocations")
    public static let closing = URLPattern1<AllocationID>(
        "/seller/allocations/", "allocation", "/closing")
}
