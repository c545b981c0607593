import JSON
import Media
import Money
import World

// The one form of a room's events, in the log and on the wire: `t` is the kind's name.

extension RoomEvent {
    /// Name of the kind, and the writer of its other members in their order.
    private var encoded: (kind: String, members: (inout JSONWriter) -> Void) {
        switch self {
        case .state(let state, let at):
            (
                "state",
                {
                    $0.member("state", state.rawValue); $0.member("at", at)
                }
            )
        case .pin(let product, let at):
            (
                "pin",
                {
                    $0.member("product", product); $0.member("at", at)
                }
            )
        case .unpin: ("unpin", { _ in })
        case .bag(let lines): ("bag", { $0.members("lines", lines) { $0.write(to: &$1) } })
        case .line(let line, let why): (why.rawValue, { $0.member("line", line.write) })
        case .offer(let offer): (offer.kind.rawValue, offer.writeMembers)
        case .notice(let text): ("notice", { $0.member("text", text) })
        case .slow(let seconds): ("slow", { $0.member("seconds", seconds) })
        case .removed(let message): ("removed", { $0.member("message", message) })
        case .muted(let who, let until):
            (
                "muted",
                {
                    $0.member("who", who); $0.member("until", until)
                }
            )
        case .question(let line): ("question", { $0.member("line", line?.write) })
        case .chat(let lines): ("chat", { $0.members("lines", lines) { $0.write(to: &$1) } })
        case .counts(let viewers, let likes):
            (
                "counts",
                {
                    $0.member("viewers", viewers); $0.member("likes", likes)
                }
            )
        case .moderation: ("moderation", { _ in })
        }
    }

    /// Nil for a kind of a newer version, which is passed over.
    init?(_ json: JSONValue) throws {
        let kind = try json["t"].text()
        switch kind {
        case "state": self = .state(try json["state"].choice(), at: try json["at"].instant())
        case "pin": self = .pin(try json["product"].id(), at: try json["at"].instant())
        case "unpin": self = .unpin
        case "bag": self = .bag(try json["lines"].list().map(BagLine.init))
        case "price", "soldout":
            self = .line(try BagLine(json["line"]), why: try json["t"].choice())
        case "flash", "voucher": self = .offer(try RoomOffer(json))
        case "notice": self = .notice(try json["text"].text())
        case "slow": self = .slow(seconds: Int(try json["seconds"].integer()))
        case "removed": self = .removed(try json["message"].id())
        case "muted":
            self = .muted(who: try json["who"].text(), until: try json["until"].instant())
        case "question": self = .question(try json["line"].orNil.map(ChatLine.init))
        case "chat": self = .chat(try json["lines"].list().map(ChatLine.init))
        case "counts":
            self = .counts(
                viewers: Int(try json["viewers"].integer()),
                likes: Int(try json["likes"].integer()))
        case "moderation": self = .moderation
        default: return nil
        }
    }

    /// Name of the kind: `t` in the JSON.
    public var kind: String { encoded.kind }

    func write(to json: inout JSONWriter) {
        let (kind, members) = encoded
        json.object { json in
            json.member("t", kind)
            members(&json)
        }
    }
}

extension BagLine {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("product", product)
            json.member("title", title)
            json.key("price")
            json.money(price)
            json.key("list")
            json.money(list)
            json.member("picture", picture.map { Media.path($0, .card).text })
            json.member("left", min(left, Self.mostShown))
        }
    }

    init(_ json: JSONValue) throws {
        product = try json["product"].id()
        title = try json["title"].text()
        price = try Money(json["price"])
        list = try Money(json["list"])
        picture = try json["picture"].orNil.flatMap { Media.picture(at: try $0.text()) }
        left = Int(try json["left"].integer())
    }
}

extension Money {
    fileprivate init(_ json: JSONValue) throws {
        guard let currency = Currency(rawValue: try json["currency"].text()) else {
            throw JSONUnreadable("a currency was expected")
        }
        self.init(minor: try json["minor"].integer(), currency: currency)
    }
}

extension RoomOffer {
    func writeMembers(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("state", state)
        json.member("product", product?.description)
        json.member("title", title)
        json.key("minor")
        json.integer(minor)
        json.member("currency", currency?.code)
        json.member("starts_at", startsAt)
        json.member("ends_at", endsAt)
        json.member("left", left)
        json.member("total", total)
    }

    init(_ json: JSONValue) throws {
        kind = try json["t"].choice()
        id = try json["id"].text()
        state = try json["state"].text()
        product = try json["product"].orNil?.id()
        title = try json["title"].text()
        minor = try json["minor"].integer()
        // Events that were stored before 2026-11-29 have no currency, and the former names.
        currency = try json["currency"].orNil.flatMap { Currency(rawValue: try $0.text()) }
        startsAt = try (json["starts_at"].orNil ?? json["startsAt"]).instant()
        endsAt = try (json["ends_at"].orNil ?? json["endsAt"]).instant()
        left = Int(try json["left"].integer())
        total = Int(try json["total"].integer())
    }
}

extension ChatLine {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("who", who)
            json.member("name", name)
            json.member("role", role.rawValue)
            json.member("text", text)
            json.member("at", at)
            json.key("asks")
            json.flag(asks)
        }
    }

    init(_ json: JSONValue) throws {
        id = try json["id"].id()
        who = try json["who"].text()
        name = try json["name"].text()
        role = try json["role"].choice()
        text = try json["text"].text()
        at = try json["at"].instant()
        asks = try json["asks"].flag()
    }
}
