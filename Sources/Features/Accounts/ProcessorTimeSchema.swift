import Store

extension Accounts {
    public static let migrations = [
        Migration(
            "processor-time-0001",
            [
                """
                CREATE TABLE processor_days (
                    account \(.id) NOT NULL, kind \(.text) NOT NULL, day \(.int) NOT NULL,
                    microseconds \(.int) NOT NULL CHECK (microseconds >= 0),
                    PRIMARY KEY (account, kind, day)
                ) \(.strict)
                """,
                "CREATE INDEX processor_days_day ON processor_days (day)",
            ])
    ]
}
