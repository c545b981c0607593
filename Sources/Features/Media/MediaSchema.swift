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
            ])
    ]
}
