import Identities
import Rooms
import Store
import Synchronization
import World

/// Share of the chat in rooms: their last messages, and what is checked without the store.
public struct ChatExtension: RoomExtension {
    let unlimitedRoom: RoomID?

    /// - Parameter unlimitedRoom: a room whose chat has no rate limit; for load tests only.
    public init(unlimitedRoom: RoomID? = nil) { self.unlimitedRoom = unlimitedRoom }

    public func open(_ opening: inout RoomOpening, at now: Instant, in db: Transaction) throws {
        let room = opening.room
        opening.chat = try RoomChat.lines(of: room, in: db)
        opening.question = try RoomChat.question(of: room.id, in: db)?.line
        opening.parts.append(
            OpenChat(
                room: room.id, slowSeconds: room.slowSeconds,
                words: try RoomChat.blockedWords(of: room.host, in: db),
                muted: try RoomChat.mutes(in: room.id, at: now, in: db),
                isUnlimited: unlimitedRoom == room.id))
    }

    /// Messages and mutes of a room that is over stay.
    public func end(_ room: Room, at now: Instant, in db: Transaction) throws {}
}

/// Chat of one open room: state that is checked without the store, and messages on their way there.
final class OpenChat: OpenRoomPart {
    let storage: Mutex<Storage>
    private let room: RoomID

    struct Storage {
        var slowSeconds: Int
        var words: BlockedWords
        var muted: [AccountID: Instant]
        var limiter = ChatRateLimiter()
        /// Messages that aren't in the store yet.
        var waiting: [ChatRow] = []
    }

    /// Buffered messages, two busy seconds' worth; beyond that the chat refuses as busy.
    static let mostWaiting = 10_000

    init(
        room: RoomID, slowSeconds: Int, words: BlockedWords, muted: [AccountID: Instant],
        isUnlimited: Bool
    ) {
        self.room = room
        var limiter = ChatRateLimiter()
        limiter.isLifted = isUnlimited
        storage = Mutex(
            Storage(slowSeconds: slowSeconds, words: words, muted: muted, limiter: limiter))
    }

    func apply(_ logged: LoggedEvent) {
        storage.withLock { storage in
            switch logged.event {
            case .slow(let seconds)?: storage.slowSeconds = seconds
            case .muted(_, let until)?:
                if let account = logged.account { storage.muted[account] = until }
            default: break
            }
        }
    }

    func reload(_ host: AccountID, in db: Transaction) throws {
        let words = try RoomChat.blockedWords(of: host, in: db)
        storage.withLock { $0.words = words }
    }

    func came(_ visitor: ShopperID, at now: Instant) {}
    func left(_ visitor: ShopperID, at now: Instant) {}
    func close(at now: Instant, in db: Transaction) throws {}

    var hasWaiting: Bool { storage.withLock { !$0.waiting.isEmpty } }

    func takeWaiting(_ limit: Int) -> WaitingRows? {
        let rows = storage.withLock { storage in
            let rows = Array(storage.waiting.prefix(limit))
            storage.waiting.removeFirst(rows.count)
            return rows
        }
        guard !rows.isEmpty else { return nil }
        return WaitingRows(count: rows.count) { db in
            try RoomChat.insert(rows, in: db)
        } giveBack: { [self] in
            storage.withLock { storage in
                storage.waiting = Array((rows + storage.waiting).prefix(Self.mostWaiting))
            }
        }
    }
}

extension OpenChat.Storage {
    /// Accepts a message for delivery, or throws the reason against it.
    mutating func admit(_ row: ChatRow) throws(ChatRefusal) {
        if let until = muted[row.author] {
            if until > row.at { throw .muted(until: until) }
            muted[row.author] = nil
        }
        if row.role == .viewer, words.found(in: row.body) { throw .wordUnwelcome }
        if waiting.count >= OpenChat.mostWaiting { throw .tooFast(seconds: 1) }
        let slow = row.role == .viewer ? slowSeconds : 0
        try limiter.admit(row.author, slowSeconds: slow, at: row.at)
        limiter.remember(row.id, row.clientKey, by: row.author)
        waiting.append(row)
    }
}
