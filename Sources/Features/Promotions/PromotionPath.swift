import Faces
import Web
import World

public enum PromotionPath {
    public static let list = Doors.sellerPromotions
    public static let vouchers = Place("/seller/vouchers")
    public static let allocations = Place("/seller/allocations")
    public static let closing = Place1<ID<Allocation>>(
        "/seller/allocations/", "allocation", "/closing")
}
