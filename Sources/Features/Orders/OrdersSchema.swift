import Inventory
import Store

enum OrdersSchema {
    /// `CheckoutsSchema` has the first part.
    static let migrations = [
        Migration("orders-0001", part: 2, orders + parts),
        // Whether a picture is in use is asked by its id.
        Migration(
            "orders-picture-uses",
            [
                """
                CREATE INDEX order_lines_picture ON order_lines (picture)
                    WHERE picture IS NOT NULL
                """
            ]),
        Migration("orders-terms", terms),
        Migration("orders-unshipped-stock", Inventory.commitUnshipped(unshipped)),
        Migration("orders-arrival", arrival),
        Migration("orders-cases", cases),
        // Nobody is told now of what was paid before there were notices.
        Migration("orders-notices", [Outbox.beginNow(Orders.paidReader)]),
        Migration("orders-shipped-units", shippedUnits),
        Migration("orders-returns", returns),
    ]

    /// Columns that returns need: what stops an order's clock, the order that one replaces, and
    /// reductions of a price while the goods stay.
    private static let returns: [SQL] = [
        "ALTER TABLE orders ADD COLUMN paused_by_kind \(.text)",
        "ALTER TABLE orders ADD COLUMN paused_by \(.id)",
        "ALTER TABLE orders ADD COLUMN replaces \(.id)",
        "CREATE INDEX orders_replaces ON orders (replaces) WHERE replaces IS NOT NULL",
        """
        ALTER TABLE order_lines ADD COLUMN reduced_minor \(.int) NOT NULL DEFAULT 0
            CHECK (reduced_minor >= 0)
        """,
        """
        CREATE TABLE order_reductions (
            order_id \(.id) NOT NULL, refund \(.id) NOT NULL, number \(.int) NOT NULL,
            position \(.int) NOT NULL, items_minor \(.int) NOT NULL CHECK (items_minor > 0),
            tax_minor \(.int) NOT NULL CHECK (tax_minor >= 0),
            PRIMARY KEY (order_id, refund, number)
        ) \(sqlite: "STRICT, WITHOUT ROWID")
        """,
    ]

    /// Terms of delivery and completion. Orders from before get what was promised as the right to
    /// return; an arrival is confirmed by a buyer, a carrier or the clock.
    private static let arrival: [SQL] = [
        "ALTER TABLE orders ADD COLUMN complete_days \(.int) NOT NULL DEFAULT 30",
        "ALTER TABLE orders ADD COLUMN arrival_days \(.int) NOT NULL DEFAULT 30",
        "ALTER TABLE orders ADD COLUMN confirmed_at \(.instant)",
        """
        UPDATE orders SET complete_days = CASE market WHEN 'ID' THEN 7 WHEN 'TH' THEN 14
            WHEN 'VN' THEN 15 ELSE 30 END
        """,
    ]

    /// Terms of the settlement, frozen when an order is placed. Orders from before get those that were
    /// in force on the day of this migration; nothing was withheld of settled ones.
    private static let terms: [SQL] = [
        "ALTER TABLE orders ADD COLUMN withheld_vat_ppm \(.int) NOT NULL DEFAULT 0",
        "ALTER TABLE orders ADD COLUMN withheld_income_ppm \(.int) NOT NULL DEFAULT 0",
        "ALTER TABLE orders ADD COLUMN hold_minutes \(.int) NOT NULL DEFAULT 60",
        "ALTER TABLE orders ADD COLUMN ship_business_days \(.int) NOT NULL DEFAULT 2",
        "ALTER TABLE orders ADD COLUMN cancel_business_days \(.int) NOT NULL DEFAULT 7",
        """
        UPDATE orders SET fee_rate_bp = CASE market WHEN 'GB' THEN 900 WHEN 'ID' THEN 650
            WHEN 'TH' THEN 700 ELSE 600 END WHERE fee_rate_bp IS NULL
        """,
        """
        UPDATE orders SET withheld_vat_ppm = 10000, withheld_income_ppm = 5000
        WHERE market = 'VN' AND state NOT IN ('completed', 'cancelled')
        """,
        "ALTER TABLE order_lines ADD COLUMN tax_class \(.text) NOT NULL DEFAULT 'standard'",
        "ALTER TABLE order_lines ADD COLUMN tax_base_numerator \(.int) NOT NULL DEFAULT 1",
        "ALTER TABLE order_lines ADD COLUMN tax_base_denominator \(.int) NOT NULL DEFAULT 1",
        """
        UPDATE order_lines SET tax_base_numerator = 11, tax_base_denominator = 12
        WHERE order_id IN (SELECT id FROM orders WHERE market = 'ID') AND tax_ppm = 120000
        """,
        "ALTER TABLE order_lines ADD COLUMN creator \(.id)",
        "ALTER TABLE order_lines ADD COLUMN commission_bp \(.int) NOT NULL DEFAULT 0",
    ]

