import Store

enum WithdrawalsSchema {
    static let migrations = [
        Migration(
            "withdrawals-0001",
            [
                codes,
                "CREATE INDEX withdrawal_codes_order ON withdrawal_codes (order_id, created_at)",
                "CREATE INDEX withdrawal_codes_expiry ON withdrawal_codes (expires_at)",
            ])
    ]

    /// A row whose names match no order has no code.
    private static let codes: SQL = """
        CREATE TABLE withdrawal_codes (
            id \(.id) NOT NULL PRIMARY KEY, order_id \(.id), buyer \(.id), code_hash \(.blob),
            tries \(.int) NOT NULL, created_at \(.instant) NOT NULL,
            expires_at \(.instant) NOT NULL, used_at \(.instant)
        ) \(.strict)
        """
}
