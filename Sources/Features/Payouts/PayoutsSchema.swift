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
        Migration("payouts-batches", batches + batchedPayouts),
    ]

    private static let batches: [SQL] = [
        """
        CREATE TABLE paying_accounts (
            id \(.id) NOT NULL PRIMARY KEY, market \(.text) NOT NULL, holder \(.text) NOT NULL,
            bank \(.text) NOT NULL, code \(.text) NOT NULL, number \(.text) NOT NULL,
            number_tail \(.text) NOT NULL, set_by \(.id) NOT NULL, at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX paying_accounts_market ON paying_accounts (market, id)",
        """
        CREATE TABLE payout_batches (
            id \(.id) NOT NULL PRIMARY KEY, market \(.text) NOT NULL, currency \(.text) NOT NULL,
            state \(.text) NOT NULL CHECK (state IN ('open', 'approved', 'sent', 'cancelled')),
            count \(.int) NOT NULL CHECK (count >= 0), minor \(.int) NOT NULL CHECK (minor >= 0),
            holder \(.text) NOT NULL, bank \(.text) NOT NULL, code \(.text) NOT NULL,
            number \(.text) NOT NULL, number_tail \(.text) NOT NULL,
            made_by \(.id) NOT NULL, made_at \(.instant) NOT NULL,
            approved_by \(.id), approved_at \(.instant), sent_by \(.id), sent_at \(.instant),
            CHECK (approved_by <> made_by),
            CHECK ((approved_by IS NOT NULL) = (state IN ('approved', 'sent'))),
            CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
            CHECK ((sent_by IS NOT NULL) = (state = 'sent')),
            CHECK ((sent_by IS NULL) = (sent_at IS NULL))
        ) \(.strict)
        """,
        "CREATE INDEX payout_batches_state ON payout_batches (state, id)",
        """
        CREATE TABLE payout_files (
            batch \(.id) NOT NULL, format \(.text) NOT NULL CHECK (format IN ('csv', 'pain001')),
            sha256 \(.text) NOT NULL, bytes \(.int) NOT NULL CHECK (bytes > 0),
            PRIMARY KEY (batch, format)
        ) \(.strict)
        """,
        """
        CREATE TABLE payout_downloads (
            id \(.id) NOT NULL PRIMARY KEY, batch \(.id) NOT NULL, format \(.text) NOT NULL,
            account \(.id) NOT NULL, at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX payout_downloads_batch ON payout_downloads (batch, id)",
    ]

    /// Payouts with more states: a check of a column can't be altered, so the table is made anew. What
    /// was asked for before may stand in a file that the bank has had already: no batch takes it, and
    /// finance says of each what the bank did.
    private static let batchedPayouts: [SQL] = [
        """
        CREATE TABLE batched_payouts (
            id \(.id) NOT NULL PRIMARY KEY, kind \(.text) NOT NULL, owner \(.id) NOT NULL,
            name \(.text) NOT NULL, market \(.text) NOT NULL, currency \(.text) NOT NULL,
            minor \(.int) NOT NULL CHECK (minor > 0), holder \(.text) NOT NULL,
            bank \(.text) NOT NULL, code \(.text) NOT NULL, number \(.text) NOT NULL,
            number_tail \(.text) NOT NULL,
            state \(.text) NOT NULL, asked_by \(.id) NOT NULL, asked_at \(.instant) NOT NULL,
            word \(.text) NOT NULL, decided_by \(.id), decided_at \(.instant),
            batch \(.id), return_reason \(.text) NOT NULL DEFAULT '', returned_by \(.id),
            returned_at \(.instant), is_in_old_file \(.flag) NOT NULL
                DEFAULT \(sqlite: "0", postgres: "false"),
            CHECK (kind IN ('payable', 'commission')),
            CHECK (state IN ('asked', 'batched', 'sent', 'paid', 'failed', 'returned')),
            CHECK ((state IN ('asked', 'batched', 'sent')) = (decided_by IS NULL)),
            CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
            CHECK (state <> 'asked' OR batch IS NULL),
            CHECK (state NOT IN ('batched', 'sent') OR batch IS NOT NULL),
            CHECK ((state = 'returned') = (returned_by IS NOT NULL)),
            CHECK ((returned_by IS NULL) = (returned_at IS NULL))
        ) \(.strict)
        """,
        """
        INSERT INTO batched_payouts (id, kind, owner, name, market, currency, minor, holder, bank,
            code, number, number_tail, state, asked_by, asked_at, word, decided_by, decided_at,
            is_in_old_file)
        SELECT id, kind, owner, name, market, currency, minor, holder, bank, code, number,
            number_tail, state, asked_by, asked_at, word, decided_by, decided_at,
            state = 'asked'
        FROM payouts
        """,
        "DROP TABLE payouts", "ALTER TABLE batched_payouts RENAME TO payouts",
        """
        CREATE UNIQUE INDEX payouts_open ON payouts (owner)
        WHERE state IN ('asked', 'batched', 'sent')
        """,
        "CREATE INDEX payouts_owner ON payouts (owner, id)",
        "CREATE INDEX payouts_state ON payouts (state, id)",
        "CREATE INDEX payouts_batch ON payouts (batch, id) WHERE batch IS NOT NULL",
        """
        CREATE INDEX payouts_at_bank ON payouts (currency, minor, id)
        WHERE state IN ('sent', 'paid')
        """,
        """
        CREATE INDEX payouts_decided ON payouts (currency, decided_at, id)
        WHERE state IN ('paid', 'returned')
        """,
    ]
}
