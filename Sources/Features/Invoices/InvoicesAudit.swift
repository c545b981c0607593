import Identities
import Store
import World

extension Invoices {
    /// Audits documents on live data. Returns the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditSeries(in: db) ?? auditSums(in: db)
    }

    /// Checks that the numbers of each series run from 1 without a gap.
    private static func auditSeries(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT shop, kind, series_year, count(*), max(number) FROM invoices
            GROUP BY shop, kind, series_year HAVING count(*) <> max(number)
            ORDER BY shop, kind, series_year LIMIT 1
            """
        ) { row in
            let (shop, kind): (ShopID, String) = try (row.next(), row.next())
            let (year, count, last): (Int, Int, Int) = try (row.next(), row.next(), row.next())
            return
                "invoices: the series \(kind) \(year) of \(shop) has \(count) numbers up to \(last)"
        }
    }

    /// Checks that an order's invoice less its credit notes is what its buyer paid and didn't get
    /// back. Orders with a refund that no document follows yet are late, not wrong.
    private static func auditSums(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id FROM orders o JOIN (
                SELECT order_id,
                    sum(CASE WHEN kind = 'invoice' THEN gross_minor ELSE -gross_minor END) AS net
                FROM invoices GROUP BY order_id
            ) i ON i.order_id = o.id
            WHERE CAST(i.net AS BIGINT) <> o.total_minor - o.refunded_items_minor
                    - o.refunded_shipping_minor
                    - CASE WHEN o.tax_included THEN 0 ELSE o.refunded_tax_minor END
                AND NOT EXISTS (
                    SELECT 1 FROM order_refunds r WHERE r.order_id = o.id AND \(unsettled))
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            "invoices: the documents of \(try row.next() as OrderID) don't add up to what was paid"
        }
    }

    /// Condition on a refund `r` that no document knows of.
    private static let unsettled: SQL = """
        NOT EXISTS (SELECT 1 FROM invoices c WHERE c.order_id = r.order_id AND c.refund = r.id)
        AND NOT EXISTS (SELECT 1 FROM invoice_deductions d
            WHERE d.order_id = r.order_id AND d.refund = r.id)
        """

    /// Finds a refund after the invoice that no credit note followed within an hour.
    static func auditLate(at now: Instant, in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT r.order_id FROM order_refunds r JOIN invoices i
                ON i.order_id = r.order_id AND i.refund = 0
            WHERE r.at < \(now - .hours(1)) AND \(unsettled)
            ORDER BY r.id LIMIT 1
            """
        ) { row in
            "invoices: a refund of \(try row.next() as OrderID) has no credit note"
        }
    }
}
