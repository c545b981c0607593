import Store

extension Imports {
    public static let migrations = [
        Migration(
            "listings-0001",
            [
                """
                CREATE TABLE imports (
                    id \(.id) NOT NULL PRIMARY KEY, shop \(.id) NOT NULL, account \(.id) NOT NULL,
                    name \(.text) NOT NULL, path \(.text) NOT NULL,
                    state \(.text) NOT NULL
                        CHECK (state IN ('waiting', 'running', 'done', 'failed')),
                    fault \(.text), bytes_total \(.int) NOT NULL, bytes_seen \(.int) NOT NULL,
                    rows \(.int) NOT NULL, new_count \(.int) NOT NULL,
                    changed_count \(.int) NOT NULL, unchanged_count \(.int) NOT NULL,
                    sku_count \(.int) NOT NULL, refused_count \(.int) NOT NULL,
                    note_count \(.int) NOT NULL, picture_count \(.int) NOT NULL,
                    download \(.text) NOT NULL DEFAULT 'none'
                        CHECK (download IN ('none', 'open', 'over')),
                    pictures_wanted \(.int) NOT NULL DEFAULT 0,
                    pictures_fetched \(.int) NOT NULL DEFAULT 0,
                    created_at \(.instant) NOT NULL, finished_at \(.instant)
                ) \(.strict)
                """,
                "CREATE INDEX imports_by_shop ON imports (shop, id)",
                "CREATE INDEX imports_open ON imports (id) WHERE state IN ('waiting', 'running')",
                // Pictures are downloaded after the rows are stored, and a restart resumes them.
                "CREATE INDEX imports_fetching ON imports (id) WHERE download = 'open'",
                """
                CREATE TABLE import_lines (
                    import \(.id) NOT NULL, kind \(.text) NOT NULL, line \(.int) NOT NULL,
                    field \(.text) NOT NULL, code \(.text) NOT NULL, detail \(.text) NOT NULL,
                    PRIMARY KEY (import, kind, line, field, code, detail)
                ) \(.strict)
                """,
            ]),
        Migration("listings-0002", previews),
    ]

    /// A preview before anything is written; counts of rows, so that every row read is accounted
    /// for. Earlier imports counted products: their rows count as changed.
    private static let previews: [SQL] = [
        """
        CREATE TABLE previewed_imports (
            id \(.id) NOT NULL PRIMARY KEY, shop \(.id) NOT NULL, account \(.id) NOT NULL,
            name \(.text) NOT NULL, path \(.text) NOT NULL,
            state \(.text) NOT NULL CHECK (state IN
                ('waiting', 'running', 'previewed', 'done', 'failed', 'cancelled')),
            preview \(.flag) NOT NULL, fault \(.text), fault_line \(.int) NOT NULL DEFAULT 0,
            fault_detail \(.text) NOT NULL DEFAULT '',
            bytes_total \(.int) NOT NULL, bytes_seen \(.int) NOT NULL DEFAULT 0,
            rows \(.int) NOT NULL DEFAULT 0, new_rows \(.int) NOT NULL DEFAULT 0,
            changed_rows \(.int) NOT NULL DEFAULT 0, unchanged_rows \(.int) NOT NULL DEFAULT 0,
            refused_rows \(.int) NOT NULL DEFAULT 0, new_products \(.int) NOT NULL DEFAULT 0,
            changed_products \(.int) NOT NULL DEFAULT 0,
            unchanged_products \(.int) NOT NULL DEFAULT 0,
            sku_count \(.int) NOT NULL DEFAULT 0, note_count \(.int) NOT NULL DEFAULT 0,
            change_count \(.int) NOT NULL DEFAULT 0, picture_count \(.int) NOT NULL DEFAULT 0,
            download \(.text) NOT NULL DEFAULT 'none'
                CHECK (download IN ('none', 'open', 'over')),
            pictures_wanted \(.int) NOT NULL DEFAULT 0,
            pictures_fetched \(.int) NOT NULL DEFAULT 0,
            created_at \(.instant) NOT NULL, finished_at \(.instant),
            CHECK (rows = new_rows + changed_rows + unchanged_rows + refused_rows)
        ) \(.strict)
        """,
        """
        INSERT INTO previewed_imports (id, shop, account, name, path, state, preview, fault,
            bytes_total, bytes_seen, rows, changed_rows, new_products, changed_products,
            unchanged_products, sku_count, note_count, picture_count, download, pictures_wanted,
            pictures_fetched, created_at, finished_at)
        SELECT id, shop, account, name, path, state, \(false), fault, bytes_total, bytes_seen, rows,
            rows, new_count, changed_count, unchanged_count, sku_count, note_count, picture_count,
            download, pictures_wanted, pictures_fetched, created_at, finished_at
        FROM imports
        """,
        "DROP TABLE imports", "ALTER TABLE previewed_imports RENAME TO imports",
        "CREATE INDEX imports_by_shop ON imports (shop, id)",
        "CREATE INDEX imports_open ON imports (id) WHERE state IN ('waiting', 'running')",
        "CREATE INDEX imports_fetching ON imports (id) WHERE download = 'open'",
        "ALTER TABLE import_lines ADD COLUMN before \(.text) NOT NULL DEFAULT ''",
        "ALTER TABLE import_lines ADD COLUMN subject \(.text) NOT NULL DEFAULT ''",
    ]
}
