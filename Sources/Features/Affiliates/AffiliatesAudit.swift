import Identities
import Ledger
import Money
import RefundRules
import Store
import World

extension Affiliates {
    /// Audits commissions on live data. Returns the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditLines(in: db) ?? auditBases(in: db) ?? auditMissing(in: db) ?? auditFacts(in: db)
            ?? auditLeft(in: db)
            ?? auditReduced(in: db)
            ?? auditSettled(in: db)
            ?? auditLedger(in: db)
            ?? auditPlans(in: db)
    }

    /// Checks that each commission has an order line with its source and the amount paid for it.
    private static func auditLines(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT s.order_id, s.position FROM creator_sales s
            LEFT JOIN order_lines l ON l.order_id = s.order_id AND l.position = s.position
            WHERE l.order_id IS NULL OR l.source IS NULL OR l.source <> s.source
               OR l.product <> s.product OR s.base_minor > s.gmv_minor
            ORDER BY s.order_id, s.position LIMIT 1
            """
        ) { row in
            let (order, position): (OrderID, Int) = try (row.next(), row.next())
            return "creator_sales: line \(position) of \(order) doesn't say that it was sold so"
        }
    }

    /// Checks that a commission's earner, rate and base are those frozen on its line.
    private static func auditBases(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT s.order_id, s.position, s.base_minor FROM creator_sales s
            JOIN order_lines l ON l.order_id = s.order_id AND l.position = s.position
            JOIN orders o ON o.id = s.order_id
            WHERE l.creator IS NULL OR s.creator <> l.creator OR s.rate_bp <> l.commission_bp
               OR s.shop <> o.shop OR s.currency <> o.currency OR s.units <> l.quantity
               OR s.gmv_minor <> l.unit_minor * l.quantity - l.discount_minor
               OR s.base_minor <> l.unit_minor * l.quantity - l.discount_minor
                    - CASE WHEN o.tax_included THEN l.tax_minor ELSE 0 END
            ORDER BY s.order_id, s.position LIMIT 1
            """
        ) { row in
            let (order, position, base): (OrderID, Int, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "creator_sales: line \(position) of \(order) has a base of \(base), or an "
                + "earner or rate, that its line contradicts"
        }
    }

    /// Checks that each completed line attributed to a creator has its sale. A source without a
    /// creator earns nobody anything.
    private static func auditMissing(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT l.order_id, l.position, l.source FROM order_lines l
            JOIN orders o ON o.id = l.order_id AND o.state = 'completed'
            LEFT JOIN creator_sales s ON s.order_id = l.order_id AND s.position = l.position
            WHERE l.creator IS NOT NULL AND s.order_id IS NULL
            ORDER BY l.order_id, l.position LIMIT 1
            """
        ) { row in
            let (order, position, source): (OrderID, Int, String) =
                try (row.next(), row.next(), row.next())
            return
                "creator_sales: line \(position) of \(order) was sold by \(source), no row says so"
        }
    }

    /// Checks that a sale's facts add up to its expected commission: the rate of its base, less
    /// reversals; zero once it is cancelled.
    private static func auditFacts(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT s.order_id, s.position, s.expected_minor, CAST(f.found AS BIGINT),
                CAST(f.estimated AS BIGINT)
            FROM creator_sales s LEFT JOIN (
                SELECT order_id, position,
                    sum(CASE WHEN kind <> 'actual' THEN minor ELSE 0 END) AS found,
                    sum(CASE WHEN kind = 'estimated' THEN minor ELSE 0 END) AS estimated
                FROM commission_facts GROUP BY order_id, position
            ) f ON f.order_id = s.order_id AND f.position = s.position
            WHERE s.expected_minor <> coalesce(f.found, 0)
               OR s.state = 'cancelled' AND s.expected_minor <> 0
               OR coalesce(f.estimated, 0) <> \(SQL.share(
                    of: "s.base_minor", "s.rate_bp", over: "10000", in: "s.currency"))
            ORDER BY s.order_id, s.position LIMIT 1
            """
        ) { row in
            let (order, position, expected): (OrderID, Int, Int) = try (
                row.next(), row.next(), row.next()
            )
            let found: Int? = try row.next()
            return """
                commission_facts: line \(position) of \(order) expects \(expected), its facts \
                say \(found ?? 0)
                """
        }
    }

    /// Commission left of a sale is the rate of its units that weren't refunded; nothing once its order
    /// is cancelled.
    private static func auditLeft(in db: Transaction) throws -> String? {
        let refunded = SQL.share(
            of: "s.base_minor", "l.refunded_quantity", over: "l.quantity", in: "s.currency")
        let expected = SQL.share(
            of: "s.base_minor - (\(refunded))", "s.rate_bp", over: "10000", in: "s.currency")
        return try db.row(
            """
            SELECT s.order_id, s.position, s.expected_minor FROM creator_sales s
            JOIN order_lines l ON l.order_id = s.order_id AND l.position = s.position
            WHERE s.state <> 'cancelled' AND l.reduced_minor = 0 AND s.expected_minor <> \(expected)
            ORDER BY s.order_id, s.position LIMIT 1
            """
        ) { row in
            let (order, position, expected): (OrderID, Int, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "creator_sales: line \(position) of \(order) expects \(expected), "
                + "which isn't the rate of what wasn't refunded"
        }
    }

    /// The same of lines whose price was reduced while their goods stayed.
    private static func auditReduced(in db: Transaction) throws -> String? {
        let wrong = try db.rows(
            """
            SELECT s.currency, s.order_id, s.position, l.quantity, s.gmv_minor,
                l.refunded_quantity, l.reduced_minor, s.base_minor, s.rate_bp, s.expected_minor
            FROM creator_sales s
            JOIN order_lines l ON l.order_id = s.order_id AND l.position = s.position
            WHERE s.state <> 'cancelled' AND l.reduced_minor > 0
            ORDER BY s.order_id, s.position
            """
        ) { row -> String? in
            let currency: Currency = try row.next()
            func money() throws -> Money { Money(minor: try row.next(), currency: currency) }
            let (order, position, quantity): (OrderID, Int, Int) =
                try (row.next(), row.next(), row.next())
            let (price, units) = (try money(), try row.next() as Int)
            let share = RefundedShare(
                quantity: quantity, price: price, units: units, reduced: try money())
            let base = try money()
            let (rate, expected) = (Rate(basisPoints: try row.next()), try money())
            guard expected != rate.of(base - share.of(base)) else { return nil }
            return "creator_sales: line \(position) of \(order) expects \(expected.minor), "
                + "which isn't the rate of what wasn't refunded"
        }
        return wrong.compactMap { $0 }.first
    }

    /// Checks that sales are settled exactly where their order is completed.
    private static func auditSettled(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT s.order_id, s.state, o.state FROM creator_sales s
            JOIN orders o ON o.id = s.order_id
            WHERE s.state = 'actual' AND o.state <> 'completed'
               OR s.state <> 'actual' AND o.state = 'completed'
               OR s.state = 'cancelled' AND o.state <> 'cancelled'
            ORDER BY s.order_id LIMIT 1
            """
        ) { row in
            let (order, sale, state): (OrderID, String, String) = try (
                row.next(), row.next(), row.next()
            )
            return "creator_sales: \(order) is \(state), its commission \(sale)"
        }
    }

    /// Checks that commissions paid by the facts equal the ledger's transfers, for each creator.
    private static func auditLedger(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT creator, currency, CAST(sum(minor) AS BIGINT) FROM (
                SELECT creator, currency, minor FROM commission_facts WHERE transfer IS NOT NULL
                UNION ALL
                SELECT to_owner, currency, -minor FROM transfers
                WHERE to_kind = 'commission' AND kind = 'commission'
                UNION ALL
                SELECT from_owner, currency, minor FROM transfers
                WHERE from_kind = 'commission' AND kind = 'commission'
            ) both_sides GROUP BY creator, currency HAVING sum(minor) <> 0
            ORDER BY creator, currency LIMIT 1
            """
        ) { row in
            let (creator, currency, off): (CreatorID, String, Int) =
                try (row.next(), row.next(), row.next())
            return
                "commission_facts: those of \(creator) and the ledger differ by \(off) \(currency)"
        }
    }

    /// Time by which an order's moment may differ from that of a plan that it saw: both are taken
    /// before their transactions, which wait for each other.
    private static let slack = TimeSpan.minutes(1)

    /// Checks that each sale's rate was offered to its creator when the order was placed, and no other
    /// was agreed with them; that goods of the creator's own shop bring nothing.
    static func auditPlans(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT s.order_id, s.position, s.rate_bp FROM creator_sales s
            JOIN orders o ON o.id = s.order_id
            JOIN creators c ON c.id = s.creator JOIN shops h ON h.id = s.shop
            WHERE s.rate_bp > 0 AND (h.owner = c.account OR NOT EXISTS (
                SELECT 1 FROM commission_terms t
                WHERE t.product = s.product AND t.creator IN (\(everybody), s.creator)
                  AND t.rate_bp = s.rate_bp
                  AND t.since <= o.placed_at + \(slack.milliseconds)
                  AND (t.ends_at IS NULL OR t.ends_at > o.placed_at - \(slack.milliseconds))))
               OR h.owner <> c.account AND EXISTS (
                SELECT 1 FROM commission_terms t
                WHERE t.product = s.product AND t.creator = s.creator AND t.rate_bp <> s.rate_bp
                  AND t.since <= o.placed_at - \(slack.milliseconds)
                  AND t.ends_at > o.placed_at + \(slack.milliseconds))
            ORDER BY s.order_id, s.position LIMIT 1
            """
        ) { row in
            let (order, position, rate): (OrderID, Int, Int) = try (
                row.next(), row.next(), row.next()
            )
            return "creator_sales: line \(position) of \(order) has a rate of \(rate), which isn't "
                + "what its creator was offered then"
        }
    }
}
