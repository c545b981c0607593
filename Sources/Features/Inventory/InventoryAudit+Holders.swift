import Identities
import Catalog
import Store
import World

extension Inventory {
    /// Audits reservations against who holds them. Returns the first wrong row in words, or nil.
    static func auditHolders(in db: Transaction) throws -> String? {
        try auditOrphans(in: db) ?? auditCheckouts(in: db)
    }

    /// A held reservation is an unpaid order's, a running flash sale's or an open allocation's.
    private static func auditOrphans(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT r.id, r.sku, r.quantity, r.holder FROM reservations r
            WHERE r.state = 'held'
              AND NOT EXISTS (SELECT 1 FROM orders o
                              WHERE o.checkout = r.holder AND o.state = 'unpaid')
              AND NOT EXISTS (SELECT 1 FROM flash_sales s
                              WHERE s.id = r.holder AND s.state = 'launched')
              AND NOT EXISTS (SELECT 1 FROM flash_claims c
                              WHERE c.sale = r.holder AND c.sku = r.sku AND c.state = 'held')
              AND NOT EXISTS (SELECT 1 FROM allocations a
                              WHERE a.id = r.holder AND a.state = 'open')
            ORDER BY r.id LIMIT 1
            """
        ) { row in
            let (id, sku, quantity, holder): (ReservationID, SKUID, Int, Int64) =
                try (row.next(), row.next(), row.next(), row.next())
            return "reservations: \(id) keeps \(quantity) of \(sku) for \(holder), who is nobody"
        }
    }

    /// Units that a checkout keeps are those of its unpaid orders. `Orders` audits what it bought.
    private static func auditCheckouts(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT checkout, sku, CAST(sum(wanted) AS BIGINT), CAST(sum(kept) AS BIGINT) FROM (
                SELECT o.checkout, l.sku, l.quantity AS wanted, 0 AS kept
                FROM order_lines l JOIN orders o ON o.id = l.order_id
                WHERE o.state = 'unpaid'
                UNION ALL
                SELECT r.holder, r.sku, 0, r.quantity FROM reservations r
                WHERE r.state = 'held'
                  AND EXISTS (SELECT 1 FROM checkouts c WHERE c.id = r.holder)
            ) both_sides GROUP BY checkout, sku HAVING sum(wanted) <> sum(kept)
            ORDER BY checkout, sku LIMIT 1
            """
        ) { row in
            let (checkout, sku): (CheckoutID, SKUID) = try (row.next(), row.next())
            let (wanted, kept): (Int, Int) = try (row.next(), row.next())
            return "reservations: \(checkout) has \(kept) of \(sku), its orders \(wanted)"
        }
    }
}
