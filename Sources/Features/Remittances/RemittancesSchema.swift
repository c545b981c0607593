import Store

extension Remittances {
    public static let migrations = [
        Migration(
            "remittances-0001",
            [
                """
                CREATE TABLE remittances (
                    id \(.id) NOT NULL PRIMARY KEY, market \(.text) NOT NULL,
                    tax \(.text) NOT NULL CHECK (tax IN ('tax', 'withheld')),
                    first_day \(.int) NOT NULL, last_day \(.int) NOT NULL,
                    currency \(.text) NOT NULL, minor \(.int) NOT NULL CHECK (minor > 0),
                    reference \(.text) NOT NULL, recorded_by \(.id) NOT NULL,
                    at \(.instant) NOT NULL, CHECK (first_day <= last_day)
                ) \(.strict)
                """,
                "CREATE INDEX remittances_period ON remittances (market, tax, first_day)",
            ])
    ]
}
