import Store

extension Reserves {
    public static let migrations = [
        Migration(
            "reserves-0001",
            [
                """
                CREATE TABLE reserve_terms (
                    id \(.id) NOT NULL PRIMARY KEY, shop \(.id) NOT NULL,
                    share_bp \(.int) CHECK (share_bp BETWEEN 0 AND 5000),
                    days \(.int) CHECK (days BETWEEN 1 AND 365), reason \(.text) NOT NULL,
                    set_by \(.id) NOT NULL, at \(.instant) NOT NULL,
                    CHECK ((share_bp IS NULL) = (days IS NULL))
                ) \(.strict)
                """,
                "CREATE INDEX reserve_terms_shop ON reserve_terms (shop, id)",
                """
                CREATE TABLE reserve_holds (
                    order_id \(.id) NOT NULL PRIMARY KEY, shop \(.id) NOT NULL,
                    currency \(.text) NOT NULL, minor \(.int) NOT NULL CHECK (minor > 0),
                    released_minor \(.int) NOT NULL
                        CHECK (released_minor BETWEEN 0 AND minor),
                    release_at \(.instant) NOT NULL, held_at \(.instant) NOT NULL
                ) \(.strict)
                """,
                """
                CREATE INDEX reserve_holds_due ON reserve_holds (release_at)
                WHERE released_minor < minor
                """,
                """
                CREATE INDEX reserve_holds_shop ON reserve_holds (shop, release_at, order_id)
                WHERE released_minor < minor
                """,
            ])
    ]
}
