import Identities
import Promotions
import Rooms
import Web
import World

/// URL paths of what a room sells.
public enum SellingPath {
    public static let bag = URLPattern1<RoomID>("/live/", "room", "/bag")
    public static let bagRemoval = URLPattern1<RoomID>("/live/", "room", "/bag/removal")
    public static let pin = URLPattern1<RoomID>("/live/", "room", "/pin")
    public static let pinNext = URLPattern1<RoomID>("/live/", "room", "/pin/next")
    public static let pinRemoval = URLPattern1<RoomID>("/live/", "room", "/pin/removal")
    public static let price = URLPattern1<RoomID>("/live/", "room", "/price")
    public static let clicks = URLPattern1<RoomID>("/live/", "room", "/clicks")
    public static let figures = URLPattern1<RoomID>("/live/", "room", "/figures")
    public static let target = URLPattern1<RoomID>("/live/", "room", "/target")
    /// A pinned product's dialog with its options and the buy button.
    public static let goods = URLPattern2<RoomID, ProductID>(
        "/live/", "room", "/goods/", "product")
    public static let basket = URLPattern1<RoomID>("/live/", "room", "/basket")
    public static let flashes = URLPattern1<RoomID>("/live/", "room", "/flashes")
    public static let launch = URLPattern2<RoomID, FlashSaleID>(
        "/live/", "room", "/flashes/", "sale", "/launch")
    public static let flashEnd = URLPattern2<RoomID, FlashSaleID>(
        "/live/", "room", "/flashes/", "sale", "/end")
    public static let claims = URLPattern2<RoomID, FlashSaleID>(
        "/live/", "room", "/flashes/", "sale", "/claims")
    public static let vouchers = URLPattern1<RoomID>("/live/", "room", "/vouchers")
    public static let voucherClaims = URLPattern2<RoomID, VoucherID>(
        "/live/", "room", "/vouchers/", "voucher", "/claims")
    /// LIVE price as typed by the host.
    public static let livePrice = URLPattern1<RoomID>("/live/", "room", "/prices")
}
