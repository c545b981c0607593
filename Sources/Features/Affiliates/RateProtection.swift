import Identities
import Store
import World

/// A reduced plan whose old rate is being copied to those who promote the product.
private struct PlanCut: FromRow {
    let product: ProductID
    let rate: Int
    let until: Instant
    let at: Instant
    /// The last creator whose row is written.
    let reached: Int64

    init(row: Row) throws {
        product = try row.next()
        rate = try row.next()
        until = try row.next()
        at = try row.next()
        reached = try row.next()
    }
}

extension Affiliates {
    /// Step: keeps a plan's rate until `until` for those who promote now. One row, however many
    /// they are: it holds for them at once (`openRates`), and `spreadCuts` copies it to each. A
    /// later reduction from the same rate is a row of its own: those who began between the two keep
    /// the later end.
    static func cut(
        _ plan: OpenPlan, until: Instant, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO plan_cuts (product, rate_bp, until, at, spread_to)
            VALUES (\(plan.product), \(plan.rate.basisPoints), \(until), \(now), 0)
            ON CONFLICT (product, rate_bp, at) DO UPDATE SET spread_to = 0,
                until = CASE WHEN excluded.until > plan_cuts.until
                             THEN excluded.until ELSE plan_cuts.until END
            """)
    }

    /// Pages of promoters that one job run writes.
    static let spreadsARound = 50

    /// Copies the oldest reduction to a page of those who promoted at its moment, in its own write,
    /// so that a product with a hundred thousand promoters blocks no one. Returns for how many.
    func spreadCuts() async throws -> Int {
        try await store.write { db in
            let found: PlanCut? = try db.row(
                """
                SELECT product, rate_bp, until, at, spread_to FROM plan_cuts
                ORDER BY at, product, rate_bp LIMIT 1
                """)
            guard let cut = found else { return 0 }
            let page: [CreatorID] = try db.values(
                """
                SELECT creator FROM promoters
                WHERE product = \(cut.product) AND creator > \(cut.reached) AND since <= \(cut.at)
                ORDER BY creator LIMIT \(Self.sweep)
                """)
            try db.queue(page.map { Self.keeping(cut, for: $0) })
            if let last = page.last, page.count == Self.sweep {
                try db.execute(
                    """
                    UPDATE plan_cuts SET spread_to = \(last)
                    WHERE product = \(cut.product) AND rate_bp = \(cut.rate)
                        AND at = \(cut.at)
                    """)
            } else {
                try db.execute(
                    """
                    DELETE FROM plan_cuts
                    WHERE product = \(cut.product) AND rate_bp = \(cut.rate)
                        AND at = \(cut.at)
                    """)
            }
            return page.count
        }
    }

    private static func keeping(_ cut: PlanCut, for creator: CreatorID) -> SQL {
        """
        INSERT INTO kept_rates (product, creator, rate_bp, until, told)
        VALUES (\(cut.product), \(creator), \(cut.rate), \(cut.until), 0)
        ON CONFLICT (product, creator, rate_bp) DO UPDATE SET told = 0,
            until = CASE WHEN excluded.until > kept_rates.until
                         THEN excluded.until ELSE kept_rates.until END
        """
    }
}
