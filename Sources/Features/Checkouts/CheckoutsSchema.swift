import Store

enum CheckoutsSchema {
    /// `OrdersSchema` has the second part: checkouts were cut out of Orders after it had landed.
    static let migrations = [
        Migration("orders-0001", part: 1, checkouts),
        Migration(
            "checkouts-0002",
            [
                """
                ALTER TABLE checkouts ADD COLUMN is_direct \(.flag) NOT NULL \
                DEFAULT \(sqlite: "0", postgres: "false")
                """
            ]),
    ]

    private static let checkouts: [SQL] = [
        """
        CREATE TABLE addresses (
            account \(.id) NOT NULL, market \(.text) NOT NULL, address \(.text) NOT NULL,
            at \(.instant) NOT NULL, PRIMARY KEY (account, market)
        ) \(.strict)
        """,
        """
        CREATE TABLE checkouts (
            id \(.id) NOT NULL PRIMARY KEY, account \(.id) NOT NULL,
            market \(.text) NOT NULL, currency \(.text) NOT NULL,
            total_minor \(.int) NOT NULL, payment \(.id) NOT NULL,
            idempotency_scope \(.text), idempotency_key \(.text), at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX checkouts_account ON checkouts (account, id)",
    ]
}
