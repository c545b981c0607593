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

    /// Deadlines of messages, causes of failed tries, and texts of messages that failed.
    public static let deliveries: [SQL] = [
        "ALTER TABLE messages ADD COLUMN expires_at \(.instant) NOT NULL DEFAULT 0",
        "ALTER TABLE messages ADD COLUMN cause \(.text)",
        "ALTER TABLE messages ADD COLUMN detail \(.text) NOT NULL DEFAULT ''",
        """
        UPDATE messages SET expires_at = at + CASE WHEN kind IN ('unknown', 'sign-up-code',
            'verification', 'password-reset', 'login-change-code') THEN 3600000 ELSE 86400000 END
        """,
        "CREATE INDEX messages_failed ON messages (id) WHERE state = 'failed'",
        """
        CREATE TABLE dead_letters (
            message \(.id) NOT NULL PRIMARY KEY, subject \(.text) NOT NULL,
            text \(.text) NOT NULL, expires_at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX dead_letters_age ON dead_letters (expires_at)",
    ]
}
