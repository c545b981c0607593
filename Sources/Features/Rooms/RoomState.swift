import Identities
import Events
import JSON
import Numbers
import World

/// Snapshot of a room, changed by its events.
public struct RoomState: EventState, Equatable {
    public static let eventName = "room"

    public let room: RoomID
    public let title: String
    public let hostName: String
    public internal(set) var state: Room.State
    public internal(set) var startedAt: Instant?
    public internal(set) var bag: [BagLine]
    public internal(set) var pinned: ProductID?
    public internal(set) var offers: [RoomOffer]
    public internal(set) var notice: String
    public internal(set) var slowSeconds: Int
    public internal(set) var chat: [ChatLine]
    /// The message that is being answered.
    public internal(set) var question: ChatLine?
    public internal(set) var viewers = 0
    public internal(set) var likes = 0
    /// Messages that the next tick gathers.
    var waitingChat: [ChatLine] = []
    private var hasNewCounts = false

    /// Chat lines in a snapshot: three screens of a phone.
    public static let chatKept = 60
    /// Chat lines of one tick, more than one reads in a fifth of a second; then the chat is busy.
    static let mostInATick = 200
    /// Flash sales and vouchers that a room shows.
    public static let mostOffers = 50

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

    // MARK: what waits for the next tick

    /// Adds a line to the next tick; false if too many wait already.
    public mutating func say(_ line: ChatLine) -> Bool {
        guard waitingChat.count < Self.mostInATick else { return false }
        waitingChat.append(line)
        return true
    }

    public mutating func count(viewers: Int? = nil, moreLikes: Int = 0) {
        if let viewers, viewers != self.viewers {
            self.viewers = viewers
            hasNewCounts = true
        }
        if moreLikes > 0 {
            likes = likes.clampedAdding(moreLikes)
            hasNewCounts = true
        }
    }

    public mutating func gather() -> [RoomEvent] {
        var out: [RoomEvent] = []
        if !waitingChat.isEmpty { out.append(.chat(waitingChat)) }
        if hasNewCounts { out.append(.counts(viewers: viewers, likes: likes)) }
        waitingChat = []
        hasNewCounts = false
        return out
    }

    // MARK: JSON

    public static func write(_ event: RoomEvent, to json: inout JSONWriter) {
        event.write(to: &json)
    }

    public func writeSnapshot(to json: inout JSONWriter) {
        json.object { json in
            json.member("t", "reset")
            json.member("room", room)
            json.member("title", title)
            json.member("host", hostName)
            json.member("state", state.rawValue)
            json.member("started_at", startedAt)
            json.member("pinned", pinned)
            json.member("notice", notice)
            json.member("slow", slowSeconds)
            json.member("viewers", viewers)
            json.member("likes", likes)
            json.members("bag", bag) { $0.write(to: &$1) }
            for kind in RoomOffer.Kind.allCases {
                json.members(
                    kind == .flash ? "flashes" : "vouchers", offers.filter { $0.kind == kind }
                ) { offer, json in json.object(offer.writeMembers) }
            }
            json.member("question", question?.write)
            json.members("chat", chat) { $0.write(to: &$1) }
        }
    }
}
