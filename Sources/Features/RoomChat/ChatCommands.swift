import Identities
import Accounts
import Catalog
import Creators
import Store
import Web
import World

// Requests of viewers: subscribe, chat, like, click and report. None of them waits for the store.

/// Author of chat messages in a room.
public struct Speaker: Sendable {
    public let account: AccountID
    public let name: String

    public init(account: AccountID, name: String) {
        self.account = account
        self.name = name
    }
}

extension Live {
    /// Characters of a message: three lines on a phone.
    public static let messageLength = 1...200
    /// Characters of the id that a browser gives its message.
    public static let messageNameLength = 1...40
    /// Likes in one request; a browser sends several together.
    public static let mostLikes = 50

    /// Subscribes to the room's events. `visitor` tells people apart in the figures.
    public func listen(
        to id: RoomID, as account: AccountID?, visitor: Int64?, after mark: EventID?
    ) async throws -> Listening {
        let room = try await opened(id)
        try room.admit(account)
        let now = world.now
        let listener = OpenRoom.Listener(account: account, visitor: visitor, isBack: mark != nil)
        let listening = bus.listening(to: id, after: mark, cord: listener.cord) { isHere in
            if isHere {
                room.came(listener, at: now())
            } else {
                room.left(listener, at: now())
            }
        }
        guard let listening else { throw LiveRefusal.over }
        return listening
    }

    /// Events since `mark` as JSON, for clients without a stream, which don't count as viewers.
    public func missed(
        in id: RoomID, as account: AccountID?, after mark: EventID?
    ) async throws -> [UInt8] {
        try await opened(id).admit(account)
        guard let missed = bus.missed(in: id, after: mark) else { throw LiveRefusal.over }
        return missed
    }

    /// Snapshot of the room for an account; throws if the host has blocked it.
    func snapshot(of id: RoomID, for account: AccountID?) async throws -> RoomState {
        try await opened(id).admit(account)
        return try await snapshot(of: id)
    }

    /// Snapshot of the room.
    public func snapshot(of id: RoomID) async throws -> RoomState {
        _ = try await opened(id)
        guard let state = bus.snapshot(of: id) else { throw LiveRefusal.over }
        return state
    }

    /// Sends a chat message. A message sent twice under one id appears once, with the same answer.
    @discardableResult
    public func say(
        _ text: String, named message: String, in id: RoomID, by speaker: Speaker
    ) async throws -> ChatLine {
        let room = try await opened(id)
        let now = world.now()
        let author = speaker.account
        let role = room.role(of: author)
        let name = ChatNames.shown(speaker.name)
        func line(_ id: ChatMessageID) -> ChatLine {
            ChatLine(
                id: id, who: room.names.name(of: author), name: name, role: role, text: text,
                at: now)
        }
        if let before = room.storage.withLock({ $0.gate.repeated(message, by: author) }) {
            return line(before)
        }
        let fresh: ChatMessageID = world.id()
        let row = ChatRow(
            id: fresh, room: id, author: author, clientKey: message, name: name, role: role,
            body: text, at: now)
        let before = try room.storage.withLock { storage -> ChatMessageID? in
            if let before = storage.gate.repeated(message, by: author) { return before }
            try storage.admit(row)
            return nil
        }
        if let before { return line(before) }
        // Blocked words are checked only now: an author who may not send costs nothing more.
        let new = line(fresh)
        guard bus.stir(id, { $0.say(new) }) ?? false else {
            // No subscriber got it: it is neither stored nor recognised when it is sent again.
            room.storage.withLock { storage in
                storage.waiting.removeAll { $0.id == new.id }
                storage.gate.forget(message, by: author)
            }
            throw EdgeRefusal.tooMany(retryAfterSeconds: 1)
        }
        return new
    }

    /// Counts likes. Returns how many were counted.
    @discardableResult
    public func like(_ times: Int, in id: RoomID) async throws -> Int {
        let room = try await opened(id)
        let (now, times) = (world.now(), min(max(times, 0), Self.mostLikes))
        try room.storage.withLock { storage in
            guard storage.state == .live else { throw LiveRefusal.notOnAir }
            storage.figures.liked(times, at: now)
        }
        bus.stir(id) { $0.count(moreLikes: times) }
        return times
    }

    /// Counts a click on a product of the bag and attributes it to the host. `owner` is the raw id
    /// of an account or session.
    public func click(
        on product: ProductID, in id: RoomID, by owner: Int64?
    ) async throws {
        let room = try await opened(id)
        let isThere = bus.snapshot(of: id)?.bag.contains { $0.product == product } ?? false
        guard isThere else { throw LiveRefusal.notInBag }
        let now = world.now()
        room.storage.withLock { $0.figures.clicked(at: now) }
        guard let owner else { return }
        let creator = room.creator
        try await store.write { db in
            try Creators.touch(
                owner: owner, product: product, creator: creator, surface: .live(id.rawValue),
                at: now, in: db)
        }
    }
}

extension OpenRoom.Storage {
    /// Accepts a message for delivery, or throws the reason against it.
    fileprivate mutating func admit(_ row: ChatRow) throws(LiveRefusal) {
        if state != .live { throw .notOnAir }
        if team.blocked.contains(row.author) { throw .blocked }
        if let until = muted[row.author] {
            if until > row.at { throw .muted(until: until) }
            muted[row.author] = nil
        }
        if row.role == .viewer, team.words.found(in: row.body) { throw .wordUnwelcome }
        if waiting.count >= OpenRoom.mostWaiting { throw .tooFast(seconds: 1) }
        let slow = row.role == .viewer ? slowSeconds : 0
        try gate.admit(row.author, slowSeconds: slow, at: row.at)
        gate.remember(row.id, row.clientKey, by: row.author)
        waiting.append(row)
        figures.said(at: row.at)
    }
}
