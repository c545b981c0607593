import Identities
import Catalog
import Promotions
import Web
import World

/// URL patterns of rooms.
public enum LivePath {
    /// Rooms on air and planned ones.
    public static let list = URLPattern("/live")
    public static let room = URLPattern1<RoomID>("/live/", "room")
    public static let events = URLPattern1<RoomID>("/live/", "room", "/events")
    public static let snapshot = URLPattern1<RoomID>("/live/", "room", "/snapshot")
    /// Missed events, for clients that no stream reaches.
    public static let missed = URLPattern1<RoomID>("/live/", "room", "/missed")
    public static let start = URLPattern1<RoomID>("/live/", "room", "/start")
    public static let end = URLPattern1<RoomID>("/live/", "room", "/end")
    public static let stop = URLPattern1<RoomID>("/operations/live/", "room", "/stop")

    public static let bag = URLPattern1<RoomID>("/live/", "room", "/bag")
    public static let bagRemoval = URLPattern1<RoomID>("/live/", "room", "/bag/removal")
    public static let pin = URLPattern1<RoomID>("/live/", "room", "/pin")
    public static let pinNext = URLPattern1<RoomID>("/live/", "room", "/pin/next")
    public static let pinRemoval = URLPattern1<RoomID>("/live/", "room", "/pin/removal")
    public static let price = URLPattern1<RoomID>("/live/", "room", "/price")

    public static let chat = URLPattern1<RoomID>("/live/", "room", "/chat")
    public static let chatRemoval = URLPattern1<RoomID>("/live/", "room", "/chat/removal")
    public static let likes = URLPattern1<RoomID>("/live/", "room", "/likes")
    public static let clicks = URLPattern1<RoomID>("/live/", "room", "/clicks")
    public static let abuseReports = URLPattern1<RoomID>("/live/", "room", "/complaints")
    public static let figures = URLPattern1<RoomID>("/live/", "room", "/figures")

    public static let target = URLPattern1<RoomID>("/live/", "room", "/target")
    /// The message that is being answered.
    public static let question = URLPattern1<RoomID>("/live/", "room", "/question")
    public static let questionRemoval = URLPattern1<RoomID>("/live/", "room", "/question/removal")

    public static let notice = URLPattern1<RoomID>("/live/", "room", "/notice")
    public static let slow = URLPattern1<RoomID>("/live/", "room", "/slow")
    public static let mutes = URLPattern1<RoomID>("/live/", "room", "/mutes")
    public static let blocks = URLPattern1<RoomID>("/live/", "room", "/blocks")
    public static let moderators = URLPattern1<RoomID>("/live/", "room", "/moderators")
    public static let words = URLPattern("/live/words")

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
    public static let studio = URLPattern1<RoomID>("/live/", "room", "/studio")
    /// LIVE price as typed by the host.
    public static let livePrice = URLPattern1<RoomID>("/live/", "room", "/prices")
    public static let studios = URLPattern("/studio")
    public static let calendar = URLPattern1<RoomID>("/live/", "room", "/calendar")
}
