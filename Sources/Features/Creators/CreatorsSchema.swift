import Store

enum CreatorsSchema {
    static let migrations = [
        Migration("creators-0001", people + stalls + plans + sales),
        Migration("creators-0002", cuts + closures),
        Migration("creators-0003", handleKeys),
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

    private static let stalls: [SQL] = [
        """
        CREATE TABLE stalls (
            id \(.id) NOT NULL PRIMARY KEY, creator \(.id) NOT NULL, theme \(.text) NOT NULL,
            cover \(.id), products \(.int) NOT NULL CHECK (products >= 0),
            updated_at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX stalls_creator ON stalls (creator)",
        """
        CREATE TABLE stall_shelves (
            id \(.id) NOT NULL PRIMARY KEY, stall \(.id) NOT NULL, position \(.int) NOT NULL,
            title \(.text) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX stall_shelves_stall ON stall_shelves (stall, position)",
        """
        CREATE TABLE stall_items (
            stall \(.id) NOT NULL, product \(.id) NOT NULL, shelf \(.id),
            position \(.int) NOT NULL, at \(.instant) NOT NULL, PRIMARY KEY (stall, product)
        ) \(.strict)
        """,
        "CREATE INDEX stall_items_product ON stall_items (product)",
    ]

    private static let plans: [SQL] = [
        """
        CREATE TABLE open_plans (
            product \(.id) NOT NULL PRIMARY KEY, shop \(.id) NOT NULL, market \(.text) NOT NULL,
            rate_bp \(.int) NOT NULL CHECK (rate_bp BETWEEN 1 AND 8000),
            since \(.instant) NOT NULL, ends_at \(.instant)
        ) \(.strict)
        """,
        "CREATE INDEX open_plans_market ON open_plans (market, since, product)",
        "CREATE INDEX open_plans_shop ON open_plans (shop, product)",
        """
        CREATE TABLE kept_rates (
            product \(.id) NOT NULL, creator \(.id) NOT NULL, rate_bp \(.int) NOT NULL,
            until \(.instant) NOT NULL, told \(.int) NOT NULL,
            PRIMARY KEY (product, creator, rate_bp), CHECK (told BETWEEN 0 AND 2)
        ) \(.strict)
        """,
        "CREATE INDEX kept_rates_creator ON kept_rates (creator, product)",
        "CREATE INDEX kept_rates_told ON kept_rates (told, until)",
        """
        CREATE TABLE promoters (
            product \(.id) NOT NULL, creator \(.id) NOT NULL, since \(.instant) NOT NULL,
            PRIMARY KEY (product, creator)
        ) \(.strict)
        """,
        """
        CREATE TABLE touches (
            owner \(.id) NOT NULL, product \(.id) NOT NULL, creator \(.id) NOT NULL,
            source \(.text) NOT NULL, at \(.instant) NOT NULL, PRIMARY KEY (owner, product)
        ) \(.strict)
        """,
        "CREATE INDEX touches_at ON touches (at)",
        """
        CREATE TABLE touch_sources (
            source \(.text) NOT NULL PRIMARY KEY, creator \(.id) NOT NULL
        ) \(.strict)
        """,
    ]

    /// A rate reduction is one row for all promoters; a job copies it to each of them in pages.
    private static let cuts: [SQL] = [
        """
        CREATE TABLE plan_cuts (
            product \(.id) NOT NULL, rate_bp \(.int) NOT NULL, until \(.instant) NOT NULL,
            at \(.instant) NOT NULL, spread_to \(.id) NOT NULL,
            PRIMARY KEY (product, rate_bp, at)
        ) \(.strict)
        """
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

    private static let sales: [SQL] = [
        """
        CREATE TABLE creator_sales (
            order_id \(.id) NOT NULL, position \(.int) NOT NULL, creator \(.id) NOT NULL,
            source \(.text) NOT NULL, product \(.id) NOT NULL, shop \(.id) NOT NULL,
            title \(.text) NOT NULL, currency \(.text) NOT NULL, units \(.int) NOT NULL,
            gmv_minor \(.int) NOT NULL, base_minor \(.int) NOT NULL, rate_bp \(.int) NOT NULL,
            expected_minor \(.int) NOT NULL CHECK (expected_minor >= 0),
            state \(.text) NOT NULL, at \(.instant) NOT NULL, PRIMARY KEY (order_id, position)
        ) \(.strict)
        """,
        "CREATE INDEX creator_sales_creator ON creator_sales (creator, at, order_id, position)",
        """
        CREATE INDEX creator_sales_open ON creator_sales (creator, currency)
        WHERE state = 'estimated'
        """,
        """
        CREATE TABLE commission_facts (
            id \(.id) NOT NULL PRIMARY KEY, order_id \(.id) NOT NULL, position \(.int) NOT NULL,
            creator \(.id) NOT NULL, kind \(.text) NOT NULL, currency \(.text) NOT NULL,
            minor \(.int) NOT NULL, transfer \(.id), refund \(.id), at \(.instant) NOT NULL,
            CHECK ((kind = 'reversed') = (minor < 0)), CHECK (kind <> 'actual' OR transfer > 0)
        ) \(.strict)
        """,
        """
        CREATE UNIQUE INDEX commission_facts_once ON commission_facts (order_id, position, kind)
        WHERE kind <> 'reversed'
        """,
        """
        CREATE UNIQUE INDEX commission_facts_refund ON commission_facts (order_id, position, refund)
        WHERE kind = 'reversed'
        """,
        "CREATE INDEX commission_facts_creator ON commission_facts (creator, id)",
        """
        CREATE TABLE stall_days (
            creator \(.id) NOT NULL, day \(.int) NOT NULL, views \(.int) NOT NULL,
            clicks \(.int) NOT NULL, follows \(.int) NOT NULL, orders \(.int) NOT NULL,
            units \(.int) NOT NULL, gmv_minor \(.int) NOT NULL, estimated_minor \(.int) NOT NULL,
            actual_minor \(.int) NOT NULL, PRIMARY KEY (creator, day)
        ) \(.strict)
        """,
    ]
}
