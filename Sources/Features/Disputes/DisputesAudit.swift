import Identities
import Store
import World

extension Disputes {
    /// Audits disputes on live data. Returns the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        try auditMoney(in: db) ?? auditHolds(in: db) ?? auditPayments(in: db)
            ?? auditLost(in: db)
    }

    /// What banks took and haven't decided about is what the ledger says, dispute by dispute; one that
    /// is won or lost stands at zero but for what it paid of refunds.
    private static func auditMoney(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT d.id, d.state, d.minor, CAST(coalesce(t.taken, 0) AS BIGINT) FROM disputes d
            LEFT JOIN (
                SELECT subject, sum(CASE WHEN from_kind = 'disputes' THEN minor ELSE -minor END)
                    AS taken
                FROM transfers WHERE from_kind = 'disputes' OR to_kind = 'disputes'
                GROUP BY subject
            ) t ON t.subject = d.id
            WHERE (d.state IN ('inquiry', 'won', 'closed') AND coalesce(t.taken, 0) <> 0)
               OR (d.state IN ('open', 'review') AND coalesce(t.taken, 0) <> d.minor)
               OR (d.state = 'lost' AND coalesce(t.taken, 0) <> d.minor - d.loss_minor)
            ORDER BY d.id LIMIT 1
            """
        ) { row in
            let (dispute, state, minor, taken): (DisputeID, String, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next())
            return "disputes: \(dispute) (\(state)) is about \(minor), the ledger took \(taken)"
        }
    }

    /// Sellers' money is withheld exactly as the rows say, and only while nothing is decided.
    private static func auditHolds(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT d.id, CAST(sum(b.held) AS BIGINT), CAST(sum(b.posted) AS BIGINT) FROM disputes d
            JOIN (
                SELECT dispute AS id, minor AS held, 0 AS posted FROM dispute_holds
                UNION ALL
                SELECT subject, 0, CASE WHEN to_kind = 'disputed' THEN minor ELSE -minor END
                FROM transfers WHERE to_kind = 'disputed' OR from_kind = 'disputed'
            ) b ON b.id = d.id
            GROUP BY d.id, d.state
            HAVING sum(b.held) <> sum(b.posted)
                OR (sum(b.held) <> 0 AND d.state NOT IN ('open', 'review'))
            ORDER BY d.id LIMIT 1
            """
        ) { row in
            let (dispute, held, posted): (DisputeID, Int, Int) =
                try (row.next(), row.next(), row.next())
            return "dispute_holds: \(dispute) withholds \(held), the ledger \(posted)"
        }
    }

    /// A payment is marked as disputed exactly while its bank holds its money.
    private static func auditPayments(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT p.id FROM payments p WHERE p.is_disputed <> EXISTS (
                SELECT 1 FROM disputes d WHERE d.payment = p.id AND d.state IN ('open', 'review'))
            ORDER BY p.id LIMIT 1
            """
        ) { row in
            "payments: \(try row.next() as PaymentID) and its disputes contradict each other"
        }
    }

    /// A payment knows what its lost disputes have given its buyer.
    private static func auditLost(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT p.id, p.charged_back_minor, CAST(coalesce(d.lost, 0) AS BIGINT) FROM payments p
            LEFT JOIN (
                SELECT payment, sum(minor) AS lost FROM disputes WHERE state = 'lost'
                GROUP BY payment
            ) d ON d.payment = p.id
            WHERE p.charged_back_minor <> coalesce(d.lost, 0) ORDER BY p.id LIMIT 1
            """
        ) { row in
            let (payment, known, lost): (PaymentID, Int, Int) =
                try (row.next(), row.next(), row.next())
            return "payments: the bank took \(known) of \(payment), lost disputes say \(lost)"
        }
    }
}
