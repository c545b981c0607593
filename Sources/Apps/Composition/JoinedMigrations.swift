import Store

/// Migrations that carry rows from one feature's tables into another's; after all features' own.
enum JoinedMigrations {
    static let all = [Migration("frozen-commissions", frozenCommissions)]

    /// Earner and rate of lines from before they were frozen: as estimated, else as of this day.
    private static let frozenCommissions: [SQL] = [
        """
        UPDATE order_lines SET creator = coalesce(
            (SELECT s.creator FROM creator_sales s WHERE s.order_id = order_lines.order_id
                AND s.position = order_lines.position),
            (SELECT t.creator FROM touch_sources t WHERE t.source = order_lines.source)),
        commission_bp = coalesce(
            (SELECT s.rate_bp FROM creator_sales s WHERE s.order_id = order_lines.order_id
                AND s.position = order_lines.position),
            (SELECT p.rate_bp FROM open_plans p WHERE p.product = order_lines.product), 0)
        WHERE source IS NOT NULL
        """
    ]
}
