import Store

enum PromotionsSchema {
    static let migrations = [
        Migration("promotions-0001", flash + prices + allocations + vouchers),
        // A seller's limit is summed over all sales of an allocation.
        Migration(
            "promotions-0002",
            [
                """
                CREATE INDEX flash_sales_allocation ON flash_sales (allocation)
                WHERE allocation IS NOT NULL
                """
            ]),
    ]

    private static let flash: [SQL] = [
        """
        CREATE TABLE flash_sales (
            id \(.id) NOT NULL PRIMARY KEY, shop \(.id) NOT NULL, room \(.id) NOT NULL,
            allocation \(.id), market \(.text) NOT NULL, state \(.text) NOT NULL,
            countdown_ms \(.int) NOT NULL, length_ms \(.int) NOT NULL, per_buyer \(.int) NOT NULL,
            starts_at \(.instant), ends_at \(.instant), at \(.instant) NOT NULL,
            CHECK ((state = 'planned') = (starts_at IS NULL)), CHECK (per_buyer > 0)
        ) \(.strict)
        """,
        "CREATE INDEX flash_sales_room ON flash_sales (room, id)",
        "CREATE INDEX flash_sales_ends ON flash_sales (ends_at) WHERE state = 'launched'",
        """
        CREATE TABLE flash_items (
            sale \(.id) NOT NULL, sku \(.id) NOT NULL, price_minor \(.int) NOT NULL,
            total \(.int) NOT NULL, unclaimed \(.int) NOT NULL, PRIMARY KEY (sale, sku),
            CHECK (unclaimed >= 0 AND unclaimed <= total), CHECK (price_minor > 0)
        ) \(.strict)
        """,
        """
        CREATE TABLE flash_claims (
            id \(.id) NOT NULL PRIMARY KEY, sale \(.id) NOT NULL, sku \(.id) NOT NULL,
            buyer \(.id) NOT NULL, quantity \(.int) NOT NULL CHECK (quantity > 0),
            price_minor \(.int) NOT NULL, state \(.text) NOT NULL, until \(.instant) NOT NULL,
            checkout \(.id), CHECK ((state = 'used') = (checkout IS NOT NULL))
        ) \(.strict)
        """,
        "CREATE INDEX flash_claims_buyer ON flash_claims (buyer, sku) WHERE state = 'held'",
        "CREATE INDEX flash_claims_sale ON flash_claims (sale, buyer)",
        "CREATE INDEX flash_claims_until ON flash_claims (until) WHERE state = 'held'",
        "CREATE INDEX flash_claims_checkout ON flash_claims (checkout) WHERE checkout IS NOT NULL",
    ]

    private static let prices: [SQL] = [
        """
        CREATE TABLE live_prices (
            room \(.id) NOT NULL, sku \(.id) NOT NULL, shop \(.id) NOT NULL,
            price_minor \(.int) NOT NULL CHECK (price_minor > 0), at \(.instant) NOT NULL,
            PRIMARY KEY (room, sku)
        ) \(.strict)
        """
    ]

    private static let allocations: [SQL] = [
        """
        CREATE TABLE allocations (
            id \(.id) NOT NULL PRIMARY KEY, shop \(.id) NOT NULL, creator \(.id) NOT NULL,
            sku \(.id) NOT NULL, price_minor \(.int) NOT NULL CHECK (price_minor > 0),
            total \(.int) NOT NULL, unused \(.int) NOT NULL, per_buyer \(.int) NOT NULL,
            until \(.instant) NOT NULL, state \(.text) NOT NULL, at \(.instant) NOT NULL,
            CHECK (unused >= 0 AND unused <= total)
        ) \(.strict)
        """,
        "CREATE INDEX allocations_creator ON allocations (creator, state, id)",
        "CREATE INDEX allocations_shop ON allocations (shop, id)",
        "CREATE INDEX allocations_until ON allocations (until) WHERE state = 'open'",
    ]

    private static let vouchers: [SQL] = [
        """
        CREATE TABLE vouchers (
            id \(.id) NOT NULL PRIMARY KEY, shop \(.id) NOT NULL, market \(.text) NOT NULL,
            title \(.text) NOT NULL, off_minor \(.int), off_bp \(.int), cap_minor \(.int),
            least_minor \(.int) NOT NULL, total \(.int) NOT NULL, unclaimed \(.int) NOT NULL,
            per_buyer \(.int) NOT NULL, watch_seconds \(.int) NOT NULL,
            starts_at \(.instant) NOT NULL, ends_at \(.instant) NOT NULL, at \(.instant) NOT NULL,
            CHECK ((off_minor IS NULL) <> (off_bp IS NULL)),
            CHECK (unclaimed >= 0 AND unclaimed <= total)
        ) \(.strict)
        """,
        "CREATE INDEX vouchers_shop ON vouchers (shop, id)",
        """
        CREATE TABLE voucher_claims (
            id \(.id) NOT NULL PRIMARY KEY, voucher \(.id) NOT NULL, shop \(.id) NOT NULL,
            buyer \(.id) NOT NULL, state \(.text) NOT NULL, order_id \(.id), at \(.instant) NOT NULL,
            CHECK ((state = 'used') = (order_id IS NOT NULL))
        ) \(.strict)
        """,
        "CREATE INDEX voucher_claims_buyer ON voucher_claims (buyer, shop) WHERE state = 'held'",
        "CREATE INDEX voucher_claims_voucher ON voucher_claims (voucher, buyer)",
        "CREATE INDEX voucher_claims_order ON voucher_claims (order_id) WHERE order_id IS NOT NULL",
    ]
}
