import Accounts
import Catalog
import HTML
import Media
import Money
import Store
import Web
import World

/// What listeners of a room hear. `t` names it on the wire.
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
    /// Messages that are gone, or everything of somebody who was silenced until then.
    case removed(ID<ChatMessage>)
    case muted(who: String, until: Instant)
    /// The message that the host is answering; nil: none any more.
    case question(ChatLine?)
    case chat([ChatLine])
    case counts(viewers: Int, likes: Int)
}

public enum BagChange: String, Sendable, CaseIterable { case price, soldout }

/// A product in the bag, with what it costs in this room now.
public struct BagLine: Sendable, Equatable {
    public let product: ID<Product>
    public let title: String
    /// Of its cheapest SKU in this room.
    public let price: Money
    public let list: Money
    public let picture: ID<Picture>?
    /// Of all SKUs; counted up to `mostShown`.
    public let left: Int

    /// Nobody needs to know more.
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

/// A flash sale or a voucher in a room, as far as listeners see it. Live knows no rules of it.
public struct RoomOffer: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable { case flash, voucher }
    public var kind: Kind
    /// `fls_…`, `vch_…`
    public var id: String
    /// As Promotions calls it; `ended` takes it out of the snapshot.
    public var state: String
    public var product: ID<Product>?
    public var title: String
    /// A price, or an amount off.
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

/// One message, as everybody sees it.
public struct ChatLine: Sendable, Equatable {
    public let id: ID<ChatMessage>
    /// Stands for the author within this room until the server restarts; tells nobody who it is.
    public let who: String
    public let name: String
    public let role: ChatRole
    public let text: String
    public let at: Instant
    /// It seems to ask something: the studio shows it as a question.
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

/// A message in a room's chat.
public enum ChatMessage: Identified { public static var idPrefix: String { "msg" } }

public enum ChatRole: String, Sendable, CaseIterable { case viewer, moderator, host }

extension RoomEvent {
    /// The event's name on the wire.
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
