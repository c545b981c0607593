import Store

extension Accounts {
    public static let migrations: [Migration] = [
        Migration("accounts-0001", people + sessionTables + secrets + inboxTables),
        Migration("accounts-0002", signUps + roleChanges),
    ]

    private static let signUps: [SQL] = [
        """
        CREATE TABLE sign_ups (
            id \(.id) NOT NULL PRIMARY KEY, token_hash \(.blob) NOT NULL UNIQUE,
            login \(.text) NOT NULL, name \(.text) NOT NULL, password \(.text) NOT NULL,
            market \(.text) NOT NULL, locale \(.text) NOT NULL, code_hash \(.blob),
            tries \(.int) NOT NULL, mails \(.int) NOT NULL, mailed_at \(.instant),
            created_at \(.instant) NOT NULL, expires_at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX sign_ups_login ON sign_ups (login, created_at)",
        "CREATE INDEX sign_ups_age ON sign_ups (created_at)",
    ]

    /// Log of role changes: account, role, granted or taken, and by whom. Append-only.
    private static let roleChanges: [SQL] = [
        """
        CREATE TABLE role_changes (
            id \(.id) NOT NULL PRIMARY KEY, account \(.id) NOT NULL REFERENCES accounts (id),
            role \(.text) NOT NULL, granted \(.flag) NOT NULL,
            by_account \(.id) NOT NULL REFERENCES accounts (id), at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX role_changes_account ON role_changes (account, id)",
    ]

    private static let people: [SQL] = [
        """
        CREATE TABLE accounts (
            id \(.id) NOT NULL PRIMARY KEY, name \(.text) NOT NULL, email \(.text), phone \(.text),
            password \(.text) NOT NULL, roles \(.text) NOT NULL, market \(.text) NOT NULL,
            locale \(.text) NOT NULL, email_verified_at \(.instant), phone_verified_at \(.instant),
            demo \(.flag) NOT NULL, created_at \(.instant) NOT NULL,
            CHECK (email IS NOT NULL OR phone IS NOT NULL)
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX accounts_email ON accounts (email) WHERE email IS NOT NULL",
        "CREATE UNIQUE INDEX accounts_phone ON accounts (phone) WHERE phone IS NOT NULL",
        """
        CREATE TABLE role_grants (
            account \(.id) NOT NULL REFERENCES accounts (id), role \(.text) NOT NULL,
            at \(.instant) NOT NULL, PRIMARY KEY (account, role)
        ) \(.strict)
        """,
        "CREATE INDEX role_grants_role ON role_grants (role)",
    ]

    private static let sessionTables: [SQL] = [
        """
        CREATE TABLE sessions (
            id \(.id) NOT NULL PRIMARY KEY, token_hash \(.blob) NOT NULL UNIQUE,
            account \(.id) REFERENCES accounts (id), created_at \(.instant) NOT NULL,
            expires_at \(.instant) NOT NULL, seen_at \(.instant) NOT NULL, agent \(.text) NOT NULL,
            network \(.text) NOT NULL, market \(.text) NOT NULL, locale \(.text) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX sessions_account ON sessions (account, id) WHERE account IS NOT NULL",
        "CREATE INDEX sessions_expiry ON sessions (expires_at)",
        """
        CREATE TABLE devices (
            token_hash \(.blob) NOT NULL, account \(.id) NOT NULL REFERENCES accounts (id),
            at \(.instant) NOT NULL, PRIMARY KEY (token_hash, account)
        ) \(.strict)
        """,
        "CREATE INDEX devices_age ON devices (at)",
    ]

    private static let secrets: [SQL] = [
        """
        CREATE TABLE throttles (
            key \(.text) NOT NULL PRIMARY KEY, failures \(.int) NOT NULL,
            last_at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX throttles_age ON throttles (last_at)",
        // account is null for the first operator's link only.
        """
        CREATE TABLE one_time_codes (
            id \(.id) NOT NULL PRIMARY KEY, purpose \(.text) NOT NULL,
            account \(.id) REFERENCES accounts (id), target \(.text) NOT NULL,
            token_hash \(.blob) NOT NULL UNIQUE, code_hash \(.blob), tries \(.int) NOT NULL,
            created_at \(.instant) NOT NULL, expires_at \(.instant) NOT NULL, used_at \(.instant)
        ) \(.strict)
        """,
        "CREATE INDEX one_time_codes_account ON one_time_codes (account, purpose, id)",
        "CREATE INDEX one_time_codes_age ON one_time_codes (created_at)",
    ]

    private static let inboxTables: [SQL] = [
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
}
