import Accounts
import Catalog
import Markets
import Store
import Web
import World

/// Snapshot of a room, changed by its events.
public struct RoomState: EventState, Equatable {
    public static let eventName = "room"

    public let room: ID<Room>
    public let title: String
    public let hostName: String
    public private(set) var state: Room.State
    public private(set) var startedAt: Instant?
    public private(set) var bag: [BagLine]
    public private(set) var pinned: ID<Product>?
    public private(set) var offers: [RoomOffer]
    public private(set) var notice: String
    public private(set) var slowSeconds: Int
    public private(set) var chat: [ChatLine]
    /// The message that is being answered; nil if there is none.
    public private(set) var question: ChatLine?
    public private(set) var viewers = 0
    public private(set) var likes = 0
    /// Chat lines that the next tick sends.
    private var saidSince: [ChatLine] = []
    private var hasNewCounts = false

    /// Chat lines in a snapshot: three screens of a phone.
    static let chatKept = 60
    /// Chat lines of one tick, more than one reads in a fifth of a second; then the chat is busy.
    static let mostInATick = 200
    /// Flash sales and vouchers that a room shows.
    static let mostOffers = 50

    public init(
        _ room: Room, bag: [BagLine] = [], offers: [RoomOffer] = [], chat: [ChatLine] = [],
        question: ChatLine? = nil, likes: Int = 0
    ) {
        self.room = room.id
        title = room.title
        hostName = room.hostName
        state = room.state
        startedAt = room.startedAt
        pinned = room.pinned
        notice = room.notice
        slowSeconds = room.slowSeconds
        self.bag = bag
        self.offers = offers
        self.chat = Array(chat.suffix(Self.chatKept))
        self.question = question
        self.likes = likes
    }

    public mutating func apply(_ event: RoomEvent) {
        switch event {
        case .state(let state, let at):
            self.state = state
            if state == .live { startedAt = at }
        case .pin(let product, _): pinned = product
        case .unpin: pinned = nil
        case .bag(let lines):
            bag = lines
            if let pinned, !lines.contains(where: { $0.product == pinned }) { self.pinned = nil }
        case .line(let line, _):
            if let place = bag.firstIndex(where: { $0.product == line.product }) {
                bag[place] = line
            }
        case .offer(let offer): show(offer)
        case .notice(let words): notice = words
        case .slow(let seconds): slowSeconds = seconds
        case .removed(let message): chat.removeAll { $0.id == message }
        case .muted(let who, _): chat.removeAll { $0.who == who }
        case .question(let line): question = line
        case .chat(let lines):
            chat += lines
            if chat.count > Self.chatKept { chat.removeFirst(chat.count - Self.chatKept) }
        case .counts(let viewers, let likes):
            self.viewers = viewers
            self.likes = likes
        }
    }

    private mutating func show(_ offer: RoomOffer) {
        offers.removeAll { $0.id == offer.id }
        guard offer.state != "ended" else { return }
        offers.append(offer)
        if offers.count > Self.mostOffers { offers.removeFirst() }
    }

    // MARK: state for the next tick

    /// Adds a line to the next tick; false if too many wait already.
    mutating func say(_ line: ChatLine) -> Bool {
        guard saidSince.count < Self.mostInATick else { return false }
        saidSince.append(line)
        return true
    }

    /// Removes lines that the next tick would have sent.
    mutating func unsay(where isGone: (ChatLine) -> Bool) { saidSince.removeAll(where: isGone) }

    mutating func count(viewers: Int? = nil, moreLikes: Int = 0) {
        if let viewers, viewers != self.viewers {
            self.viewers = viewers
            hasNewCounts = true
        }
        if moreLikes > 0 {
            likes += moreLikes
            hasNewCounts = true
        }
    }

    public mutating func gather() -> [RoomEvent] {
        var out: [RoomEvent] = []
        if !saidSince.isEmpty { out.append(.chat(saidSince)) }
        if hasNewCounts { out.append(.counts(viewers: viewers, likes: likes)) }
        saidSince = []
        hasNewCounts = false
        return out
    }

    // MARK: JSON

    public static func write(_ event: RoomEvent, to json: inout JSONWriter) {
        event.write(to: &json)
    }

    public func writeSnapshot(to json: inout JSONWriter) {
        json.object { json in
            json.key("t")
            json.text("reset")
            json.key("room")
            json.text(room.description)
            json.key("title")
            json.text(title)
            json.key("host")
            json.text(hostName)
            json.key("state")
            json.text(state.rawValue)
            json.key("startedAt")
            if let startedAt { json.integer(startedAt.milliseconds) } else { json.null() }
            json.key("pinned")
            if let pinned { json.text(pinned.description) } else { json.null() }
            json.key("notice")
            json.text(notice)
            json.key("slow")
            json.integer(Int64(slowSeconds))
            json.key("viewers")
            json.integer(Int64(viewers))
            json.key("likes")
            json.integer(Int64(likes))
            json.key("bag")
            json.array(bag) { $0.write(to: &$1) }
            for kind in RoomOffer.Kind.allCases {
                json.key(kind == .flash ? "flashes" : "vouchers")
                json.array(offers.filter { $0.kind == kind }) { offer, json in
                    json.object { offer.writeMembers(to: &$0) }
                }
            }
            json.key("question")
            if let question { question.write(to: &json) } else { json.null() }
            json.key("chat")
            json.array(chat) { $0.write(to: &$1) }
        }
    }
}
