import Identities
import Rooms
import Store
import World

/// A chat message to be written to the store.
struct ChatRow: Sendable {
    let id: ChatMessageID
    let room: RoomID
    let author: AccountID
    /// Id given by its author's browser.
    let clientKey: String
    let name: String
    let role: ChatRole
    let body: String
    let at: Instant
}

extension RoomChat {
    /// Step: the last messages as everybody sees them, oldest first.
    public static func lines(of room: Room, in db: Transaction) throws -> [ChatLine] {
        let who = Pseudonyms(room)
        let rows = try db.rows(
            """
            SELECT c.id, c.author, c.name, c.role, c.body, c.at FROM chat_messages c
            WHERE c.room = \(room.id)
                AND NOT EXISTS (SELECT 1 FROM chat_removals r WHERE r.message = c.id)
                AND NOT EXISTS (SELECT 1 FROM chat_mutes m
                                WHERE m.room = c.room AND m.account = c.author)
            ORDER BY c.id DESC LIMIT \(RoomState.chatKept)
            """
        ) {
            ChatLine(
                id: try $0.next(), who: who.name(of: try $0.next()), name: try $0.next(),
                role: try $0.next(),
                text: try $0.next(), at: try $0.next())
        }
        return rows.reversed()
    }

    /// Step: writes messages; one that is there is left alone.
    static func insert(_ rows: [ChatRow], in db: Transaction) throws {
        try db.executeAll(
            rows.map { row in
                """
                INSERT INTO chat_messages (id, room, author, client_key, name, role, body, at)
                VALUES (\(row.id), \(row.room), \(row.author), \(row.clientKey), \(row.name),
                        \(row.role), \(row.body), \(row.at))
                ON CONFLICT (room, author, client_key) DO NOTHING
                """
            })
    }

    /// Step: accounts that are muted now, and until when.
    static func mutes(
        in room: RoomID, at now: Instant, in db: Transaction
    ) throws -> [AccountID: Instant] {
        let rows = try db.rows(
            """
            SELECT account, until FROM chat_mutes WHERE room = \(room) AND until > \(now)
            LIMIT \(ModerationTeam.mostBlocked)
            """
        ) { (try $0.next() as AccountID, try $0.next() as Instant) }
        return Dictionary(rows) { first, _ in first }
    }

    /// Step: blocked words of a host.
    static func blockedWords(of host: AccountID, in db: Transaction) throws -> BlockedWords {
        BlockedWords(
            try db.values(
                """
                SELECT word FROM blocked_words WHERE host = \(host) ORDER BY word
                LIMIT \(BlockedWords.most)
                """))
    }
}
