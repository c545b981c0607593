import Catalog
import Promotions
import Web
import World

/// URL patterns of rooms.
public enum LivePath {
    /// Rooms on air and planned ones.
    public static let list = Place("/live")
    public static let room = Place1<ID<Room>>("/live/", "room")
    public static let events = Place1<ID<Room>>("/live/", "room", "/events")
    public static let snapshot = Place1<ID<Room>>("/live/", "room", "/snapshot")
    /// Missed events, for clients that no stream reaches.
    public static let missed = Place1<ID<Room>>("/live/", "room", "/missed")
    public static let start = Place1<ID<Room>>("/live/", "room", "/start")
    public static let end = Place1<ID<Room>>("/live/", "room", "/end")
    public static let stop = Place1<ID<Room>>("/operations/live/", "room", "/stop")

    public static let bag = Place1<ID<Room>>("/live/", "room", "/bag")
    public static let bagRemoval = Place1<ID<Room>>("/live/", "room", "/bag/removal")
    public static let pin = Place1<ID<Room>>("/live/", "room", "/pin")
    public static let pinNext = Place1<ID<Room>>("/live/", "room", "/pin/next")
    public static let pinRemoval = Place1<ID<Room>>("/live/", "room", "/pin/removal")
    public static let price = Place1<ID<Room>>("/live/", "room", "/price")

    public static let chat = Place1<ID<Room>>("/live/", "room", "/chat")
    public static let chatRemoval = Place1<ID<Room>>("/live/", "room", "/chat/removal")
    public static let likes = Place1<ID<Room>>("/live/", "room", "/likes")
    public static let clicks = Place1<ID<Room>>("/live/", "room", "/clicks")
    public static let complaints = Place1<ID<Room>>("/live/", "room", "/complaints")
    public static let figures = Place1<ID<Room>>("/live/", "room", "/figures")

    public static let target = Place1<ID<Room>>("/live/", "room", "/target")
    /// The message that is being answered.
    public static let question = Place1<ID<Room>>("/live/", "room", "/question")
    public static let questionRemoval = Place1<ID<Room>>("/live/", "room", "/question/removal")

    public static let notice = Place1<ID<Room>>("/live/", "room", "/notice")
    public static let slow = Place1<ID<Room>>("/live/", "room", "/slow")
    public static let mutes = Place1<ID<Room>>("/live/", "room", "/mutes")
    public static let blocks = Place1<ID<Room>>("/live/", "room", "/blocks")
    public static let moderators = Place1<ID<Room>>("/live/", "room", "/moderators")
    public static let words = Place("/live/words")

    /// A pinned product's dialog with its options and the buy button.
    public static let goods = Place2<ID<Room>, ID<Product>>("/live/", "room", "/goods/", "product")
    public static let basket = Place1<ID<Room>>("/live/", "room", "/basket")
    public static let flashes = Place1<ID<Room>>("/live/", "room", "/flashes")
    public static let launch = Place2<ID<Room>, ID<FlashSale>>(
        "/live/", "room", "/flashes/", "sale", "/launch")
    public static let flashEnd = Place2<ID<Room>, ID<FlashSale>>(
        "/live/", "room", "/flashes/", "sale", "/end")
    public static let claims = Place2<ID<Room>, ID<FlashSale>>(
        "/live/", "room", "/flashes/", "sale", "/claims")
    public static let vouchers = Place1<ID<Room>>("/live/", "room", "/vouchers")
    public static let voucherClaims = Place2<ID<Room>, ID<Voucher>>(
        "/live/", "room", "/vouchers/", "voucher", "/claims")
    public static let studio = Place1<ID<Room>>("/live/", "room", "/studio")
    /// LIVE price as typed by the host.
    public static let livePrice = Place1<ID<Room>>("/live/", "room", "/prices")
    public static let studios = Place("/studio")
    public static let calendar = Place1<ID<Room>>("/live/", "room", "/calendar")
}
