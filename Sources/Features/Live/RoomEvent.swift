import Accounts
import Catalog
import HTML
import Media
import Money
import Store
import Web
import World

/// Event sent to a room's subscribers. `t` names it in the JSON.
public enum RoomEvent: Sendable, Equatable {
    case state(Room.State, at: Instant)
    case pin(ID<Product>, at: Instant)
    case unpin
    case bag([BagLine])
    /// One line of the bag changed; `why` is `price` or `soldout`.
    case line(BagLine, why: BagChange)
    case offer(RoomOffer)
    case notice(String)
    case slow(seconds: Int)
    /// A removed message; `muted` removes all messages of a muted author.
    case removed(ID<ChatMessage>)
    case muted(who: String, until: Instant)
    /// The message that the host is answering; nil: none any more.
    case question(ChatLine?)
    case chat([ChatLine])
    case counts(viewers: Int, likes: Int)
}

public enum BagChange: String, Sendable, CaseIterable { case price, soldout }

/// A product in the bag, with its effective price in this room.
public struct BagLine: Sendable, Equatable {
    public let product: ID<Product>
    public let title: String
    /// Price of its cheapest SKU in this room.
    public let price: Money
    public let list: Money
    public let picture: ID<Picture>?
    /// Available quantity of all SKUs, counted up to `mostShown`.
    public let left: Int

    /// Upper bound of the quantity shown to viewers.
    static let mostShown = 99

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("product")
            json.text(product.description)
            json.key("title")
            json.text(title)
            json.key("price")
            json.money(price)
            json.key("list")
            json.money(list)
            json.key("picture")
            if let picture {
                json.text(Media.path(picture, .card).text)
            } else {
                json.null()
            }
            json.key("left")
            json.integer(Int64(min(left, Self.mostShown)))
        }
    }
}

/// A flash sale or a voucher as a room's viewers see it. Its rules are in Promotions.
public struct RoomOffer: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable { case flash, voucher }
    public var kind: Kind
    /// Prefixed id: `fls_…`, `vch_…`.
    public var id: String
    /// State as named by Promotions; `ended` takes it out of the snapshot.
    public var state: String
    public var product: ID<Product>?
    public var title: String
    /// A price, or an amount off, in minor units.
    public var minor: Int64
    public var startsAt: Instant
    public var endsAt: Instant
    public var left: Int
    public var total: Int

    public init(
        kind: Kind, id: String, state: String, product: ID<Product>? = nil, title: String,
        minor: Int64, startsAt: Instant, endsAt: Instant, left: Int, total: Int
    ) {
        self.kind = kind
        self.id = id
        self.state = state
        self.product = product
        self.title = title
        self.minor = minor
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.left = left
        self.total = total
    }

    func writeMembers(to json: inout JSONWriter) {
        json.key("id")
        json.text(id)
        json.key("state")
        json.text(state)
        json.key("product")
        if let product { json.text(product.description) } else { json.null() }
        json.key("title")
        json.text(title)
        json.key("minor")
        json.integer(minor)
        json.key("startsAt")
        json.integer(startsAt.milliseconds)
        json.key("endsAt")
        json.integer(endsAt.milliseconds)
        json.key("left")
        json.integer(Int64(left))
        json.key("total")
        json.integer(Int64(total))
    }
}

/// A chat message as everybody sees it.
public struct ChatLine: Sendable, Equatable {
    public let id: ID<ChatMessage>
    /// Pseudonym of the author within this room until the server restarts.
    public let who: String
    public let name: String
    public let role: ChatRole
    public let text: String
    public let at: Instant
    /// True if it seems to be a question; the studio highlights it.
    public let asks: Bool

    init(
        id: ID<ChatMessage>, who: String, name: String, role: ChatRole, text: String, at: Instant
    ) {
        self.id = id
        self.who = who
        self.name = name
        self.role = role
        self.text = text
        self.at = at
        asks = role != .host && Asking.asks(text)
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("id")
            json.text(id.description)
            json.key("who")
            json.text(who)
            json.key("name")
            json.text(name)
            json.key("role")
            json.text(role.rawValue)
            json.key("text")
            json.text(text)
            json.key("at")
            json.integer(at.milliseconds)
            json.key("asks")
            json.flag(asks)
        }
    }
}

/// Id kind of chat messages.
public enum ChatMessage: Identified { public static var idPrefix: String { "msg" } }

public enum ChatRole: String, Sendable, CaseIterable { case viewer, moderator, host }

extension RoomEvent {
    /// Name of the event in the JSON.
    var name: String {
        switch self {
        case .state: "state"
        case .pin: "pin"
        case .unpin: "unpin"
        case .bag: "bag"
        case .line(_, let why): why.rawValue
        case .offer(let offer): offer.kind.rawValue
        case .notice: "notice"
        case .slow: "slow"
        case .removed: "removed"
        case .muted: "muted"
        case .question: "question"
        case .chat: "chat"
        case .counts: "counts"
        }
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("t")
            json.text(name)
            writeMembers(to: &json)
        }
    }

    private func writeMembers(to json: inout JSONWriter) {
        func text(_ name: String, _ value: String, _ json: inout JSONWriter) {
            json.key(name)
            json.text(value)
        }
        func number(_ name: String, _ value: Int64, _ json: inout JSONWriter) {
            json.key(name)
            json.integer(value)
        }
        switch self {
        case .state(let state, let at):
            text("state", state.rawValue, &json)
            number("at", at.milliseconds, &json)
        case .pin(let product, let at):
            text("product", product.description, &json)
            number("at", at.milliseconds, &json)
        case .unpin: return
        case .bag(let lines):
            json.key("lines")
            json.array(lines) { $0.write(to: &$1) }
        case .line(let line, _):
            json.key("line")
            line.write(to: &json)
        case .offer(let offer): offer.writeMembers(to: &json)
        case .notice(let words): text("text", words, &json)
        case .slow(let seconds): number("seconds", Int64(seconds), &json)
        case .removed(let message): text("message", message.description, &json)
        case .muted(let who, let until):
            text("who", who, &json)
            number("until", until.milliseconds, &json)
        case .question(let line):
            json.key("line")
            if let line { line.write(to: &json) } else { json.null() }
        case .chat(let lines):
            json.key("lines")
            json.array(lines) { $0.write(to: &$1) }
        case .counts(let viewers, let likes):
            number("viewers", Int64(viewers), &json)
            number("likes", Int64(likes), &json)
        }
    }
}
