import Store

extension Notifications {
    /// Tables of notices and messages; part of the migration `accounts-0001`.
    public static let tables: [SQL] = [
        """
        CREATE TABLE notices (
            id \(.id) NOT NULL PRIMARY KEY, account \(.id) NOT NULL REFERENCES accounts (id),
            words \(.text) NOT NULL, "values" \(.text) NOT NULL, count \(.int), link \(.text),
            at \(.instant) NOT NULL, read_at \(.instant)
        ) \(.strict)
        """,
        "CREATE INDEX notices_account ON notices (account, id)",
        "CREATE INDEX notices_unread ON notices (account, id) WHERE read_at IS NULL",
        """
        CREATE TABLE messages (
            id \(.id) NOT NULL PRIMARY KEY, channel \(.text) NOT NULL, recipient \(.text) NOT NULL,
            subject \(.text) NOT NULL, text \(.text) NOT NULL, state \(.text) NOT NULL,
            tries \(.int) NOT NULL, next_at \(.instant) NOT NULL, at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX messages_waiting ON messages (next_at) WHERE state = 'waiting'",
    ]

    /// Kinds of messages, whose texts go with their sending. A kind of the time before is unknown.
    public static let messageKinds: [SQL] = [
        "UPDATE messages SET subject = '', text = '' WHERE state <> 'waiting'",
        """
        ALTER TABLE messages ADD COLUMN kind \(.text) NOT NULL DEFAULT 'unknown'
            CHECK (state = 'waiting' OR (subject = '' AND text = ''))
        """,
    ]
}
