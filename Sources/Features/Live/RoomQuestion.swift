import Accounts
import Store
import World

/// A viewer's message that the host is answering, shown to all viewers.
public struct AskedQuestion: Sendable, Equatable {
    public let message: ID<ChatMessage>
    let author: ID<Account>
    let name: String
    let role: ChatRole
    let words: String
    /// Time of the message.
    let at: Instant

    func line(_ names: ChatNames) -> ChatLine {
        ChatLine(
            id: message, who: names.name(of: author), name: name, role: role, text: words, at: at)
    }
}

// MARK: commands

extension Live {
    /// Shows a chat message to all viewers as the one being answered, replacing the previous one.
    /// For the host or a moderator.
    public func answer(
        _ message: ID<ChatMessage>, in id: ID<Room>, by account: ID<Account>
    ) async throws {
        let asked = try await said(message, in: id, for: account)
        let now = world.now()
        try await store.write { db in
            _ = try Self.moderated(id, by: account, in: db)
            guard try Self.isStanding(asked, in: id, at: now, db) else {
                throw LiveRefusal.noSuchMessage
            }
            guard try Self.question(of: id, in: db)?.message != message else { return }
            try Self.note(.question(asked), in: id, at: now, in: db)
        }
        await follow(id)
    }

    /// Ends the question that is being answered.
    public func answered(in id: ID<Room>, by account: ID<Account>) async throws {
        let now = world.now()
        try await store.write { db in
            _ = try Self.moderated(id, by: account, in: db)
            try Self.dropQuestion(in: id, at: now, in: db) { _ in true }
        }
        await follow(id)
    }

    /// A message with its author: from the write buffer, from the recent chat, else from the store.
    private func said(
        _ message: ID<ChatMessage>, in id: ID<Room>, for account: ID<Account>
    ) async throws -> AskedQuestion {
        // Accounts without moderation rights must not learn which messages exist.
        _ = try await store.read { db in try Self.room(id, moderatedBy: account, in: db) }
        let room = hub.find(id)
        if let row = room?.desk.withLock({ $0.waiting.first { $0.id == message } }) {
            return AskedQuestion(
                message: message, author: row.author, name: row.name, role: row.role,
                words: row.words, at: row.at)
        }
        if let author = room?.desk.withLock({ $0.gate.author(of: message) }),
            let line = bus.snapshot(of: id)?.chat.first(where: { $0.id == message })
        {
            return AskedQuestion(
                message: message, author: author, name: line.name, role: line.role,
                words: line.text, at: line.at)
        }
        let kept = try await store.read { db -> AskedQuestion? in
            try db.row(
                """
                SELECT id, author, name, role, words, at FROM live_chat
                WHERE id = \(message) AND room = \(id)
                """)
        }
        guard let kept else { throw LiveRefusal.noSuchMessage }
        return kept
    }
}

extension AskedQuestion: FromRow {
    public init(row: Row) throws {
        message = try row[0]
        author = try row[1]
        name = try row[2]
        role = try row[3]
        words = try row[4]
        at = try row[5]
    }
}

// MARK: steps

extension Live {
    /// Step: the question being answered, by the last log entry on it; nil if there is none.
    static func question(of room: ID<Room>, in db: Transaction) throws -> AskedQuestion? {
        let last = try db.rows(
            """
            SELECT kind, subject, body FROM live_log
            WHERE room = \(room) AND kind IN ('question', 'answered') ORDER BY n DESC LIMIT 1
            """
        ) { RoomNote(kind: try $0[0], subject: try $0[1], body: try $0[2]) }
        guard case .question(let asked)?? = last.first else { return nil }
        return asked
    }

    /// Step: ends the question if it matches.
    static func dropQuestion(
        in room: ID<Room>, at now: Instant, in db: Transaction,
        where isSuch: (AskedQuestion) -> Bool
    ) throws {
        guard let asked = try question(of: room, in: db), isSuch(asked) else { return }
        try note(.answered, in: room, at: now, in: db)
    }

    /// Step: false if the message was removed or its author is muted.
    private static func isStanding(
        _ asked: AskedQuestion, in room: ID<Room>, at now: Instant, _ db: Transaction
    ) throws -> Bool {
        let gone: Int? = try db.value(
            "SELECT 1 FROM live_removals WHERE message = \(asked.message)")
        let silenced: Int? = try db.value(
            """
            SELECT 1 FROM live_mutes WHERE room = \(room) AND account = \(asked.author)
                AND until > \(now)
            """)
        return gone == nil && silenced == nil
    }
}