    /// Columns that cases need of an order: the seller's time to answer, the time from which a parcel is
    /// late, and the deadline that an open case keeps from coming.
    private static let cases: [SQL] = [
        "ALTER TABLE orders ADD COLUMN answer_minutes \(.int) NOT NULL DEFAULT 2880",
        "ALTER TABLE orders ADD COLUMN arrive_by \(.instant)",
        "ALTER TABLE orders ADD COLUMN paused_due_at \(.instant)",
    ]

    /// Units of each line that have left the shop, and that never will. Of orders from before, what was
    /// refunded before they were shipped stayed on the shelf.
    private static let shippedUnits: [SQL] = [
        "ALTER TABLE order_lines ADD COLUMN shipped_quantity \(.int) NOT NULL DEFAULT 0",
        """
        ALTER TABLE order_lines ADD COLUMN cancelled_quantity \(.int) NOT NULL DEFAULT 0
            CHECK (shipped_quantity >= 0 AND cancelled_quantity >= 0
                AND shipped_quantity + cancelled_quantity <= quantity)
        """,
        """
        ALTER TABLE order_refund_lines ADD COLUMN is_unshipped \(.flag) NOT NULL
            DEFAULT \(sqlite: "0", postgres: "false")
        """,
        """
        UPDATE order_refund_lines SET is_unshipped = \(sqlite: "1", postgres: "true")
        WHERE goods <> 'kept' AND EXISTS (
            SELECT 1 FROM order_refunds f WHERE f.id = order_refund_lines.refund
              AND f.at <= coalesce((
                SELECT min(e.at) FROM order_events e
                WHERE e.order_id = f.order_id AND e.state = 'in_transit'), f.at))
        """,
        """
        UPDATE order_lines SET cancelled_quantity = quantity WHERE order_id IN (
            SELECT id FROM orders WHERE state = 'cancelled' AND paid_at IS NOT NULL)
        """,
        """
        UPDATE order_lines SET cancelled_quantity = (
            SELECT CAST(coalesce(sum(r.quantity), 0) AS BIGINT) FROM order_refund_lines r
            WHERE r.order_id = order_lines.order_id AND r.position = order_lines.position
              AND r.is_unshipped = \(sqlite: "1", postgres: "true"))
        WHERE order_id IN (SELECT id FROM orders WHERE paid_at IS NOT NULL
            AND state <> 'cancelled')
        """,
        """
        UPDATE order_lines SET shipped_quantity = quantity - cancelled_quantity
        WHERE order_id IN (
            SELECT id FROM orders WHERE state IN ('in_transit', 'delivered', 'completed'))
        """,
    ]

    /// Units of paid orders that are still to be shipped; 0 where they were cancelled.
    private static let unshipped: SQL = """
        SELECT holder, sku, CAST(sum(quantity) AS BIGINT) AS quantity FROM (
            SELECT o.checkout AS holder, l.sku AS sku,
                CASE WHEN o.state = 'cancelled' THEN 0 ELSE l.quantity END AS quantity
            FROM order_lines l JOIN orders o ON o.id = l.order_id
            WHERE o.paid_at IS NOT NULL
              AND o.state IN ('on_hold', 'awaiting_shipment', 'cancelled')
            UNION ALL
            SELECT o.checkout, l.sku, -r.quantity FROM order_refund_lines r
            JOIN order_lines l ON l.order_id = r.order_id AND l.position = r.position
            JOIN orders o ON o.id = r.order_id
            WHERE r.goods <> 'kept' AND o.state IN ('on_hold', 'awaiting_shipment')
        ) parts GROUP BY holder, sku
        """

