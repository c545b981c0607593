import Identities
import Store

extension Checkouts {
    /// Checks that orders add up to their checkout, and that to the payment. Returns the first wrong
    /// row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
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
