import Store

enum CarriersSchema {
    static let migrations = [Migration("carriers-0001", sandbox)]

    /// Memory of the sandbox carrier: labels that it sold or voided, and scans of each.
    private static let sandbox: [SQL] = [
        """
        CREATE TABLE sandbox_labels (
            label \(.id) NOT NULL PRIMARY KEY, service \(.text) NOT NULL, asks \(.int) NOT NULL,
            asked_at \(.instant) NOT NULL, bought_at \(.instant), voided_at \(.instant),
            used_at \(.instant)
        ) \(.strict)
        """,
        """
        CREATE TABLE sandbox_scans (
            id \(.id) NOT NULL PRIMARY KEY, event \(.id) NOT NULL, label \(.id) NOT NULL,
            status \(.text) NOT NULL, after_ms \(.int) NOT NULL, call_after_ms \(.int) NOT NULL,
            is_called \(.flag) NOT NULL, tries \(.int) NOT NULL, next_at \(.instant)
        ) \(.strict)
        """,
        "CREATE INDEX sandbox_scans_label ON sandbox_scans (label, after_ms)",
        """
        CREATE INDEX sandbox_scans_open ON sandbox_scans (label)
            WHERE is_called = \(sqlite: "0", postgres: "false")
        """,
    ]
}
