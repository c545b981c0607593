import Accounts
import Notifications
import Store

extension Authentication {
    /// Migrations of accounts, authentication and notifications, which were one feature when these
    /// were written.
    public static let migrations: [Migration] = [
        Migration(
            "accounts-0001", AccountsSchema.tables + devices + secrets + Notifications.tables),
        Migration("accounts-0002", signUps + AccountsSchema.roleChangeTables),
        Migration("accounts-0003", Notifications.messageKinds),
        Migration("accounts-0004", AccountsSchema.roleRequestTables),
        Migration("accounts-0005", resetRequests + AccountsSchema.closureTables),
        // An account's oldest devices are forgotten.
        Migration("accounts-0006", ["CREATE INDEX devices_account ON devices (account, at)"]),
        Migration("accounts-0007", Notifications.deliveries),
        Migration("accounts-0008", texts),
        Migration("accounts-0009", loginChanges),
    ]

    /// Changes of logins within a month, with the login that was replaced; null for one that was
    /// added.
    private static let loginChanges: [SQL] = [
        """
        CREATE TABLE login_changes (
            message \(.id) NOT NULL PRIMARY KEY, account \(.id) NOT NULL REFERENCES accounts (id),
            replaced \(.text), at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX login_changes_account ON login_changes (account, at)",
        "CREATE INDEX login_changes_age ON login_changes (at)",
    ]

    /// Text messages that strangers asked for, within a day, and the bounds that refused some.
    private static let texts: [SQL] = [
        """
        CREATE TABLE text_sends (
            message \(.id) NOT NULL PRIMARY KEY, network \(.text) NOT NULL,
            country \(.text) NOT NULL, at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX text_sends_network ON text_sends (network, at)",
        "CREATE INDEX text_sends_country ON text_sends (country, at)",
        "CREATE INDEX text_sends_age ON text_sends (at)",
        """
        CREATE TABLE text_refusals (
            bound \(.text) NOT NULL PRIMARY KEY, refused \(.int) NOT NULL, at \(.instant) NOT NULL
        ) \(.strict)
        """,
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

    /// Logins for which a new password was asked, known and unknown ones.
    private static let resetRequests: [SQL] = [
        """
        CREATE TABLE reset_requests (
            login \(.text) NOT NULL PRIMARY KEY, at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX reset_requests_age ON reset_requests (at)",
    ]

    private static let devices: [SQL] = [
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
}
