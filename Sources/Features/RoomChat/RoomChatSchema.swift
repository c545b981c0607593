import Store

enum RoomChatSchema {
    static let migrations = [
        Migration("room-chat-0001", messages + people), Migration("room-chat-0002", decisions),
    ]

    /// Operators' decisions on abuse reports. Append-only.
    private static let decisions: [SQL] = [
        "ALTER TABLE abuse_reports ADD COLUMN network \(.text)",
        "ALTER TABLE abuse_reports ADD COLUMN decision \(.id)",
        """
        CREATE TABLE abuse_decisions (
            id \(.id) NOT NULL PRIMARY KEY, room \(.id) NOT NULL, message \(.id),
            verdict \(.text) NOT NULL, reason \(.text) NOT NULL, content \(.text) NOT NULL,
            accounts \(.int) NOT NULL, strangers \(.int) NOT NULL,
            by_account \(.id) NOT NULL, at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX abuse_decisions_room ON abuse_decisions (room, id)",
    ]

    private static let messages: [SQL] = [
        // `client_key` is what its author's browser calls it.
        """
        CREATE TABLE chat_messages (
            id \(.id) NOT NULL PRIMARY KEY, room \(.id) NOT NULL, author \(.id) NOT NULL,
            client_key \(.text) NOT NULL, name \(.text) NOT NULL, role \(.text) NOT NULL,
            body \(.text) NOT NULL, at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX chat_messages_client_key ON chat_messages (room, author, client_key)",
        "CREATE INDEX chat_messages_room ON chat_messages (room, id)",
        // A message may be taken back before it is written.
        """
        CREATE TABLE chat_removals (
            message \(.id) NOT NULL PRIMARY KEY, room \(.id) NOT NULL,
            by_account \(.id) NOT NULL, at \(.instant) NOT NULL
        ) \(.strict)
        """,
    ]

    private static let people: [SQL] = [
        """
        CREATE TABLE chat_mutes (
            room \(.id) NOT NULL, account \(.id) NOT NULL, until \(.instant) NOT NULL,
            by_account \(.id) NOT NULL, PRIMARY KEY (room, account)
        ) \(.strict)
        """,
        """
        CREATE TABLE blocked_words (
            host \(.id) NOT NULL, word \(.text) NOT NULL, PRIMARY KEY (host, word)
        ) \(.strict)
        """,
        """
        CREATE TABLE abuse_reports (
            id \(.id) NOT NULL PRIMARY KEY, room \(.id) NOT NULL, message \(.id),
            account \(.id), session \(.id), reason \(.text) NOT NULL, explanation \(.text) NOT NULL,
            state \(.text) NOT NULL CHECK (state IN ('waiting', 'upheld', 'dismissed')),
            at \(.instant) NOT NULL, decided_by \(.id)
        ) \(.strict)
        """,
        "CREATE INDEX abuse_reports_queue ON abuse_reports (state, at, id)",
        "CREATE INDEX abuse_reports_room ON abuse_reports (room, id)",
    ]
}
