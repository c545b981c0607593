import Store

extension SecondFactors {
    public static let migrations = [
        Migration(
            "second-factors-0001",
            [
                // used_step: step of the last code that was taken; one of it or before is a replay.
                """
                CREATE TABLE second_factors (
                    account \(.id) NOT NULL PRIMARY KEY, secret \(.text) NOT NULL,
                    used_step \(.int) NOT NULL, at \(.instant) NOT NULL, warned_at \(.instant)
                ) \(.strict)
                """,
                """
                CREATE TABLE second_factor_codes (
                    account \(.id) NOT NULL, code_hash \(.blob) NOT NULL,
                    PRIMARY KEY (account, code_hash)
                ) \(.strict)
                """,
                // Secrets that were shown and whose first code hasn't come, to one session.
                """
                CREATE TABLE second_factor_setups (
                    account \(.id) NOT NULL PRIMARY KEY, session \(.id) NOT NULL,
                    secret \(.text) NOT NULL, at \(.instant) NOT NULL
                ) \(.strict)
                """,
                "CREATE INDEX second_factor_setups_age ON second_factor_setups (at)",
                """
                CREATE TABLE waiting_sign_ins (
                    token_hash \(.blob) NOT NULL PRIMARY KEY, account \(.id) NOT NULL,
                    password_hash \(.blob) NOT NULL, tries \(.int) NOT NULL,
                    at \(.instant) NOT NULL
                ) \(.strict)
                """,
                "CREATE INDEX waiting_sign_ins_account ON waiting_sign_ins (account)",
                "CREATE INDEX waiting_sign_ins_age ON waiting_sign_ins (at)",
            ])
    ]
}
