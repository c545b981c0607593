import Store

enum OrdersSchema {
    static let migrations = [
        Migration(
            "orders-0001",
            [
                """
                CREATE TABLE basket_lines (
                    owner \(.id) NOT NULL, sku \(.id) NOT NULL, quantity \(.int) NOT NULL,
                    seen_minor \(.int) NOT NULL, market \(.text) NOT NULL,
                    at \(.instant) NOT NULL, PRIMARY KEY (owner, sku), CHECK (quantity > 0)
                ) \(.strict)
                """,
                "CREATE INDEX basket_lines_at ON basket_lines (at)",
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
                    once_scope \(.text), once_key \(.text), at \(.instant) NOT NULL
                ) \(.strict)
                """,
                "CREATE INDEX checkouts_account ON checkouts (account, id)",
                """
                CREATE TABLE orders (
                    id \(.id) NOT NULL PRIMARY KEY, checkout \(.id) NOT NULL,
                    buyer \(.id) NOT NULL, shop \(.id) NOT NULL, market \(.text) NOT NULL,
                    state \(.text) NOT NULL, currency \(.text) NOT NULL,
                    items_minor \(.int) NOT NULL, shipping_minor \(.int) NOT NULL,
                    tax_minor \(.int) NOT NULL, tax_included \(.flag) NOT NULL,
                    total_minor \(.int) NOT NULL, address \(.text) NOT NULL,
                    placed_at \(.instant) NOT NULL, paid_at \(.instant), due_at \(.instant),
                    ship_by \(.instant), cancel_by \(.instant), delivered_at \(.instant),
                    carrier \(.text), tracking \(.text),
                    CHECK (total_minor = items_minor + shipping_minor
                        + CASE WHEN tax_included THEN 0 ELSE tax_minor END)
                ) \(.strict)
                """,
                "CREATE INDEX orders_checkout ON orders (checkout)",
                "CREATE INDEX orders_buyer ON orders (buyer, id)",
                "CREATE INDEX orders_shop ON orders (shop, state, id)",
                "CREATE INDEX orders_due ON orders (due_at) WHERE due_at IS NOT NULL",
                """
                CREATE TABLE order_lines (
                    order_id \(.id) NOT NULL, position \(.int) NOT NULL, sku \(.id) NOT NULL,
                    product \(.id) NOT NULL, title \(.text) NOT NULL, options \(.text) NOT NULL,
                    picture \(.id), unit_minor \(.int) NOT NULL,
                    quantity \(.int) NOT NULL CHECK (quantity > 0),
                    tax_minor \(.int) NOT NULL, tax_ppm \(.int) NOT NULL,
                    source \(.text), PRIMARY KEY (order_id, position)
                ) \(.strict)
                """,
                """
                CREATE TABLE order_events (
                    order_id \(.id) NOT NULL, state \(.text) NOT NULL, at \(.instant) NOT NULL,
                    actor \(.text) NOT NULL, note \(.text) NOT NULL,
                    PRIMARY KEY (order_id, state)
                ) \(.strict)
                """,
            ]),
        // Rows are stored in their primary key's tree: an order touches six trees less.
        Migration("orders-0002", onSQLite(baskets + orderParts)),
        // A line stores the room that it was put in from; an order, its voucher's discount.
        Migration(
            "orders-0003",
            [
                "ALTER TABLE basket_lines ADD COLUMN room \(.id)",
                "ALTER TABLE order_lines ADD COLUMN room \(.id)",
                "ALTER TABLE order_lines ADD COLUMN list_minor \(.int)",
                "ALTER TABLE order_lines ADD COLUMN discount_minor \(.int) NOT NULL DEFAULT 0",
                "ALTER TABLE orders ADD COLUMN discount_minor \(.int) NOT NULL DEFAULT 0",
            ]),
    ]

    private static let baskets: [StaticString] = [
        """
        CREATE TABLE basket_lines_by_key (
            owner INTEGER NOT NULL, sku INTEGER NOT NULL, quantity INTEGER NOT NULL,
            seen_minor INTEGER NOT NULL, market TEXT NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (owner, sku), CHECK (quantity > 0)
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO basket_lines_by_key
        SELECT owner, sku, quantity, seen_minor, market, at FROM basket_lines
        """,
        "DROP TABLE basket_lines",
        "ALTER TABLE basket_lines_by_key RENAME TO basket_lines",
        "CREATE INDEX basket_lines_at ON basket_lines (at)",
    ]

    private static let orderParts: [StaticString] = [
        """
        CREATE TABLE order_lines_by_key (
            order_id INTEGER NOT NULL, position INTEGER NOT NULL, sku INTEGER NOT NULL,
            product INTEGER NOT NULL, title TEXT NOT NULL, options TEXT NOT NULL,
            picture INTEGER, unit_minor INTEGER NOT NULL,
            quantity INTEGER NOT NULL CHECK (quantity > 0), tax_minor INTEGER NOT NULL,
            tax_ppm INTEGER NOT NULL, source TEXT, PRIMARY KEY (order_id, position)
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO order_lines_by_key
        SELECT order_id, position, sku, product, title, options, picture, unit_minor, quantity,
            tax_minor, tax_ppm, source FROM order_lines
        """,
        "DROP TABLE order_lines",
        "ALTER TABLE order_lines_by_key RENAME TO order_lines",
        """
        CREATE TABLE order_events_by_key (
            order_id INTEGER NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL,
            actor TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (order_id, state)
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO order_events_by_key SELECT order_id, state, at, actor, note FROM order_events
        """,
        "DROP TABLE order_events",
        "ALTER TABLE order_events_by_key RENAME TO order_events",
    ]
}
