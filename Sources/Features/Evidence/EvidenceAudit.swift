import Identities
import Store

extension Evidence {
    /// Checks that pictures are of a party of their order. Returns the first wrong row in words.
    static func audit(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT e.picture, e.order_id FROM evidence e LEFT JOIN orders o ON o.id = e.order_id
            LEFT JOIN shops s ON s.id = o.shop LEFT JOIN pictures p ON p.id = e.picture
            WHERE o.id IS NULL OR p.id IS NULL OR p.owner <> e.account
               OR e.account <> CASE WHEN e.side = 'buyer' THEN o.buyer ELSE s.owner END
            ORDER BY e.picture LIMIT 1
            """
        ) { row in
            let (picture, order): (PictureID, OrderID) = try (row.next(), row.next())
            return "evidence: \(picture) is of nobody who bought or sold \(order)"
        }
    }
}
