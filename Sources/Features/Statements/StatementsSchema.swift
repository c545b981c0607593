import Store

extension Statements {
    public static let migrations = [
        Migration(
            "statements-0001",
            [
                """
                CREATE TABLE statements (
                    owner \(.id) NOT NULL, kind \(.text) NOT NULL, currency \(.text) NOT NULL,
                    day \(.int) NOT NULL, opening \(.int) NOT NULL,
                    came \(.int) NOT NULL CHECK (came >= 0),
                    went \(.int) NOT NULL CHECK (went >= 0), closing \(.int) NOT NULL,
                    lines \(.int) NOT NULL CHECK (lines > 0), first_id \(.id) NOT NULL,
                    end_id \(.id) NOT NULL, closed_at \(.instant) NOT NULL,
                    PRIMARY KEY (owner, kind, currency, day),
                    CHECK (closing = opening + came - went), CHECK (first_id < end_id)
                ) \(.strict)
                """,
                """
                CREATE TABLE statement_days (
                    currency \(.text) NOT NULL PRIMARY KEY, day \(.int) NOT NULL,
                    owner \(.id) NOT NULL, end_id \(.id) NOT NULL, at \(.instant) NOT NULL
                ) \(.strict)
                """,
            ])
    ]
}
