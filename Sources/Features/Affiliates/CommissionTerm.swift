import Identities
import Money
import Store
import World

// Each commission that was ever offered is kept in `commission_terms`, with the time in which an order
// could be placed at it: open plans for all creators, and those that promote keep them to the end.

extension Affiliates {
    /// Creator of terms that hold for everybody.
    static let everybody: Int64 = 0

    /// Step: records that a commission is offered from now on: to all creators where `creator` is nil.
    static func offer(
        _ product: ProductID, _ terms: OpenPlan.Terms, to creator: CreatorID?, at now: Instant,
        in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO commission_terms (product, creator, rate_bp, since, ends_at)
            VALUES (\(product), \(creator?.rawValue ?? everybody), \(terms.rate.basisPoints), \(now),
                    \(terms.endsAt))
            ON CONFLICT (product, creator, rate_bp, since) DO UPDATE SET ends_at = excluded.ends_at
            """)
    }

    /// Step: records when the latest open terms of a product with a rate end, for those who promote it.
    static func endTerm(
        of product: ProductID, rate: Rate, at end: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE commission_terms
            SET ends_at = CASE WHEN since > \(end) THEN since ELSE \(end) END
            WHERE product = \(product) AND creator = \(everybody)
              AND rate_bp = \(rate.basisPoints) AND since = (
                SELECT max(since) FROM commission_terms
                WHERE product = \(product) AND creator = \(everybody)
                  AND rate_bp = \(rate.basisPoints))
            """)
    }
}
