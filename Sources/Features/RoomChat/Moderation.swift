import Identities
import Accounts
import Rooms
import Shops
import Store
import Text
import World

// Moderation by a room's host and their moderators. People are identified by a message of theirs.

extension RoomChat {
    /// Characters of the notice above the chat.
    public static let noticeLength = 0...140
    /// Upper bound of slow mode: seconds between two messages of one viewer.
    public static let slowest = 300
    /// Upper bound of a mute: a day, after which the room is over.
    public static let longestMute = TimeSpan.hours(24)

    /// Sets the notice above the chat, or removes it (empty).
    public func setNotice(_ words: String, in id: RoomID, by account: AccountID) async throws {
        try await moderate(id, by: account) { room, now, db in
            try RoomLog.record(.notice(words), in: id, at: now, in: db)
        }
    }

    /// Sets slow mode in seconds; 0 ends it.
    public func setSlow(seconds: Int, in id: RoomID, by account: AccountID) async throws {
        let seconds = min(max(seconds, 0), Self.slowest)
        try await moderate(id, by: account) { room, now, db in
            try RoomLog.record(.slow(seconds: seconds), in: id, at: now, in: db)
        }
    }

    /// Removes a message for everybody.
    public func remove(
        _ message: ChatMessageID, in id: RoomID, by account: AccountID
    ) async throws {
        _ = try await author(of: message, in: id, for: account)
        try await moderate(id, by: account) { room, now, db in
            let removed = try db.execute(
                """
                INSERT INTO chat_removals (message, room, by_account, at)
                VALUES (\(message), \(id), \(account), \(now)) ON CONFLICT (message) DO NOTHING
                """)
            guard removed == 1 else { return }
            try RoomLog.record(.removed(message), in: id, at: now, in: db)
            try Self.dropQuestion(in: id, at: now, in: db) { $0.line.id == message }
        }
    }

    /// Mutes a message's author in this room for a while, and removes their messages.
    public func mute(
        authorOf message: ChatMessageID, for span: TimeSpan, in id: RoomID,
        by account: AccountID
    ) async throws {
        let person = try await author(of: message, in: id, for: account)
        let span = min(span, Self.longestMute)
        try await moderate(id, by: account) { room, now, db in
            try Self.checkIsViewer(person, of: room.host, db)
            try Self.mute(person, until: now + span, room, by: account, at: now, in: db)
        }
    }

    /// Blocks a message's author in all rooms of this host, and ends their streams there. Only the
    /// host may block.
    public func block(
        authorOf message: ChatMessageID, in id: RoomID, by account: AccountID
    ) async throws {
        let person = try await author(of: message, in: id, for: account)
        try await changeTeam(id, by: account) { room, now, db in
            guard room.host == account else { throw RoomRefusal.notFound }
            try Self.checkIsViewer(person, of: room.host, db)
            try ModerationTeam.block(person, of: room.host, by: account, at: now, in: db)
            try Self.mute(
                person, until: now + Self.longestMute, room, by: account, at: now, in: db)
        }
    }

    /// Makes a message's author a moderator of all rooms of this host, or no longer.
    public func setModerator(
        _ isOne: Bool, authorOf message: ChatMessageID, in id: RoomID, by account: AccountID
    ) async throws {
        let person = try await author(of: message, in: id, for: account)
        try await changeTeam(id, by: account) { room, now, db in
            guard room.host == account else { throw RoomRefusal.notFound }
            if isOne, person == room.host { throw ChatRefusal.notOverThem }
            try ModerationTeam.setModerator(isOne, person, of: room.host, at: now, in: db)
        }
    }

    /// Sets the words that a host blocks, in all their rooms.
    public func setWords(_ words: [String], by account: AccountID) async throws {
        let now = world.now()
        let words = Set(words.map { Folding.folded($0) }.filter { !$0.isEmpty }).sorted()
        guard words.count <= BlockedWords.most else {
            throw RoomRefusal.tooMany(most: BlockedWords.most)
        }
        let open = try await store.write { db in
            try db.execute("DELETE FROM blocked_words WHERE host = \(account)")
            try db.executeAll(
                words.map {
                    "INSERT INTO blocked_words (host, word) VALUES (\(account), \($0))"
                })
            return try Self.tellTeam(of: account, at: now, in: db)
        }
        for room in open { await rooms.deliverEvents(room) }
    }

    public func words(of account: AccountID) async throws -> [String] {
        try await store.read { db in try Self.blockedWords(of: account, in: db).list }
    }

    // MARK: parts

    private func moderate(
        _ id: RoomID, by account: AccountID,
        _ change: @escaping @Sendable (Room, Instant, Transaction) throws -> Void
    ) async throws {
        let now = world.now()
        try await store.write { db in
            try change(try Rooms.unfinishedRoom(id, moderatedBy: account, in: db), now, db)
        }
        await rooms.deliverEvents(id)
    }

    /// Changes settings that hold in all rooms of a host, and delivers them to every open one.
    private func changeTeam(
        _ id: RoomID, by account: AccountID,
        _ change: @escaping @Sendable (Room, Instant, Transaction) throws -> Void
    ) async throws {
        let now = world.now()
        let open = try await store.write { db in
            let room = try Rooms.unfinishedRoom(id, moderatedBy: account, in: db)
            try change(room, now, db)
            return try Self.tellTeam(of: room.host, at: now, in: db)
        }
        for room in open { await rooms.deliverEvents(room) }
    }

    /// Step: logs the change in the host's rooms that aren't over; returns them.
    static func tellTeam(
        of host: AccountID, at now: Instant, in db: Transaction
    ) throws -> [RoomID] {
        let open = try Rooms.rooms(of: host, in: db).filter { !$0.isOver }.map(\.id)
        for room in open { try RoomLog.record(.moderation, in: room, at: now, in: db) }
        return open
    }

    /// Author of a message, searched among the last messages, then in the store.
    private func author(
        of message: ChatMessageID, in id: RoomID, for account: AccountID
    ) async throws -> AccountID {
        // Accounts without moderation rights must not learn which messages exist.
        _ = try await store.read { db in try Rooms.room(id, moderatedBy: account, in: db) }
        return try await author(of: message, in: id)
    }

    /// Author of a message, whoever asks.
    func author(of message: ChatMessageID, in id: RoomID) async throws -> AccountID {
        if let author = rooms.find(id)?.part(OpenChat.self)?.storage.withLock({
            $0.limiter.author(of: message)
        }) {
            return author
        }
        let kept: AccountID? = try await store.read { db in
            try db.value("SELECT author FROM chat_messages WHERE id = \(message) AND room = \(id)")
        }
        guard let kept else { throw ChatRefusal.noSuchMessage }
        return kept
    }

    /// Step: mutes an account in a room and logs it.
    static func mute(
        _ person: AccountID, until: Instant, _ room: Room, by account: AccountID,
        at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO chat_mutes (room, account, until, by_account)
            VALUES (\(room.id), \(person), \(until), \(account))
            ON CONFLICT (room, account) DO UPDATE
            SET until = excluded.until, by_account = excluded.by_account
            """)
        let who = Pseudonyms(room).name(of: person)
        try RoomLog.record(
            .muted(who: who, until: until), in: room.id, about: person, at: now, in: db)
        try dropQuestion(in: room.id, at: now, in: db) { $0.author == person }
    }

    static func checkIsViewer(
        _ person: AccountID, of host: AccountID, _ db: Transaction
    ) throws {
        let isModerator = try ModerationTeam.isModerator(person, of: host, in: db)
        if person == host || isModerator { throw ChatRefusal.notOverThem }
    }
}
