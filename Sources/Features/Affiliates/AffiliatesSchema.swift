import Store

/// Tables of commission plans and sales; their first migrations are parts of the creators'.
enum AffiliatesSchema {
    static let migrations = [
        Migration("creators-0001", part: 3, plans + sales),
        Migration("creators-0002", part: 1, cuts),
        Migration("affiliates-0001", terms),
    ]

    /// Each commission that was ever offered, and when: to one creator, or to all (creator 0). What
    /// was there before is taken over, so that sales of that time have their plan.
    private static let terms: [SQL] = [
        """
        CREATE TABLE commission_terms (
            product \(.id) NOT NULL, creator \(.id) NOT NULL,
            rate_bp \(.int) NOT NULL CHECK (rate_bp BETWEEN 1 AND 8000),
            since \(.instant) NOT NULL, ends_at \(.instant),
            PRIMARY KEY (product, creator, rate_bp, since), CHECK (ends_at >= since)
        ) \(.strict)
        """,
        """
        INSERT INTO commission_terms (product, creator, rate_bp, since, ends_at)
        SELECT product, 0, rate_bp, since, ends_at FROM open_plans
        WHERE ends_at IS NULL OR ends_at >= since
        """,
        """
        INSERT INTO commission_terms (product, creator, rate_bp, since, ends_at)
        SELECT product, 0, rate_bp, 0, max(until) FROM (
            SELECT product, rate_bp, until FROM kept_rates
            UNION ALL SELECT product, rate_bp, until FROM plan_cuts
            UNION ALL SELECT product, rate_bp, at FROM creator_sales WHERE rate_bp > 0
        ) AS earlier GROUP BY product, rate_bp
        """,
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
    ]
}
