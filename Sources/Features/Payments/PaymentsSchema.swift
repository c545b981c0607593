import Store

enum PaymentsSchema {
    static let migrations = [
        Migration("payments-0001", payments + sandbox),
        Migration(
            "payments-0002",
            [
                """
                ALTER TABLE payments ADD COLUMN is_abandoned \(.flag) NOT NULL \
                DEFAULT \(sqlite: "0", postgres: "false")
                """,
                """
                CREATE INDEX payments_unfinished ON payments (account, created_at)
                WHERE state IN ('asking', 'unknown', 'challenge', 'expired')
                """,
            ]),
        // A payment that was declined while its buyer was asked kept stock, too.
        Migration(
            "payments-declined-holds",
            [
                "DROP INDEX payments_unfinished",
                """
                CREATE INDEX payments_unfinished ON payments (account, created_at)
                WHERE state IN ('asking', 'unknown', 'challenge', 'expired', 'declined')
                """,
            ]),
        // For settlement files: payments are named by the gateway's reference.
        Migration(
            "payments-settlement",
            [
                "CREATE INDEX payments_reference ON payments (reference) WHERE reference IS NOT NULL",
                "CREATE INDEX payments_created ON payments (currency, created_at, id)",
            ]),
        // For what gateways refuse, and for what buyers' banks take back.
        Migration(
            "payments-disputes",
            [
                "ALTER TABLE payments ADD COLUMN decline_reason \(.text)",
                """
                ALTER TABLE payments ADD COLUMN is_disputed \(.flag) NOT NULL \
                DEFAULT \(sqlite: "0", postgres: "false")
                """,
                "ALTER TABLE refunds ADD COLUMN attempt \(.int) NOT NULL DEFAULT 1",
                "ALTER TABLE refunds ADD COLUMN reference \(.text)",
                "ALTER TABLE refunds ADD COLUMN refusal \(.text)",
                "CREATE INDEX refunds_refused ON refunds (id) WHERE state = 'refused'",
                """
                CREATE TABLE sandbox_disputes (
                    id \(.id) NOT NULL PRIMARY KEY, payment \(.id) NOT NULL,
                    currency \(.text) NOT NULL, minor \(.int) NOT NULL CHECK (minor > 0),
                    reason \(.text) NOT NULL, state \(.text) NOT NULL,
                    evidence_by \(.instant), made_at \(.instant) NOT NULL,
                    evidence \(.text), told_at \(.instant)
                ) \(.strict)
                """,
                "CREATE UNIQUE INDEX sandbox_disputes_payment ON sandbox_disputes (payment)",
                "CREATE INDEX sandbox_disputes_untold ON sandbox_disputes (id) WHERE told_at IS NULL",
            ]),
        // For refunds that a lost dispute has paid, or a part of them.
        Migration(
            "payments-charged-back",
            [
                """
                ALTER TABLE payments ADD COLUMN charged_back_minor \(.int) NOT NULL DEFAULT 0 \
                CHECK (charged_back_minor >= 0)
                """,
                """
                ALTER TABLE refunds ADD COLUMN covered_minor \(.int) NOT NULL DEFAULT 0 \
                CHECK (covered_minor >= 0 AND covered_minor <= minor)
                """,
                """
                ALTER TABLE refunds ADD COLUMN is_unknown \(.flag) NOT NULL \
                DEFAULT \(sqlite: "0", postgres: "false")
                """,
            ]),
    ]

    private static let payments: [SQL] = [
        """
        CREATE TABLE payments (
            id \(.id) NOT NULL PRIMARY KEY, subject \(.id) NOT NULL,
            account \(.id) NOT NULL, currency \(.text) NOT NULL,
            minor \(.int) NOT NULL CHECK (minor >= 0), method \(.text) NOT NULL,
            state \(.text) NOT NULL, reference \(.text), challenge_path \(.text),
            tries \(.int) NOT NULL, created_at \(.instant) NOT NULL, next_check_at \(.instant),
            expires_at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX payments_subject ON payments (subject, id)",
        """
        CREATE INDEX payments_next_check ON payments (next_check_at)
        WHERE next_check_at IS NOT NULL
        """,
        """
        CREATE TABLE refunds (
            id \(.id) NOT NULL PRIMARY KEY, payment \(.id) NOT NULL,
            subject \(.id) NOT NULL, currency \(.text) NOT NULL,
            minor \(.int) NOT NULL CHECK (minor > 0), state \(.text) NOT NULL,
            tries \(.int) NOT NULL, next_try_at \(.instant), at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX refunds_next_try ON refunds (next_try_at) WHERE next_try_at IS NOT NULL",
        "CREATE INDEX refunds_payment ON refunds (payment, id)",
        """
        CREATE TABLE gateway_events (
            gateway \(.text) NOT NULL, id \(.text) NOT NULL, payment \(.id) NOT NULL,
            kind \(.text) NOT NULL, made_at \(.instant) NOT NULL, at \(.instant) NOT NULL,
            verdict \(.text), PRIMARY KEY (gateway, id)
        ) \(.strict)
        """,
        "CREATE INDEX gateway_events_payment ON gateway_events (payment, made_at)",
        "CREATE INDEX gateway_events_at ON gateway_events (at)",
    ]

    private static let sandbox: [SQL] = [
        """
        CREATE TABLE sandbox_answers (
            payment \(.id) NOT NULL PRIMARY KEY, confirmed \(.flag) NOT NULL,
            at \(.instant) NOT NULL
        ) \(.strict)
        """,
        """
        CREATE TABLE sandbox_refunds (
            refund \(.id) NOT NULL PRIMARY KEY, payment \(.id) NOT NULL,
            minor \(.int) NOT NULL, at \(.instant) NOT NULL
        ) \(.strict)
        """,
        """
        CREATE TABLE sandbox_calls (
            id \(.id) NOT NULL PRIMARY KEY, event \(.id) NOT NULL,
            payment \(.id) NOT NULL, kind \(.text) NOT NULL, currency \(.text) NOT NULL,
            minor \(.int) NOT NULL, made_at \(.instant) NOT NULL,
            due_at \(.instant) NOT NULL, tries \(.int) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX sandbox_calls_due ON sandbox_calls (due_at)",
    ]
}
