import Store

extension Listings {
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
            ])
    ]
}
