import Identities
import Store
import World

// Whose money an order's is, and in which currency.

extension OrderAudits {
    /// Money of an order is its shop's and its creators', in its own currency, and it has a checkout.
    static func auditOwners(in db: Transaction) throws -> String? {
        try auditShops(in: db) ?? auditCreators(in: db) ?? auditCurrencies(in: db)
            ?? auditCheckouts(in: db)
    }

    private static func auditShops(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT t.id, o.id, o.shop FROM transfers t JOIN orders o ON o.id = t.subject
            WHERE t.from_kind IN ('held', 'payable') AND t.from_owner <> o.shop
               OR t.to_kind IN ('held', 'payable') AND t.to_owner <> o.shop
            ORDER BY t.id LIMIT 1
            """
        ) { row in
            let (id, order, shop): (TransferID, OrderID, ShopID) =
                try (row.next(), row.next(), row.next())
            return "transfers: \(id) moves money of \(order), but not of its \(shop)"
        }
    }

    private static func auditCreators(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT t.id, o.id FROM transfers t JOIN orders o ON o.id = t.subject
            WHERE t.kind = 'commission' AND NOT EXISTS (
                SELECT 1 FROM order_lines l WHERE l.order_id = o.id AND l.creator =
                    CASE WHEN t.to_kind = 'commission' THEN t.to_owner ELSE t.from_owner END)
            ORDER BY t.id LIMIT 1
            """
        ) { row in
            let (id, order): (TransferID, OrderID) = try (row.next(), row.next())
            return "transfers: \(id) is a commission of somebody who sold nothing of \(order)"
        }
    }

    private static func auditCurrencies(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id, o.currency, x.currency, x.place FROM orders o JOIN (
                SELECT id AS checkout, currency, 'its checkout' AS place FROM checkouts
                UNION ALL
                SELECT subject, currency, 'its payment' FROM payments
                UNION ALL
                SELECT q.checkout, t.currency, 'a transfer' FROM transfers t
                    JOIN orders q ON q.id = t.subject AND q.currency <> t.currency
                UNION ALL
                SELECT q.checkout, r.currency, 'a refund' FROM refunds r
                    JOIN orders q ON q.id = r.subject AND q.currency <> r.currency
            ) x ON x.checkout = o.checkout AND x.currency <> o.currency
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            let (order, own, other, place): (OrderID, String, String, String) =
                try (row.next(), row.next(), row.next(), row.next())
            return "orders: \(order) is in \(own), \(place) in \(other)"
        }
    }

    private static func auditCheckouts(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT o.id FROM orders o LEFT JOIN checkouts c ON c.id = o.checkout
            WHERE c.id IS NULL OR c.account <> o.buyer OR c.market <> o.market
            ORDER BY o.id LIMIT 1
            """
        ) { row in
            "orders: \(try row.next() as OrderID) isn't of a checkout of its buyer in its market"
        }
    }

    /// Finds an order whose deadline passed long ago, and nobody moved it on.
    static func auditLate(at now: Instant, in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT id, state, due_at FROM orders WHERE due_at < \(now - longestLate)
            ORDER BY due_at LIMIT 1
            """
        ) { row in
            let (order, state, due): (OrderID, String, Instant) =
                try (row.next(), row.next(), row.next())
            let minutes = (now - due).milliseconds / 60_000
            return "orders: \(order) (\(state)) was due \(minutes) minutes ago"
        }
    }

    /// Time after which a job that runs twice a second must have seen what is due.
    private static let longestLate = TimeSpan.hours(1)
}
