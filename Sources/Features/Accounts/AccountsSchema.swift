import Store

/// Tables of accounts and sessions, for the migrations of `Authentication`.
public enum AccountsSchema {
    /// Tables of accounts and sessions; part of the migration `accounts-0001`.
    public static let tables: [SQL] = people + sessionTables

    /// Log of role changes: account, role, granted or taken, and by whom. Append-only.
    public static let roleChangeTables: [SQL] = [
        """
        CREATE TABLE role_changes (
            id \(.id) NOT NULL PRIMARY KEY, account \(.id) NOT NULL REFERENCES accounts (id),
            role \(.text) NOT NULL, granted \(.flag) NOT NULL,
            by_account \(.id) NOT NULL REFERENCES accounts (id), at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX role_changes_account ON role_changes (account, id)",
    ]

    /// Roles that wait for a second operator.
    public static let roleRequestTables: [SQL] = [
        """
        CREATE TABLE role_requests (
            id \(.id) NOT NULL PRIMARY KEY, account \(.id) NOT NULL REFERENCES accounts (id),
            role \(.text) NOT NULL, by_account \(.id) NOT NULL REFERENCES accounts (id),
            at \(.instant) NOT NULL, state \(.text) NOT NULL, decided_by \(.id),
            decided_at \(.instant),
            CHECK (state IN ('open', 'confirmed', 'withdrawn')),
            CHECK ((state = 'open') = (decided_by IS NULL))
        ) \(.strict)
        """,
        """
        CREATE UNIQUE INDEX role_requests_open ON role_requests (account, role)
            WHERE state = 'open'
        """,
    ]

    /// Closed accounts, and the log of what operators did to accounts. Append-only.
    public static let closureTables: [SQL] = [
        "ALTER TABLE accounts ADD COLUMN closed_at \(.instant)",
        """
        CREATE TABLE account_actions (
            id \(.id) NOT NULL PRIMARY KEY, account \(.id) NOT NULL REFERENCES accounts (id),
            kind \(.text) NOT NULL CHECK (kind IN ('closed', 'reopened', 'sessions-ended')),
            reason \(.text) NOT NULL, by_account \(.id) NOT NULL REFERENCES accounts (id),
            at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX account_actions_account ON account_actions (account, id)",
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
    ]

}
