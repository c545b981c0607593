import Store

enum PayoutsSchema {
    static let migrations = [
        Migration(
            "payouts-0001",
            [
                """
                CREATE TABLE payout_accounts (
                    owner \(.id) NOT NULL PRIMARY KEY, holder \(.text) NOT NULL,
                    bank \(.text) NOT NULL, code \(.text) NOT NULL, number \(.text) NOT NULL,
                    at \(.instant) NOT NULL
                ) \(.strict)
                """,
                """
                CREATE TABLE payouts (
                    id \(.id) NOT NULL PRIMARY KEY, kind \(.text) NOT NULL, owner \(.id) NOT NULL,
                    name \(.text) NOT NULL, market \(.text) NOT NULL, currency \(.text) NOT NULL,
                    minor \(.int) NOT NULL CHECK (minor > 0), holder \(.text) NOT NULL,
                    bank \(.text) NOT NULL, code \(.text) NOT NULL, number \(.text) NOT NULL,
                    state \(.text) NOT NULL, asked_by \(.id) NOT NULL, asked_at \(.instant) NOT NULL,
                    word \(.text) NOT NULL, decided_by \(.id), decided_at \(.instant),
                    CHECK (kind IN ('payable', 'commission')),
                    CHECK (state IN ('asked', 'paid', 'failed')),
                    CHECK ((state = 'asked') = (decided_by IS NULL)),
                    CHECK ((decided_by IS NULL) = (decided_at IS NULL))
                ) \(.strict)
                """,
                "CREATE UNIQUE INDEX payouts_open ON payouts (owner) WHERE state = 'asked'",
                "CREATE INDEX payouts_owner ON payouts (owner, id)",
                "CREATE INDEX payouts_state ON payouts (state, id)",
            ]),
        Migration(
            "payouts-0002",
            [
                """
                ALTER TABLE payout_accounts ADD COLUMN payable_from \(.instant) NOT NULL DEFAULT 0
                """
            ]),
        // Numbers are sealed at the start (`Payouts.sealNumbers`): a migration has no key.
        Migration(
            "payouts-sealed-numbers",
            [
                """
                ALTER TABLE payout_accounts ADD COLUMN number_tail \(.text) NOT NULL DEFAULT ''
                """,
                "ALTER TABLE payouts ADD COLUMN number_tail \(.text) NOT NULL DEFAULT ''",
            ]),
    ]
}
