import Identities
import Accounts
import Rooms
import Store
import World

/// A viewer's message that the host is answering: everybody in the room sees it.
struct RoomQuestion: Sendable, Equatable {
    let line: ChatLine
    let author: AccountID
}

// MARK: commands

extension RoomChat {
    /// Shows a chat message to all viewers as the one being answered, replacing the previous one.
    /// For the host or a moderator.
    public func answer(
        _ message: ChatMessageID, in id: RoomID, by account: AccountID
    ) async throws {
        let asked = try await said(message, in: id, for: account)
        let now = world.now()
        try await store.write { db in
            _ = try Rooms.unfinishedRoom(id, moderatedBy: account, in: db)
            guard try Self.isStanding(asked, in: id, at: now, db) else {
                throw ChatRefusal.noSuchMessage
            }
            guard try Self.question(of: id, in: db)?.line.id != message else { return }
            try RoomLog.record(
                .question(asked.line), in: id, about: asked.author, at: now, in: db)
        }
        await rooms.deliverEvents(id)
    }

    /// Ends the question that is being answered.
    public func answered(in id: RoomID, by account: AccountID) async throws {
        let now = world.now()
        try await store.write { db in
            _ = try Rooms.unfinishedRoom(id, moderatedBy: account, in: db)
            try Self.dropQuestion(in: id, at: now, in: db) { _ in true }
        }
        await rooms.deliverEvents(id)
    }

    /// A message with its author: from the write buffer, from the recent chat, else from the store.
    private func said(
        _ message: ChatMessageID, in id: RoomID, for account: AccountID
    ) async throws -> RoomQuestion {
        // Whoever has no say here doesn't learn which messages there are.
        let row = try await store.read { db in try Rooms.room(id, moderatedBy: account, in: db) }
        let (names, chat) = (Pseudonyms(row), rooms.find(id)?.part(OpenChat.self))
        if let row = chat?.storage.withLock({ $0.waiting.first { $0.id == message } }) {
            let line = ChatLine(
                id: message, who: names.name(of: row.author), name: row.name, role: row.role,
                text: row.body, at: row.at)
            return RoomQuestion(line: line, author: row.author)
        }
        if let author = chat?.storage.withLock({ $0.limiter.author(of: message) }),
            let line = rooms.bus.snapshot(of: id)?.chat.first(where: { $0.id == message })
        {
            return RoomQuestion(line: line, author: author)
        }
        let kept = try await store.read { db in
            try db.row(
                """
                SELECT author, name, role, body, at FROM chat_messages
                WHERE id = \(message) AND room = \(id)
                """
            ) { row -> RoomQuestion in
                let author: AccountID = try row.next()
                let line = ChatLine(
                    id: message, who: names.name(of: author), name: try row.next(),
                    role: try row.next(),
                    text: try row.next(), at: try row.next())
                return RoomQuestion(line: line, author: author)
            }
        }
        guard let kept else { throw ChatRefusal.noSuchMessage }
        return kept
    }
}

// MARK: steps

extension RoomChat {
    /// Step: the question being answered, by the last log entry on it; nil if there is none.
    static func question(of room: RoomID, in db: Transaction) throws -> RoomQuestion? {
        guard let last = try RoomLog.lastEvents(["question"], of: room, limit: 1, in: db).first,
            case .question(let line?)? = last.event, let author = last.account
        else { return nil }
        return RoomQuestion(line: line, author: author)
    }

    /// Step: ends the question if it matches.
    static func dropQuestion(
        in room: RoomID, at now: Instant, in db: Transaction,
        where isSuch: (RoomQuestion) -> Bool
    ) throws {
        guard let asked = try question(of: room, in: db), isSuch(asked) else { return }
        try RoomLog.record(.question(nil), in: room, at: now, in: db)
    }

    /// Step: false if the message was removed or its author is muted.
    private static func isStanding(
        _ asked: RoomQuestion, in room: RoomID, at now: Instant, _ db: Transaction
    ) throws -> Bool {
        let gone: Int? = try db.value(
            "SELECT 1 FROM chat_removals WHERE message = \(asked.line.id)")
        let silenced: Int? = try db.value(
            """
            SELECT 1 FROM chat_mutes WHERE room = \(room) AND account = \(asked.author)
                AND until > \(now)
            """)
        return gone == nil && silenced == nil
    }
}

extension ChatLine {
    init(
        id: ChatMessageID, who: String, name: String, role: ChatRole, text: String, at: Instant
    ) {
        self.init(
            id: id, who: who, name: name, role: role, text: text, at: at,
            asks: role != .host && QuestionDetector.asks(text))
    }
}
