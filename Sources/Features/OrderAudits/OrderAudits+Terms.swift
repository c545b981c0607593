import Identities
import Ledger
import Store
import World

// Taxes of orders against the rates that were frozen with them.

extension OrderAudits {
    /// Taxes are what the frozen rates say, on lines, orders and in the ledger.
    static func auditTerms(in db: Transaction) throws -> String? {
        try auditLineTax(in: db) ?? auditOrderTax(in: db)
            ?? auditWithheld("withheld_vat", rate: "o.withheld_vat_ppm", in: db)
            ?? auditWithheld("withheld_income", rate: "o.withheld_income_ppm", in: db)
    }

    /// A line's tax is its rate of its price: contained in it, or on top.
    private static func auditLineTax(in db: Transaction) throws -> String? {
        let price: SQL = """
            l.unit_minor * l.quantity - l.discount_minor
            """
        let rate: SQL = "l.tax_ppm * l.tax_base_numerator"
        let one: SQL = "1000000 * l.tax_base_denominator"
        let included = SQL.share(of: price, rate, over: "\(one) + \(rate)", in: "o.currency")
        let added = SQL.share(of: price, rate, over: one, in: "o.currency")
        return try db.row(
            """
            SELECT l.order_id, l.position, l.tax_minor, l.tax_ppm
            FROM order_lines l JOIN orders o ON o.id = l.order_id
            WHERE l.tax_minor <> CASE WHEN o.tax_included THEN \(included) ELSE \(added) END
            ORDER BY l.order_id, l.position LIMIT 1
            """
        ) { row in
            let (order, position, tax, ppm): (OrderID, Int, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next())
            return "order_lines: line \(position) of \(order) has a tax of \(tax), "
                + "which isn't its rate of \(ppm) in a million"
        }
    }

    /// An order's tax is that of its lines and of its delivery.
    private static func auditOrderTax(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, o.tax_minor, CAST(sum(l.tax_minor) AS BIGINT)
            FROM orders o JOIN order_lines l ON l.order_id = o.id
            GROUP BY o.id, o.tax_minor, o.shipping_tax_minor
            HAVING o.tax_minor <> sum(l.tax_minor) + o.shipping_tax_minor ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, tax, lines): (OrderID, Int, Int) = try (row.next(), row.next(), row.next())
            return "orders: \(order) has a tax of \(tax), its lines of \(lines) and its delivery's"
        }
    }

    /// Tax withheld of a completed order is the frozen rate of the turnover that wasn't refunded; of
    /// another order there is none.
    private static func auditWithheld(
        _ kind: String, rate: SQL, in db: Transaction
    ) throws -> String? {
        let tax: SQL =
            "(CASE WHEN o.tax_included THEN o.tax_minor - o.refunded_tax_minor ELSE 0 END)"
        let turnover: SQL = """
            o.items_minor - o.refunded_items_minor + o.shipping_minor
                - o.refunded_shipping_minor - \(tax)
            """
        let due = SQL.share(of: turnover, rate, over: "1000000", in: "o.currency")
        return try db.row(
            """
            SELECT o.id, o.state, CAST(coalesce(t.kept, 0) AS BIGINT) FROM orders o LEFT JOIN (
                SELECT subject,
                    sum(CASE WHEN to_kind = 'withheld' THEN minor ELSE -minor END) AS kept
                FROM transfers WHERE kind = \(kind) GROUP BY subject
            ) t ON t.subject = o.id
            WHERE coalesce(t.kept, 0) <> CASE WHEN o.state = 'completed' THEN \(due) ELSE 0 END
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, state, kept): (OrderID, String, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "orders: \(kind) of \(order) (\(state)) stands at \(kept)"
        }
    }
}
