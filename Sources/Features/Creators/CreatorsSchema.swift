import Store

/// Tables of creators. Their first two migrations are from when Affiliates and Stalls were a part
/// of this feature; each has its own part of them.
enum CreatorsSchema {
    static let migrations = [
        Migration("creators-0001", part: 1, people),
        Migration("creators-0001", part: 4, days),
        Migration("creators-0002", part: 2, closures),
        Migration("creators-0003", handleKeys),
        // Whether a picture is in use is asked by its id.
        Migration(
            "creators-picture-uses",
            ["CREATE INDEX creators_avatar ON creators (avatar) WHERE avatar IS NOT NULL"]),
        Migration("creators-0004", nameKeys),
        Migration(
            "creators-0005",
            ["ALTER TABLE stall_closures ADD COLUMN with_account \(.flag)"]),
        // Keys are of letters alone now; the next registrations make them anew.
        Migration("creators-0006", ["DELETE FROM creator_name_keys"]),
    ]

    private static let people: [SQL] = [
        """
        CREATE TABLE creators (
            id \(.id) NOT NULL PRIMARY KEY, account \(.id) NOT NULL, handle \(.text) NOT NULL,
            name \(.text) NOT NULL, about \(.text) NOT NULL, avatar \(.id),
            market \(.text) NOT NULL, identity \(.text) NOT NULL,
            followers \(.int) NOT NULL CHECK (followers >= 0), created_at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX creators_account ON creators (account)",
        "CREATE UNIQUE INDEX creators_handle ON creators (handle)",
        "CREATE INDEX creators_bazaar ON creators (market, followers, id)",
        """
        CREATE TABLE creator_checks (
            id \(.id) NOT NULL PRIMARY KEY, creator \(.id) NOT NULL, legal_name \(.text) NOT NULL,
            document \(.text) NOT NULL, last_four \(.text) NOT NULL, state \(.text) NOT NULL,
            note \(.text) NOT NULL, asked_at \(.instant) NOT NULL, decided_at \(.instant),
            decided_by \(.id), CHECK ((state = 'waiting') = (decided_by IS NULL))
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX creator_checks_waiting ON creator_checks (creator) WHERE state = 'waiting'",
        "CREATE INDEX creator_checks_state ON creator_checks (state, id)",
        """
        CREATE TABLE follows (
            account \(.id) NOT NULL, creator \(.id) NOT NULL, at \(.instant) NOT NULL,
            PRIMARY KEY (account, creator)
        ) \(.strict)
        """,
        "CREATE INDEX follows_creator ON follows (creator, account)",
    ]

    /// Handles as readers see them.
    private static let handleKeys: [SQL] = [
        """
        CREATE TABLE creator_handle_keys (
            handle_key \(.text) NOT NULL PRIMARY KEY, creator \(.id) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX creator_handle_keys_creator ON creator_handle_keys (creator)",
    ]

    /// Names as readers see them, by market.
    private static let nameKeys: [SQL] = [
        """
        CREATE TABLE creator_name_keys (
            market \(.text) NOT NULL, name_key \(.text) NOT NULL, creator \(.id) NOT NULL,
            PRIMARY KEY (market, name_key)
        ) \(.strict)
        """,
        "CREATE INDEX creator_name_keys_creator ON creator_name_keys (creator)",
    ]

    /// Takedowns of stalls by the operator; kept for good.
    private static let closures: [SQL] = [
        """
        CREATE TABLE stall_closures (
            id \(.id) NOT NULL PRIMARY KEY, creator \(.id) NOT NULL, reason \(.text) NOT NULL,
            closed_by \(.id) NOT NULL, closed_at \(.instant) NOT NULL, reopened_by \(.id),
            reopened_at \(.instant), CHECK ((reopened_by IS NULL) = (reopened_at IS NULL))
        ) \(.strict)
        """,
        """
        CREATE UNIQUE INDEX stall_closures_open ON stall_closures (creator)
        WHERE reopened_at IS NULL
        """,
    ]

    private static let days: [SQL] = [
        """
        CREATE TABLE stall_days (
            creator \(.id) NOT NULL, day \(.int) NOT NULL, views \(.int) NOT NULL,
            clicks \(.int) NOT NULL, follows \(.int) NOT NULL, orders \(.int) NOT NULL,
            units \(.int) NOT NULL, gmv_minor \(.int) NOT NULL, estimated_minor \(.int) NOT NULL,
            actual_minor \(.int) NOT NULL, PRIMARY KEY (creator, day)
        ) \(.strict)
        """
    ]
}
