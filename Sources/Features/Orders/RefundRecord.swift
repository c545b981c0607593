import Identities
import Money
import RefundRules
import Store
import World

/// A refund of an order as it was posted: its amounts, and its units by line.
public struct RefundRecord: Sendable, Equatable {
    public struct Line: Sendable, Equatable {
        /// Position of the line in its order.
        public let position: Int
        public let quantity: Int
        /// They lay on the shelf, and won't be shipped.
        public let isUnshipped: Bool
        public let items: Money
        public let tax: Money
    }

    public let id: RefundID
    public let order: OrderID
    public let reason: RefundReason
    public let items: Money
    public let shipping: Money
    /// Contained in the other two where prices include tax.
    public let tax: Money
    public let at: Instant
    /// Units, and reductions of a line's price, which have none.
    public fileprivate(set) var lines: [Line]
}

extension Orders {
    /// Step: refunds of orders with their lines, oldest first.
    public static func refunds(
        of orders: [OrderID], in db: Transaction
    ) throws -> [OrderID: [RefundRecord]] {
        guard !orders.isEmpty else { return [:] }
        let lines = try db.rows(
            """
            SELECT l.refund, o.currency, l.position, l.quantity, l.is_unshipped, l.items_minor,
                l.tax_minor
            FROM (
                SELECT order_id, refund, number, position, quantity, is_unshipped, items_minor,
                    tax_minor
                FROM order_refund_lines
                UNION ALL
                SELECT order_id, refund, number, position, 0, \(false), items_minor, tax_minor
                FROM order_reductions
            ) l JOIN orders o ON o.id = l.order_id
            WHERE l.order_id IN (\(list: orders)) ORDER BY l.refund, l.quantity = 0, l.number
            """
        ) { row in
            let (refund, currency): (RefundID, Currency) = try (row.next(), row.next())
            let (position, quantity): (Int, Int) = try (row.next(), row.next())
            return (
                refund,
                RefundRecord.Line(
                    position: position, quantity: quantity, isUnshipped: try row.next(),
                    items: Money(minor: try row.next(), currency: currency),
                    tax: Money(minor: try row.next(), currency: currency))
            )
        }
        let ofRefund = Dictionary(grouping: lines, by: \.0).mapValues { $0.map(\.1) }
        let records = try db.rows(
            """
            SELECT o.currency, r.id, r.order_id, r.reason, r.items_minor, r.shipping_minor,
                r.tax_minor, r.at
            FROM order_refunds r JOIN orders o ON o.id = r.order_id
            WHERE r.order_id IN (\(list: orders)) ORDER BY r.id
            """
        ) { row in
            let currency: Currency = try row.next()
            func money() throws -> Money { Money(minor: try row.next(), currency: currency) }
            let id: RefundID = try row.next()
            return RefundRecord(
                id: id, order: try row.next(), reason: try row.next(), items: try money(),
                shipping: try money(), tax: try money(), at: try row.next(),
                lines: ofRefund[id] ?? [])
        }
        return Dictionary(grouping: records, by: \.order)
    }

    /// Step: time at which all that is shipped of an order had left; nil before.
    public static func shippedAt(_ order: OrderID, in db: Transaction) throws -> Instant? {
        try db.value(
            """
            SELECT at FROM order_events
            WHERE order_id = \(order) AND state = \(Order.State.inTransit) ORDER BY number LIMIT 1
            """)
    }

    /// Step: rates of tax of orders' lines in parts per million, by position.
    public static func taxRates(
        of orders: [OrderID], in db: Transaction
    ) throws -> [OrderID: [Int: Int]] {
        guard !orders.isEmpty else { return [:] }
        let rows = try db.rows(
            "SELECT order_id, position, tax_ppm FROM order_lines WHERE order_id IN (\(list: orders))"
        ) { (try $0.next() as OrderID, try $0.next() as Int, try $0.next() as Int) }
        return Dictionary(grouping: rows, by: \.0).mapValues { rows in
            Dictionary(rows.map { ($0.1, $0.2) }, uniquingKeysWith: { first, _ in first })
        }
    }
}
