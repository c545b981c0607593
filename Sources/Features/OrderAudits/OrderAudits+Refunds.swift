import Identities
import Ledger
import Money
import RefundRules
import Store
import World

// What went back, seen from the orders' side.

extension OrderAudits {
    /// Refunds are what the rule says, are counted on lines and orders, and are in the ledger.
    static func auditRefunded(in db: Transaction) throws -> String? {
        try auditRefundedLines(in: db) ?? auditReduced(in: db) ?? auditRefundedSums(in: db)
            ?? auditRefundedMoney(in: db)
            ?? auditFees(in: db) ?? auditTerms(in: db)
    }

    /// A line's refunds add up to its count, and their money to the share of so many units: total × n
    /// ÷ q, rounded half up. Those whose price was reduced are `auditReduced`'s.
    private static func auditRefundedLines(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT l.order_id, l.position, l.refunded_quantity FROM order_lines l
            JOIN orders o ON o.id = l.order_id LEFT JOIN (
                SELECT order_id, position, sum(quantity) AS quantity, sum(items_minor) AS items,
                    sum(tax_minor) AS tax
                FROM order_refund_lines GROUP BY order_id, position
            ) r ON r.order_id = l.order_id AND r.position = l.position
            WHERE l.refunded_quantity <> coalesce(r.quantity, 0)
               OR l.reduced_minor = 0 AND (coalesce(r.items, 0) <> \(SQL.share(
                    of: "l.unit_minor * l.quantity - l.discount_minor", "l.refunded_quantity",
                    over: "l.quantity", in: "o.currency"))
               OR coalesce(r.tax, 0) <> \(SQL.share(
                    of: "l.tax_minor", "l.refunded_quantity", over: "l.quantity",
                    in: "o.currency")))
            ORDER BY l.order_id, l.position LIMIT 1
            """
        ) { row in
            let (order, position, count): (OrderID, Int, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "order_lines: line \(position) of \(order) counts \(count) refunded units, "
                + "its refunds are worth something else"
        }
    }

    /// Lines whose price was reduced while their goods stayed: their refunds are worth what the rule
    /// says. It is asked here, as the products of amounts leave 64 bits in SQL.
    private static func auditReduced(in db: Transaction) throws -> String? {
        let wrong = try db.rows(
            """
            SELECT o.currency, l.order_id, l.position, l.quantity,
                l.unit_minor * l.quantity - l.discount_minor, l.tax_minor, l.refunded_quantity,
                l.reduced_minor, CAST(coalesce(r.items, 0) AS BIGINT),
                CAST(coalesce(r.tax, 0) AS BIGINT)
            FROM order_lines l JOIN orders o ON o.id = l.order_id LEFT JOIN (
                \(refunded)
            ) r ON r.order_id = l.order_id AND r.position = l.position
            WHERE l.reduced_minor > 0 OR EXISTS (SELECT 1 FROM order_reductions d
                WHERE d.order_id = l.order_id AND d.position = l.position)
            ORDER BY l.order_id, l.position
            """
        ) { row -> String? in
            let currency: Currency = try row.next()
            let (order, position, quantity): (OrderID, Int, Int) =
                try (row.next(), row.next(), row.next())
            func money() throws -> Money { Money(minor: try row.next(), currency: currency) }
            let (price, tax, units) = (try money(), try money(), try row.next() as Int)
            let share = RefundedShare(
                quantity: quantity, price: price, units: units, reduced: try money())
            let (items, refundedTax) = (try money(), try money())
            guard items != share.of(price) || refundedTax != share.of(tax) else { return nil }
            return
                "order_lines: line \(position) of \(order) is reduced by \(share.reduced.minor), "
                + "its refunds are worth something else"
        }
        return wrong.compactMap { $0 }.first
    }

    /// Units and reductions that were refunded, by line.
    private static let refunded: SQL = """
        SELECT order_id, position, sum(items_minor) AS items, sum(tax_minor) AS tax FROM (
            SELECT order_id, position, items_minor, tax_minor FROM order_refund_lines
            UNION ALL
            SELECT order_id, position, items_minor, tax_minor FROM order_reductions
        ) parts GROUP BY order_id, position
        """

    /// An order's refunds add up to what stands on it; their items are their lines'.
    private static func auditRefundedSums(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id FROM orders o LEFT JOIN (
                SELECT order_id, sum(items_minor) AS items, sum(shipping_minor) AS shipping,
                    sum(tax_minor) AS tax
                FROM order_refunds GROUP BY order_id
            ) r ON r.order_id = o.id LEFT JOIN (
                SELECT order_id, sum(items) AS items, sum(tax) AS tax
                FROM (\(refunded)) lines GROUP BY order_id
            ) l ON l.order_id = o.id
            WHERE o.refunded_items_minor <> coalesce(r.items, 0)
               OR o.refunded_items_minor <> coalesce(l.items, 0)
               OR o.refunded_shipping_minor <> coalesce(r.shipping, 0)
               OR o.refunded_tax_minor <> coalesce(r.tax, 0)
               OR o.refunded_tax_minor - coalesce(l.tax, 0) <>
                    CASE WHEN o.shipping_minor = 0 THEN 0 ELSE \(SQL.share(
                        of: "o.shipping_tax_minor", "o.refunded_shipping_minor",
                        over: "o.shipping_minor", in: "o.currency")) END
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            "orders: the refunds of \(try row.next() as OrderID) don't add up to what stands on it"
        }
    }

    /// Finds an order whose refunds in the ledger differ from its refund rows.
    private static func auditRefundedMoney(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, CAST(coalesce(t.back, 0) AS BIGINT) FROM orders o LEFT JOIN (
                SELECT subject, sum(minor) AS back FROM transfers
                WHERE to_kind = 'refunds' AND kind <> \(TransferType.refundFailed)
                GROUP BY subject
            ) t ON t.subject = o.id
            WHERE coalesce(t.back, 0) <> o.refunded_items_minor + o.refunded_shipping_minor
                + CASE WHEN o.tax_included THEN 0 ELSE o.refunded_tax_minor END
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, back): (OrderID, Int) = try (row.next(), row.next())
            return "orders: the ledger refunded \(back) of \(order), its refunds say otherwise"
        }
    }

    /// The platform's fee of a completed order is its frozen rate of the items that weren't refunded,
    /// rounded half up; of another order there is none.
    private static func auditFees(in db: Transaction) throws -> String? {
        let fee = SQL.share(
            of: "o.items_minor - o.refunded_items_minor", "o.fee_rate_bp", over: "10000",
            in: "o.currency")
        return try db.row(
            """
            SELECT o.id, o.state, CAST(coalesce(t.fee, 0) AS BIGINT) FROM orders o LEFT JOIN (
                SELECT subject,
                    sum(CASE WHEN to_kind = 'fees' THEN minor ELSE -minor END) AS fee
                FROM transfers WHERE kind = 'fee' GROUP BY subject
            ) t ON t.subject = o.id
            WHERE o.fee_rate_bp IS NULL
               OR coalesce(t.fee, 0) <> CASE WHEN o.state = 'completed' THEN \(fee) ELSE 0 END
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, state, fee): (OrderID, String, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "orders: the fee of \(order) (\(state)) stands at \(fee)"
        }
    }
}
