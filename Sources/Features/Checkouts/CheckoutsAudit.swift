import Identities
import Store

extension Checkouts {
    /// Checks that orders add up to their checkout, and that to the payment. Returns the first wrong
    /// row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditTotals(in: db) ?? auditParts(in: db)
    }

    /// Checks that each checkout has orders and its payment, and each payment a checkout.
    private static func auditParts(in db: Transaction) throws -> String? {
        let lonely = try db.row(
            """
            SELECT c.id FROM checkouts c LEFT JOIN payments p
                ON p.id = c.payment AND p.subject = c.id AND p.account = c.account
            WHERE p.id IS NULL OR NOT EXISTS (SELECT 1 FROM orders o WHERE o.checkout = c.id)
            ORDER BY c.id LIMIT 1
            """
        ) { "checkouts: \(try $0.next() as CheckoutID) lacks its orders or its payment" }
        return try lonely
            ?? db.row(
                """
                SELECT p.id FROM payments p LEFT JOIN checkouts c ON c.id = p.subject
                WHERE c.id IS NULL ORDER BY p.id LIMIT 1
                """
            ) { "payments: \(try $0.next() as PaymentID) pays for no checkout" }
    }

    private static func auditTotals(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT c.id, c.total_minor, p.minor, CAST(sum(o.total_minor) AS BIGINT)
            FROM checkouts c JOIN payments p ON p.id = c.payment
            JOIN orders o ON o.checkout = c.id GROUP BY c.id, c.total_minor, p.minor
            HAVING c.total_minor <> sum(o.total_minor) OR c.total_minor <> p.minor
            ORDER BY c.id LIMIT 1
            """
        ) { row in
            let (id, total, paid, orders): (CheckoutID, Int, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next())
            return "checkouts: \(id) is \(total), its payment \(paid), its orders \(orders)"
        }
    }
}
