import Store

enum BasketsSchema {
    static let migrations = [
        Migration(
            "baskets-0001",
            [
                """
                CREATE TABLE basket_lines (
                    owner \(.id) NOT NULL, sku \(.id) NOT NULL, quantity \(.int) NOT NULL,
                    seen_minor \(.int) NOT NULL, market \(.text) NOT NULL, at \(.instant) NOT NULL,
                    room \(.id), PRIMARY KEY (owner, sku), CHECK (quantity > 0)
                ) \(sqlite: "STRICT, WITHOUT ROWID")
                """,
                "CREATE INDEX basket_lines_at ON basket_lines (at)",
            ]),
        Migration(
            "baskets-0002",
            [
                """
                ALTER TABLE basket_lines ADD COLUMN is_selected \(.flag) NOT NULL \
                DEFAULT \(sqlite: "1", postgres: "true")
                """
            ]),
    ]
}
