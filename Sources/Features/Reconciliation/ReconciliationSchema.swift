import Store

extension Reconciliation {
    public static let migrations = [
        Migration(
            "reconciliation-0001",
            [
                """
                CREATE TABLE settlement_files (
                    id \(.id) NOT NULL PRIMARY KEY,
                    kind \(.text) NOT NULL CHECK (kind IN ('bank', 'gateway')),
                    name \(.text) NOT NULL, sha256 \(.text) NOT NULL, first_day \(.int) NOT NULL,
                    last_day \(.int) NOT NULL, line_count \(.int) NOT NULL,
                    difference_count \(.int) NOT NULL, imported_by \(.id) NOT NULL,
                    at \(.instant) NOT NULL, CHECK (first_day <= last_day)
                ) \(.strict)
                """,
                "CREATE UNIQUE INDEX settlement_files_hash ON settlement_files (kind, sha256)",
                """
                CREATE TABLE settlement_lines (
                    file \(.id) NOT NULL, number \(.int) NOT NULL, kind \(.text) NOT NULL,
                    day \(.int), currency \(.text) NOT NULL, minor \(.int) NOT NULL,
                    fee_minor \(.int), net_minor \(.int), reference \(.text) NOT NULL,
                    subject \(.id), verdict \(.text) NOT NULL, PRIMARY KEY (file, number),
                    CHECK (verdict <> 'matched' OR subject IS NOT NULL)
                ) \(.strict)
                """,
                """
                CREATE INDEX settlement_lines_subject ON settlement_lines (kind, subject)
                WHERE verdict = 'matched'
                """,
            ])
    ]
}
