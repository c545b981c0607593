import Identities
import Accounts
import Catalog
import Creators
import Store
import Synchronization
import Web
import World

/// A room that is open in this process: state that is checked and counted without the store.
final class OpenRoom: Sendable {
    let id: RoomID
    let host: AccountID
    let creator: CreatorID
    let names: ChatNames
    let storage: Mutex<Storage>

    struct Storage {
        var state: Room.State
        /// Number of the last log entry delivered to subscribers.
        var seen: Int64
        var isDelivering = false
        /// Somebody has asked for a delivery since the last turn.
        var isBehind = false
        var slowSeconds: Int
        var team: ModerationTeam
        var muted: [AccountID: Instant]
        var gate = ChatRateLimiter()
        /// Messages that aren't in the store yet.
        var waiting: [ChatRow] = []
        var figures: RoomFigures
        /// Watch times of visitors, as far as there is space to remember.
        var presence: [Int64: Presence] = [:]
        /// Connections of signed-in viewers.
        var connections: [AccountID: [ObjectIdentifier: DisconnectHandle]] = [:]
        var usedAt: Instant
    }

    /// Buffered messages, two busy seconds' worth; beyond that the chat refuses as busy.
    static let mostWaiting = 10_000

    init(
        _ room: Room, team: ModerationTeam, muted: [AccountID: Instant], at now: Instant
    ) {
        id = room.id
        host = room.host
        creator = room.creator
        names = ChatNames(room)
        storage = Mutex(
            Storage(
                state: room.state, seen: room.eventCount, slowSeconds: room.slowSeconds, team: team,
                muted: muted, figures: RoomFigures(at: now), usedAt: now))
    }

    /// Throws `blocked` for an account that the host has blocked.
    func admit(_ account: AccountID?) throws(LiveRefusal) {
        guard let account else { return }
        if storage.withLock({ $0.team.blocked.contains(account) }) { throw .blocked }
    }

    /// A subscriber on one connection.
    struct Listener: Sendable {
        let account: AccountID?
        let visitor: Int64?
        /// True if the client reconnects.
        let isBack: Bool
        let cord = DisconnectHandle()
    }

    func came(_ listener: Listener, at now: Instant) {
        let isBlocked = storage.withLock { storage in
            storage.usedAt = now
            storage.figures.came(listener.isBack ? nil : listener.visitor ?? 0, at: now)
            if let visitor = listener.visitor, storage.presence.count < RoomFigures.mostKnown {
                storage.presence[visitor, default: Presence()].come(at: now)
            }
            guard let account = listener.account else { return false }
            storage.connections[account, default: [:]][ObjectIdentifier(listener.cord)] =
                listener.cord
            return storage.team.blocked.contains(account)
        }
        // Blocked between being admitted and being connected.
        if isBlocked { listener.cord.cut(.dismissed) }
    }

    func left(_ listener: Listener, at now: Instant) {
        storage.withLock { storage in
            storage.usedAt = now
            storage.figures.left(at: now)
            if let visitor = listener.visitor { storage.presence[visitor]?.go(at: now) }
            guard let account = listener.account else { return }
            storage.connections[account]?[ObjectIdentifier(listener.cord)] = nil
            if storage.connections[account]?.isEmpty == true { storage.connections[account] = nil }
        }
    }

    /// Disconnects everybody whom the host has blocked.
    func disconnectBlocked() {
        let connections = storage.withLock { storage in
            storage.connections.filter { storage.team.blocked.contains($0.key) }.values.flatMap(
                \.values)
        }
        for cord in connections { cord.cut(.dismissed) }
    }

    /// Seconds that a visitor has watched. Stored when the process ends; after a crash they begin
    /// anew.
    func watched(by visitor: Int64, at now: Instant) -> Int {
        storage.withLock { $0.presence[visitor]?.seconds(at: now) ?? 0 }
    }

    func role(of account: AccountID) -> ChatRole {
        if account == host { return .host }
        return storage.withLock { $0.team.moderators.contains(account) } ? .moderator : .viewer
    }
}

/// Watch time of a visitor: several windows count once, absence doesn't.
struct Presence: Sendable {
    private var windows = 0
    private var since = Instant(milliseconds: 0)
    private var before: Int64

    init(milliseconds: Int64 = 0) { before = milliseconds }

    mutating func come(at now: Instant) {
        if windows == 0 { since = now }
        windows += 1
    }

    mutating func go(at now: Instant) {
        guard windows > 0 else { return }
        windows -= 1
        if windows == 0 { before += max((now - since).milliseconds, 0) }
    }

    func seconds(at now: Instant) -> Int { Int(milliseconds(at: now) / 1000) }

    func milliseconds(at now: Instant) -> Int64 {
        before + (windows == 0 ? 0 : max((now - since).milliseconds, 0))
    }
}

/// Moderators, blocked accounts and blocked words of a host.
struct ModerationTeam: Sendable {
    /// Upper bounds for one host.
    static let mostModerators = 20
    static let mostBlocked = 5000

    var moderators: Set<AccountID> = []
    var blocked: Set<AccountID> = []
    var words = BlockedWords()

    init(of host: AccountID, in db: Transaction) throws {
        moderators = Set(
            try db.values(
                """
                SELECT account FROM room_moderators WHERE host = \(host)
                LIMIT \(Self.mostModerators)
                """))
        blocked = Set(
            try db.values(
                """
                SELECT account FROM room_blocks WHERE host = \(host) ORDER BY at DESC
                LIMIT \(Self.mostBlocked)
                """))
        words = BlockedWords(
            try db.values(
                """
                SELECT word FROM blocked_words WHERE host = \(host) ORDER BY word
                LIMIT \(BlockedWords.most)
                """))
    }
}

/// A chat message to be written to the store.
struct ChatRow: Sendable {
    let id: ChatMessageID
    let room: RoomID
    let author: AccountID
    /// As its author's browser calls it.
    let clientKey: String
    let name: String
    let role: ChatRole
    let body: String
    let at: Instant
}
