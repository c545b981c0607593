import Identities
import Money
import World

/// A change of a room. Durable events are stored in `room_events` as exactly the JSON that viewers
/// receive, in the transaction of their command; `RoomState` applies them to the snapshot.
///
/// A new kind is a case here with its two lines in `RoomEvent+JSON`, a function in
/// `RoomState+Events`, and a handler of its name in `room.js`.
public enum RoomEvent: Sendable, Equatable {
    case state(Room.State, at: Instant)
    case pin(ProductID, at: Instant)
    case unpin
    case bag([BagLine])
    /// One line of the bag changed.
    case line(BagLine, why: BagChange)
    case offer(RoomOffer)
    case notice(String)
    case slow(seconds: Int)
    case removed(ChatMessageID)
    /// An author silenced until then, with the pseudonym under which their messages disappear.
    case muted(who: String, until: Instant)
    /// The message that the host is answering; nil: none any more.
    case question(ChatLine?)
    case chat([ChatLine])
    case counts(viewers: Int, likes: Int)
    /// Change of moderators, blocked people or blocked words: each server reads them anew.
    case moderation

    /// False for what servers alone must know.
    public var isForViewers: Bool { self != .moderation }
}

/// Reason of a changed line, and name of the event in the JSON.
public enum BagChange: String, Sendable, CaseIterable { case price, soldout }

/// A product in the bag, with its effective price in this room.
public struct BagLine: Sendable, Equatable {
    public let product: ProductID
    public let title: String
    /// Price of its cheapest SKU in this room.
    public let price: Money
    public let list: Money
    public let picture: PictureID?
    /// Available quantity of all SKUs, counted up to `mostShown`.
    public let left: Int

    public init(
        product: ProductID, title: String, price: Money, list: Money, picture: PictureID?,
        left: Int
    ) {
        self.product = product
        self.title = title
        self.price = price
        self.list = list
        self.picture = picture
        self.left = left
    }

    /// Upper bound of the quantity shown to viewers.
    static let mostShown = 99
}

/// A flash sale or a voucher as a room's viewers see it. Its rules are in Promotions.
public struct RoomOffer: Sendable, Equatable {
    /// Name of the event in the JSON.
    public enum Kind: String, Sendable, CaseIterable { case flash, voucher }
    public var kind: Kind
    /// Prefixed id: `fls_…`, `vch_…`.
    public var id: String
    /// State as named by Promotions; `ended` takes it out of the snapshot.
    public var state: String
    public var product: ProductID?
    public var title: String
    /// A price, or an amount off, in minor units; a share off in basis points, without a currency.
    public var minor: Int64
    public var currency: Currency?
    public var startsAt: Instant
    public var endsAt: Instant
    public var left: Int
    public var total: Int

    public init(
        kind: Kind, id: String, state: String, product: ProductID? = nil, title: String,
        minor: Int64, currency: Currency? = nil, startsAt: Instant, endsAt: Instant, left: Int,
        total: Int
    ) {
        self.kind = kind
        self.id = id
        self.state = state
        self.product = product
        self.title = title
        self.minor = minor
        self.currency = currency
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.left = left
        self.total = total
    }
}

/// A chat message as everybody sees it.
public struct ChatLine: Sendable, Equatable {
    public let id: ChatMessageID
    /// Pseudonym of the author within this room until the server restarts.
    public let who: String
    public let name: String
    public let role: ChatRole
    public let text: String
    public let at: Instant
    /// True if it seems to be a question; the studio highlights it.
    public let asks: Bool

    public init(
        id: ChatMessageID, who: String, name: String, role: ChatRole, text: String, at: Instant,
        asks: Bool
    ) {
        self.id = id
        self.who = who
        self.name = name
        self.role = role
        self.text = text
        self.at = at
        self.asks = asks
    }
}

public enum ChatRole: String, Sendable, CaseIterable { case viewer, moderator, host }
