import Store

extension Shops {
    public static let migrations = [
        Migration(
            "shops-0001",
            [
                """
                CREATE TABLE shops (
                    id \(.id) NOT NULL PRIMARY KEY, owner \(.id) NOT NULL, name \(.text) NOT NULL,
                    slug \(.text) NOT NULL CHECK (slug <> ''), market \(.text) NOT NULL,
                    kind \(.text) NOT NULL CHECK (kind IN ('individual', 'company')),
                    legal_name \(.text) NOT NULL, about \(.text) NOT NULL, phone \(.text) NOT NULL,
                    tax_number \(.text) NOT NULL,
                    state \(.text) NOT NULL
                        CHECK (state IN ('waiting', 'approved', 'refused', 'closed')),
                    reason \(.text), reason_code \(.text), created_at \(.instant) NOT NULL,
                    sent_at \(.instant) NOT NULL, decided_at \(.instant), decided_by \(.id)
                ) \(.strict)
                """,
                "CREATE UNIQUE INDEX shops_slug ON shops (market, slug)",
                "CREATE UNIQUE INDEX shops_owner ON shops (owner)",
                "CREATE INDEX shops_queue ON shops (state, sent_at, id)",
            ]),
        Migration(
            "shops-0002",
            [
                """
                CREATE TABLE shop_name_keys (
                    market \(.text) NOT NULL, name_key \(.text) NOT NULL, shop \(.id) NOT NULL,
                    PRIMARY KEY (market, name_key)
                ) \(.strict)
                """,
                "CREATE INDEX shop_name_keys_shop ON shop_name_keys (shop)",
            ]),
        // Keys are of letters alone now; the next registrations make them anew.
        Migration("shops-0003", ["DELETE FROM shop_name_keys"]),
    ]
}
