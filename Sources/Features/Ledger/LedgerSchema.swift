import Store

enum LedgerSchema {
    static let migrations = [
        Migration(
            "ledger-0001",
            [
                """
                CREATE TABLE transfers (
                    id \(.id) NOT NULL PRIMARY KEY,
                    from_kind \(.text) NOT NULL, from_owner \(.id) NOT NULL,
                    to_kind \(.text) NOT NULL, to_owner \(.id) NOT NULL,
                    currency \(.text) NOT NULL, minor \(.int) NOT NULL CHECK (minor > 0),
                    kind \(.text) NOT NULL, subject \(.id) NOT NULL, at \(.instant) NOT NULL,
                    CHECK (from_kind <> to_kind OR from_owner <> to_owner)
                ) \(.strict)
                """,
                "CREATE INDEX transfers_from ON transfers (from_kind, from_owner, currency, id)",
                "CREATE INDEX transfers_to ON transfers (to_kind, to_owner, currency, id)",
                "CREATE INDEX transfers_subject ON transfers (subject, id)",
            ]),
        Migration(
            "ledger-seals",
            [
                """
                CREATE TABLE ledger_seals (
                    day \(.int) NOT NULL, number \(.int) NOT NULL, last_id \(.id) NOT NULL,
                    count \(.int) NOT NULL CHECK (count > 0), marks \(.text) NOT NULL,
                    hash \(.text) NOT NULL, at \(.instant) NOT NULL, PRIMARY KEY (day, number)
                ) \(.strict)
                """,
                "CREATE UNIQUE INDEX ledger_seals_last ON ledger_seals (last_id)",
            ]),
    ]
}
