import Store

enum RoomSellingSchema {
    static let migrations = [
        Migration(
            "room-selling-0001",
            [
                """
                CREATE TABLE room_products (
                    room \(.id) NOT NULL, product \(.id) NOT NULL, position \(.int) NOT NULL,
                    PRIMARY KEY (room, product)
                ) \(.strict)
                """,
                "CREATE INDEX room_products_product ON room_products (product, room)",
                """
                CREATE TABLE room_targets (
                    room \(.id) NOT NULL PRIMARY KEY, kind \(.text) NOT NULL
                        CHECK (kind IN ('gmv', 'orders')), value \(.int) NOT NULL CHECK (value > 0),
                    at \(.instant) NOT NULL
                ) \(.strict)
                """,
                // Watch times when the process ended; taken out when the room opens again.
                """
                CREATE TABLE room_watch_times (
                    room \(.id) NOT NULL, visitor \(.id) NOT NULL, watched_ms \(.int) NOT NULL,
                    PRIMARY KEY (room, visitor)
                ) \(.strict)
                """,
            ])
    ]
}
