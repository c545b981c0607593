import Identities
import Store
import World

extension Promotions {
    /// Audits promotions on live data: reserved units equal unclaimed and claimed ones; nobody has
    /// more than the sale's limit; vouchers handed out equal those claimed. Returns the first wrong
    /// row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditFlash(in: db) ?? auditAllocations(in: db) ?? auditLimits(in: db)
            ?? auditVouchers(in: db)
    }

    private static func auditFlash(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT i.sale, CAST(i.unclaimed + coalesce(c.held, 0) AS BIGINT),
                   CAST(coalesce(r.kept, 0) AS BIGINT)
            FROM flash_items i JOIN flash_sales s ON s.id = i.sale
            LEFT JOIN (SELECT sale, sku, sum(quantity) AS held FROM flash_claims
                       WHERE state = 'held' GROUP BY sale, sku) c
                ON c.sale = i.sale AND c.sku = i.sku
            LEFT JOIN (SELECT holder, sku, sum(quantity) AS kept FROM reservations
                       WHERE state = 'held' GROUP BY holder, sku) r
                ON r.holder = i.sale AND r.sku = i.sku
            WHERE s.state <> 'planned' AND i.unclaimed + coalesce(c.held, 0) <> coalesce(r.kept, 0)
            ORDER BY i.sale LIMIT 1
            """
        ) { row in
            let (sale, promised, kept): (FlashSaleID, Int, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "flash_items: \(sale) promises \(promised) units, \(kept) are set aside"
        }
    }

    private static func auditAllocations(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT a.id, a.unused, CAST(coalesce(r.kept, 0) AS BIGINT) FROM allocations a
            LEFT JOIN (SELECT holder, sku, sum(quantity) AS kept FROM reservations
                       WHERE state = 'held' GROUP BY holder, sku) r
                ON r.holder = a.id AND r.sku = a.sku
            WHERE a.unused <> coalesce(r.kept, 0) ORDER BY a.id LIMIT 1
            """
        ) { row in
            let (id, unused, kept): (AllocationID, Int, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "allocations: \(id) has \(unused) units left, \(kept) are set aside"
        }
    }

    private static func auditLimits(in db: Transaction) throws -> String? {
        if let over = try db.row(
            """
            SELECT c.sale, c.buyer, CAST(sum(c.quantity) AS BIGINT) FROM flash_claims c
            JOIN flash_sales s ON s.id = c.sale WHERE c.state <> 'lapsed'
            GROUP BY c.sale, c.buyer, s.per_buyer HAVING sum(c.quantity) > s.per_buyer
            ORDER BY c.sale LIMIT 1
            """,
            { row in
                let (sale, buyer, had): (FlashSaleID, Int64, Int) = try (
                    row.next(), row.next(), row.next()
                )
                return "flash_claims: \(buyer) has \(had) units of \(sale), above its limit"
            })
        {
            return over
        }
        return try db.row(
            """
            SELECT c.sale, CAST(sum(c.quantity) AS BIGINT), i.total FROM flash_claims c
            JOIN flash_items i ON i.sale = c.sale AND i.sku = c.sku WHERE c.state <> 'lapsed'
            GROUP BY c.sale, c.sku, i.total HAVING sum(c.quantity) > i.total
            ORDER BY c.sale LIMIT 1
            """
        ) { row in
            let (sale, sold, total): (FlashSaleID, Int, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "flash_claims: \(sale) promised \(sold) of \(total) units"
        }
    }

    private static func auditVouchers(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT v.id, v.total - v.unclaimed, CAST(count(c.id) AS BIGINT) FROM vouchers v
            LEFT JOIN voucher_claims c ON c.voucher = v.id GROUP BY v.id, v.total, v.unclaimed
            HAVING v.total - v.unclaimed <> count(c.id) ORDER BY v.id LIMIT 1
            """
        ) { row in
            let (id, handed, claimed): (VoucherID, Int, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "vouchers: \(id) handed out \(handed), \(claimed) are claimed"
        }
    }
}
