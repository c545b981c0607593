import Store

extension Media {
    public static let migrations = [
        Migration(
            "media-0001",
            [
                """
                CREATE TABLE pictures (
                    id \(.id) NOT NULL PRIMARY KEY, owner \(.id) NOT NULL,
                    digest \(.text) NOT NULL, width \(.int) NOT NULL CHECK (width > 0),
                    height \(.int) NOT NULL CHECK (height > 0), bytes \(.int) NOT NULL,
                    at \(.instant) NOT NULL
                ) \(.strict)
                """,
                "CREATE UNIQUE INDEX pictures_digest ON pictures (owner, digest)",
            ]),
        // `unused_since`: the moment since which nobody uses it, as far as is known; NULL in use.
        // `stray_pictures`: ids whose files may be on disk without a row.
        Migration(
            "media-0002",
            [
                "ALTER TABLE pictures ADD COLUMN unused_since \(.instant)",
                "CREATE INDEX pictures_bytes ON pictures (owner, bytes)",
                """
                CREATE TABLE stray_pictures (
                    id \(.id) NOT NULL PRIMARY KEY, since \(.instant) NOT NULL,
                    claimed \(.flag) NOT NULL
                ) \(.strict)
                """,
                "CREATE INDEX stray_pictures_since ON stray_pictures (since)",
            ]),
    ]
}