    private static let orders: [SQL] = [
        """
        CREATE TABLE orders (
            id \(.id) NOT NULL PRIMARY KEY, checkout \(.id) NOT NULL,
            buyer \(.id) NOT NULL, shop \(.id) NOT NULL, market \(.text) NOT NULL,
            state \(.text) NOT NULL, currency \(.text) NOT NULL,
            items_minor \(.int) NOT NULL, shipping_minor \(.int) NOT NULL,
            tax_minor \(.int) NOT NULL, tax_included \(.flag) NOT NULL,
            total_minor \(.int) NOT NULL, discount_minor \(.int) NOT NULL,
            address \(.text) NOT NULL, placed_at \(.instant) NOT NULL, paid_at \(.instant),
            due_at \(.instant), ship_by \(.instant), cancel_by \(.instant),
            delivered_at \(.instant), carrier \(.text), tracking \(.text),
            is_declined \(.flag) NOT NULL, event_count \(.int) NOT NULL,
            shipping_tax_minor \(.int) NOT NULL, fee_rate_bp \(.int),
            refunded_items_minor \(.int) NOT NULL DEFAULT 0,
            refunded_shipping_minor \(.int) NOT NULL DEFAULT 0,
            refunded_tax_minor \(.int) NOT NULL DEFAULT 0,
            CHECK (refunded_items_minor BETWEEN 0 AND items_minor),
            CHECK (refunded_shipping_minor BETWEEN 0 AND shipping_minor),
            CHECK (refunded_tax_minor BETWEEN 0 AND tax_minor),
            CHECK (total_minor = items_minor + shipping_minor
                + CASE WHEN tax_included THEN 0 ELSE tax_minor END)
        ) \(.strict)
        """,
        "CREATE INDEX orders_checkout ON orders (checkout)",
        "CREATE INDEX orders_buyer ON orders (buyer, id)",
        "CREATE INDEX orders_shop ON orders (shop, state, id)",
        "CREATE INDEX orders_due ON orders (due_at) WHERE due_at IS NOT NULL",
    ]

    /// Rows of small tables lie where their keys are: an order touches six trees less.
    private static let parts: [SQL] = [
        """
        CREATE TABLE order_lines (
            order_id \(.id) NOT NULL, position \(.int) NOT NULL, sku \(.id) NOT NULL,
            product \(.id) NOT NULL, title \(.text) NOT NULL, options \(.text) NOT NULL,
            picture \(.id), unit_minor \(.int) NOT NULL,
            quantity \(.int) NOT NULL CHECK (quantity > 0), list_minor \(.int),
            discount_minor \(.int) NOT NULL, tax_minor \(.int) NOT NULL, tax_ppm \(.int) NOT NULL,
            source \(.text), room \(.id), refunded_quantity \(.int) NOT NULL DEFAULT 0,
            PRIMARY KEY (order_id, position),
            CHECK (refunded_quantity BETWEEN 0 AND quantity)
        ) \(sqlite: "STRICT, WITHOUT ROWID")
        """,
        """
        CREATE TABLE order_events (
            order_id \(.id) NOT NULL, number \(.int) NOT NULL, state \(.text) NOT NULL,
            at \(.instant) NOT NULL, actor \(.text) NOT NULL, note \(.text) NOT NULL,
            PRIMARY KEY (order_id, number)
        ) \(sqlite: "STRICT, WITHOUT ROWID")
        """,
        """
        CREATE TABLE order_refunds (
            id \(.id) NOT NULL PRIMARY KEY, order_id \(.id) NOT NULL, reason \(.text) NOT NULL,
            actor \(.text) NOT NULL, items_minor \(.int) NOT NULL CHECK (items_minor >= 0),
            shipping_minor \(.int) NOT NULL CHECK (shipping_minor >= 0),
            tax_minor \(.int) NOT NULL CHECK (tax_minor >= 0), at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX order_refunds_order ON order_refunds (order_id, id)",
        """
        CREATE TABLE order_refund_lines (
            order_id \(.id) NOT NULL, refund \(.id) NOT NULL, number \(.int) NOT NULL,
            position \(.int) NOT NULL, quantity \(.int) NOT NULL CHECK (quantity > 0),
            goods \(.text) NOT NULL, items_minor \(.int) NOT NULL, tax_minor \(.int) NOT NULL,
            PRIMARY KEY (order_id, refund, number)
        ) \(sqlite: "STRICT, WITHOUT ROWID")
        """,
    ]
}
