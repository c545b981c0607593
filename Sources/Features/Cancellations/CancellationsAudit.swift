import Identities
import Store
import World

extension Cancellations {
    /// Audits cancellations on live data. Returns the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT c.id FROM cancellations c LEFT JOIN orders o ON o.id = c.order_id
            LEFT JOIN order_refunds r ON r.id = c.refund
            WHERE o.id IS NULL OR o.buyer <> c.buyer OR o.shop <> c.shop
               OR c.state = 'cancelled' AND c.author = 'buyer' AND o.state <> 'cancelled'
               OR c.author = 'seller' AND (r.id IS NULL OR r.order_id <> c.order_id
                    OR r.reason <> 'cancellation')
            ORDER BY c.id LIMIT 1
            """
        ) { row in
            "cancellations: \(try row.next() as CancellationID) isn't what became of its order"
        }
    }

    /// Finds a wish that no job ended in time.
    static func auditLate(at now: Instant, in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT id, due_at FROM cancellations WHERE due_at < \(now - .hours(1))
            ORDER BY due_at LIMIT 1
            """
        ) { row in
            let (id, due): (CancellationID, Instant) = try (row.next(), row.next())
            let minutes = (now - due).milliseconds / 60_000
            return "cancellations: \(id) was due \(minutes) minutes ago"
        }
    }
}
