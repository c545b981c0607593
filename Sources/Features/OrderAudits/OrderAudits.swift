import Identities
import Ledger
import Modules
import Payments
import Store
import World

/// Audits of orders: their lines, money, goods, taxes, refunds and clocks against the ledger, the
/// payments, the stock and the promotions. They read those features' tables and change nothing.
public struct OrderAudits: FeatureModule {
    public init() {}

    public static var hasSentences: Bool { false }

    public static var audits: [Audit] {
        [
            Audit("orders") { try audit(in: $0) },
            Audit("orders that are late", late: { try auditLate(at: $1, in: $0) }),
        ]
    }

    /// Audits money and goods of orders on live data. Returns the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        let audits: [(Transaction) throws -> String?] = [
            auditTotals, auditCharged, auditHeld, auditShipped, auditCommitted, auditUnits,
            Payments.audit,
            auditPayments, auditCancelled, auditRefunds, auditRefunded, auditPromised, auditOwners,
            auditClocks,
        ]
        for audit in audits {
            if let fault = try audit(db) { return fault }
        }
        return nil
    }

    /// Checks that lines add up to the order.
    private static func auditTotals(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, o.items_minor, CAST(sum(l.unit_minor * l.quantity - l.discount_minor) AS BIGINT)
            FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id
            GROUP BY o.id, o.items_minor, o.discount_minor
            HAVING o.items_minor <> coalesce(sum(l.unit_minor * l.quantity - l.discount_minor), -1)
                OR o.discount_minor <> coalesce(sum(l.discount_minor), 0)
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (id, items, lines): (OrderID, Int, Int?) = try (
                row.next(), row.next(), row.next()
            )
            return "orders: \(id) has items of \(items), its lines add up to \(lines ?? 0)"
        }
    }

    /// Checks that transfers out of the gateway equal a paid order's total; none if unpaid.
    private static func auditCharged(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, o.state, o.total_minor, CAST(coalesce(t.charged, 0) AS BIGINT)
            FROM orders o LEFT JOIN (
                SELECT subject, sum(minor) AS charged FROM transfers
                WHERE from_kind = 'gateway' AND kind IN ('sale', 'shipping', 'tax')
                GROUP BY subject
            ) t ON t.subject = o.id
            WHERE coalesce(t.charged, 0) <>
                CASE WHEN o.paid_at IS NULL THEN 0 ELSE o.total_minor END
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (id, state, total, charged): (OrderID, String, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next())
            return "orders: \(id) (\(state)) is \(total), the ledger charged \(charged)"
        }
    }

    /// Checks that a cancelled or completed order leaves nothing in the seller's held account.
    private static func auditHeld(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, o.state, CAST(sum(
                CASE WHEN t.to_kind = 'held' THEN t.minor
                     WHEN t.from_kind = 'held' THEN -t.minor ELSE 0 END) AS BIGINT)
            FROM orders o JOIN transfers t ON t.subject = o.id
            WHERE o.state IN ('cancelled', 'completed')
            GROUP BY o.id, o.state
            HAVING sum(CASE WHEN t.to_kind = 'held' THEN t.minor
                            WHEN t.from_kind = 'held' THEN -t.minor ELSE 0 END) <> 0
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (id, state, left): (OrderID, String, Int) = try (row.next(), row.next(), row.next())
            return "orders: \(id) is \(state), but \(left) of it is still held"
        }
    }

    /// Checks that a payment has succeeded exactly where its orders are paid.
    private static func auditPayments(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT p.id, p.state, o.id FROM payments p JOIN orders o ON o.checkout = p.subject
            WHERE (CASE WHEN p.state = 'succeeded' THEN 1 ELSE 0 END)
               <> (CASE WHEN o.paid_at IS NOT NULL THEN 1 ELSE 0 END) ORDER BY p.id LIMIT 1
            """
        ) { row in
            let (payment, state, order): (PaymentID, String, OrderID) =
                try (row.next(), row.next(), row.next())
            return "payments: \(payment) is \(state), which \(order) contradicts"
        }
    }

    /// Checks that a cancelled order's whole charge is being refunded, tax included.
    private static func auditCancelled(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, CAST(sum(CASE WHEN t.from_kind = 'gateway' THEN t.minor
                                       WHEN t.to_kind = 'refunds' THEN -t.minor
                                       ELSE 0 END) AS BIGINT)
            FROM orders o JOIN transfers t ON t.subject = o.id
            WHERE o.state = 'cancelled' AND t.kind <> \(TransferType.refundFailed) GROUP BY o.id
            HAVING sum(CASE WHEN t.from_kind = 'gateway' THEN t.minor
                            WHEN t.to_kind = 'refunds' THEN -t.minor ELSE 0 END) <> 0
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, left): (OrderID, Int) = try (row.next(), row.next())
            return "orders: \(order) is cancelled, but \(left) of it did not go back"
        }
    }

    /// Checks that pending refunds equal what the ledger owes to buyers.
    private static func auditRefunds(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT currency, CAST(sum(minor) AS BIGINT) FROM (
                SELECT currency, minor - covered_minor AS minor FROM refunds
                WHERE state <> 'done'
                UNION ALL
                SELECT currency, -minor FROM transfers WHERE to_kind = 'refunds'
                UNION ALL
                SELECT currency, minor FROM transfers WHERE from_kind = 'refunds'
            ) both_sides GROUP BY currency HAVING sum(minor) <> 0 ORDER BY currency LIMIT 1
            """
        ) { row in
            let (currency, off): (String, Int) = try (row.next(), row.next())
            return "refunds: those that wait and the ledger differ by \(off) \(currency)"
        }
    }
}
