import Identities
import Money
import Store
import World

// Steps for what compares payments with a gateway's settlement.

extension Payments {
    /// Step: payments by the gateway's references.
    public static func payments(
        referred references: [String], in db: Transaction
    ) throws -> [String: Payment] {
        guard !references.isEmpty else { return [:] }
        let rows: [Payment] = try db.rows(
            """
            SELECT \(Payment.columns) FROM payments WHERE reference IN (\(list: references))
            ORDER BY id
            """)
        let referred = rows.compactMap { payment in payment.reference.map { ($0, payment) } }
        return Dictionary(referred) { first, _ in first }
    }

    /// Step: payments of a currency that were asked for from a moment on and before another, and succeeded.
    public static func succeeded(
        _ currency: Currency, from start: Instant, until end: Instant, after last: PaymentID?,
        limit: Int, in db: Transaction
    ) throws -> [Payment] {
        try db.rows(
            """
            SELECT \(Payment.columns) FROM payments
            WHERE currency = \(currency.code) AND created_at >= \(start) AND created_at < \(end)
              AND state IN ('succeeded', 'refunded') AND id > \(last ?? ID(0))
            ORDER BY id LIMIT \(limit)
            """)
    }

    /// Step: amounts of payments' refunds that went to the gateway, by payment.
    public static func refunded(
        _ payments: [PaymentID], in db: Transaction
    ) throws -> [PaymentID: [Int64]] {
        guard !payments.isEmpty else { return [:] }
        var out: [PaymentID: [Int64]] = [:]
        try db.each(
            """
            SELECT payment, minor - covered_minor FROM refunds
            WHERE payment IN (\(list: payments)) AND state = \(Refund.State.done)
              AND covered_minor < minor
            ORDER BY id
            """
        ) { row in
            let (payment, minor): (PaymentID, Int64) = try (row.next(), row.next())
            out[payment, default: []].append(minor)
        }
        return out
    }
}
