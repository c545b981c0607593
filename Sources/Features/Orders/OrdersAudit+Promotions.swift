import Identities
import Promotions
import Store
import World

// Audits of promised prices, from the orders' side.

extension Orders {
    /// Checks that discounts have vouchers, used vouchers orders, and used claims lines.
    static func auditPromised(in db: Transaction) throws -> String? {
        try auditVouchers(in: db) ?? auditClaims(in: db)
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

    private static func auditClaims(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT c.id, c.quantity, c.price_minor, l.quantity, l.unit_minor
            FROM flash_claims c LEFT JOIN (
                SELECT o.checkout, l.sku, l.quantity, l.unit_minor
                FROM order_lines l JOIN orders o ON o.id = l.order_id
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
