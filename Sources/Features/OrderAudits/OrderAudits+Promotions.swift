import Identities
import Ledger
import Promotions
import Store
import World

// Audits of promised prices, from the orders' side.

extension OrderAudits {
    /// Checks that discounts have vouchers, used vouchers orders, and used claims lines.
    static func auditPromised(in db: Transaction) throws -> String? {
        try auditVouchers(in: db) ?? auditVoucherRules(in: db) ?? auditClaims(in: db)
    }

    private static func auditVouchers(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, o.state, o.discount_minor, CAST(count(c.id) AS BIGINT)
            FROM orders o LEFT JOIN voucher_claims c ON c.order_id = o.id
            GROUP BY o.id, o.state, o.discount_minor
            HAVING count(c.id) <>
                CASE WHEN o.discount_minor > 0 AND o.state <> 'cancelled' THEN 1 ELSE 0 END
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, state, discount, vouchers): (OrderID, String, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next())
            return
                "orders: \(order) (\(state)) has \(discount) off and \(vouchers) used vouchers"
        }
    }

    /// An order's discount is what its voucher takes off its goods, flash units apart; the voucher is
    /// of its shop, its buyer and its time.
    private static func auditVoucherRules(in db: Transaction) throws -> String? {
        let share = SQL.share(of: "g.goods", "v.off_bp", over: "10000", in: "o.currency")
        let off: SQL = """
            CASE WHEN v.off_minor IS NOT NULL THEN v.off_minor
                 WHEN v.cap_minor IS NOT NULL AND v.cap_minor < \(share) THEN v.cap_minor
                 ELSE \(share) END
            """
        return try db.row(
            """
            SELECT o.id, v.id, o.discount_minor FROM voucher_claims c
            JOIN vouchers v ON v.id = c.voucher JOIN orders o ON o.id = c.order_id
            JOIN (
                SELECT l.order_id, CAST(sum(l.unit_minor * l.quantity) AS BIGINT) AS goods
                FROM order_lines l JOIN orders x ON x.id = l.order_id
                WHERE NOT EXISTS (SELECT 1 FROM flash_claims f
                    WHERE f.checkout = x.checkout AND f.sku = l.sku AND f.state = 'used')
                GROUP BY l.order_id
            ) g ON g.order_id = o.id
            WHERE v.shop <> o.shop OR c.buyer <> o.buyer OR v.ends_at <= o.placed_at
               OR g.goods < v.least_minor OR o.discount_minor <>
                    CASE WHEN \(off) > g.goods THEN g.goods ELSE \(off) END
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, voucher, discount): (OrderID, VoucherID, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "orders: \(order) has \(discount) off, which \(voucher) doesn't give"
        }
    }

    private static func auditClaims(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT c.id, c.quantity, c.price_minor, l.quantity, l.unit_minor
            FROM flash_claims c LEFT JOIN (
                SELECT o.checkout, l.sku, l.quantity, l.unit_minor
                FROM order_lines l JOIN orders o ON o.id = l.order_id AND o.replaces IS NULL
            ) l ON l.checkout = c.checkout AND l.sku = c.sku
            WHERE c.state = 'used' AND (l.quantity IS NULL OR l.quantity <> c.quantity
                OR l.unit_minor <> c.price_minor)
            ORDER BY c.id LIMIT 1
            """
        ) { row in
            let (claim, quantity, price): (FlashClaimID, Int, Int) = try (
                row.next(), row.next(), row.next()
            )
            let (sold, unit): (Int?, Int?) = try (row.next(), row.next())
            return "flash_claims: \(claim) is \(quantity) at \(price), "
                + "its order has \(sold ?? 0) at \(unit ?? 0)"
        }
    }
}
