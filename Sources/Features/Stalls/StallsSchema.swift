import Store

/// Tables of stalls; their first migration is a part of the creators'.
enum StallsSchema {
    static let migrations = [
        Migration("creators-0001", part: 2, stalls),
        // Whether a picture is in use is asked by its id.
        Migration(
            "stalls-picture-uses",
            ["CREATE INDEX stalls_cover ON stalls (cover) WHERE cover IS NOT NULL"]),
    ]

    private static let stalls: [SQL] = [
        """
        CREATE TABLE stalls (
            id \(.id) NOT NULL PRIMARY KEY, creator \(.id) NOT NULL, theme \(.text) NOT NULL,
            cover \(.id), products \(.int) NOT NULL CHECK (products >= 0),
            updated_at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX stalls_creator ON stalls (creator)",
        """
        CREATE TABLE stall_shelves (
            id \(.id) NOT NULL PRIMARY KEY, stall \(.id) NOT NULL, position \(.int) NOT NULL,
            title \(.text) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX stall_shelves_stall ON stall_shelves (stall, position)",
        """
        CREATE TABLE stall_items (
            stall \(.id) NOT NULL, product \(.id) NOT NULL, shelf \(.id),
            position \(.int) NOT NULL, at \(.instant) NOT NULL, PRIMARY KEY (stall, product)
        ) \(.strict)
        """,
        "CREATE INDEX stall_items_product ON stall_items (product)",
    ]
}
