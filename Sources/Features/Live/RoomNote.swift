import Accounts
import Catalog
import Store
import World

/// Entry of a room's log. The event that subscribers get is made when it is read, with titles,
/// prices and stock of that moment.
public enum RoomNote: Sendable, Equatable {
    case state(Room.State)
    case pin(ID<Product>)
    case unpin
    /// The list of products changed.
    case bag
    case line(ID<Product>, BagChange)
    case offer(RoomOffer)
    case notice(String)
    case slow(seconds: Int)
    case removed(ID<ChatMessage>)
    /// The message that is being answered; `answered` ends it.
    case question(AskedQuestion)
    case answered
    case muted(ID<Account>, until: Instant)
    /// Moderators, blocked accounts or blocked words changed: read them anew.
    case team

    /// Entries of one room: two a second for two hours and more.
    static let most: Int64 = 20_000
    /// Entries read at a time.
    static let page = 256
    /// Separator of a body's fields; no text of people contains it (`Field.text`).
    private static let gap: Character = "\u{1F}"

    var stored: (kind: String, subject: String, body: String) {
        switch self {
        case .state(let state): ("state", state.rawValue, "")
        case .pin(let product): ("pin", product.description, "")
        case .unpin: ("unpin", "", "")
        case .bag: ("bag", "", "")
        case .line(let product, let why): ("line", product.description, why.rawValue)
        case .offer(let offer): (offer.kind.rawValue, offer.id, Self.body(offer))
        case .notice(let words): ("notice", "", words)
        case .slow(let seconds): ("slow", "", String(seconds))
        case .removed(let message): ("removed", message.description, "")
        case .question(let asked): ("question", asked.message.description, Self.body(asked))
        case .answered: ("answered", "", "")
        case .muted(let account, let until):
            ("muted", account.description, String(until.milliseconds))
        case .team: ("team", "", "")
        }
    }

    /// Parses a stored entry; nil for one of a newer version, which is skipped.
    init?(kind: String, subject: String, body: String) {
        switch kind {
        case "state":
            guard let state = Room.State(rawValue: subject) else { return nil }
            self = .state(state)
        case "pin":
            guard let product = ID<Product>(subject) else { return nil }
            self = .pin(product)
        case "unpin": self = .unpin
        case "bag": self = .bag
        case "line":
            guard let product = ID<Product>(subject), let why = BagChange(rawValue: body) else {
                return nil
            }
            self = .line(product, why)
        case "flash", "voucher":
            guard let kind = RoomOffer.Kind(rawValue: kind),
                let offer = Self.offer(kind, subject, body)
            else { return nil }
            self = .offer(offer)
        case "notice": self = .notice(body)
        case "slow":
            guard let seconds = Int(body) else { return nil }
            self = .slow(seconds: seconds)
        case "removed":
            guard let message = ID<ChatMessage>(subject) else { return nil }
            self = .removed(message)
        case "question":
            guard let asked = Self.question(subject, body) else { return nil }
            self = .question(asked)
        case "answered": self = .answered
        case "muted":
            guard let account = ID<Account>(subject), let until = Int64(body) else { return nil }
            self = .muted(account, until: Instant(milliseconds: until))
        case "team": self = .team
        default: return nil
        }
    }

    private static func body(_ asked: AskedQuestion) -> String {
        [
            asked.author.description, asked.name, asked.role.rawValue, asked.words,
            String(asked.at.milliseconds),
        ].joined(separator: String(gap))
    }

    private static func question(_ message: String, _ body: String) -> AskedQuestion? {
        let parts = body.split(separator: gap, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let message = ID<ChatMessage>(message),
            let author = ID<Account>(parts[0]), let role = ChatRole(rawValue: parts[2]),
            let at = Int64(parts[4])
        else { return nil }
        return AskedQuestion(
            message: message, author: author, name: parts[1], role: role, words: parts[3],
            at: Instant(milliseconds: at))
    }

    private static func body(_ offer: RoomOffer) -> String {
        [
            offer.state, offer.product?.description ?? "", offer.title, String(offer.minor),
            String(offer.startsAt.milliseconds), String(offer.endsAt.milliseconds),
            String(offer.left), String(offer.total),
        ].joined(separator: String(gap))
    }

    private static func offer(_ kind: RoomOffer.Kind, _ id: String, _ body: String) -> RoomOffer? {
        let parts = body.split(separator: gap, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 8, let minor = Int64(parts[3]), let starts = Int64(parts[4]),
            let ends = Int64(parts[5]), let left = Int(parts[6]), let total = Int(parts[7])
        else { return nil }
        return RoomOffer(
            kind: kind, id: id, state: parts[0], product: ID<Product>(parts[1]), title: parts[2],
            minor: minor, startsAt: Instant(milliseconds: starts),
            endsAt: Instant(milliseconds: ends), left: left, total: total)
    }
}

/// A log entry with its number and time.
struct LoggedNote: Sendable {
    let n: Int64
    /// The entry; nil for one of a newer version.
    let note: RoomNote?
    let at: Instant
}

extension Live {
    /// Step: appends an entry to the room's log. Call `follow` after the transaction to deliver it;
    /// a job run does so within a second anyhow.
    public static func note(
        _ note: RoomNote, in room: ID<Room>, at now: Instant, in db: Transaction
    ) throws {
        let n: Int64? = try db.value(
            """
            UPDATE live_rooms SET logged = logged + 1
            WHERE id = \(room) AND logged < \(RoomNote.most) RETURNING logged
            """)
        guard let n else { throw LiveRefusal.tooMany(most: Int(RoomNote.most)) }
        let (kind, subject, body) = note.stored
        try db.execute(
            """
            INSERT INTO live_log (room, n, kind, subject, body, at)
            VALUES (\(room), \(n), \(kind), \(subject), \(body), \(now))
            """)
    }

    /// Step: one page of log entries after a number, in order.
    static func notes(
        of room: ID<Room>, after n: Int64, in db: Transaction
    ) throws -> [LoggedNote] {
        try db.rows(
            """
            SELECT n, kind, subject, body, at FROM live_log WHERE room = \(room) AND n > \(n)
            ORDER BY n LIMIT \(RoomNote.page)
            """
        ) {
            LoggedNote(
                n: try $0[0],
                note: RoomNote(kind: try $0[1], subject: try $0[2], body: try $0[3]), at: try $0[4])
        }
    }

    /// Time at which a product was pinned: a marker in the replay, and the start of its clip.
    public struct Moment: Sendable, Equatable {
        public let product: ID<Product>
        public let at: Instant
    }

    /// Step: pinned products with their times, in order.
    public static func moments(of room: ID<Room>, in db: Transaction) throws -> [Moment] {
        let found = try db.rows(
            """
            SELECT subject, at FROM live_log WHERE room = \(room) AND kind = 'pin'
            ORDER BY n LIMIT \(mostMoments)
            """
        ) { (ID<Product>(try $0[0] as String), try $0[1] as Instant) }
        return found.compactMap { product, at in product.map { Moment(product: $0, at: at) } }
    }

    /// Markers on a replay's timeline: more would touch.
    static let mostMoments = 500
}
