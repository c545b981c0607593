import Store

enum RoomVideoSchema {
    static let migrations = [
        Migration(
            "room-video-0001",
            [
                """
                CREATE TABLE stream_keys (
                    host \(.id) NOT NULL PRIMARY KEY, hash \(.text) NOT NULL, at \(.instant) NOT NULL
                ) \(.strict)
                """,
                // `retention`: everything is there, the film without its segments, nothing.
                """
                CREATE TABLE recordings (
                    room \(.id) NOT NULL PRIMARY KEY, market \(.text) NOT NULL,
                    bytes \(.int) NOT NULL,
                    length_ms \(.int) NOT NULL CHECK (length_ms > 0), at \(.instant) NOT NULL,
                    retention \(.text) NOT NULL
                        CHECK (retention IN ('all', 'film', 'nothing'))
                ) \(.strict)
                """,
                "CREATE INDEX recordings_retention ON recordings (retention, market, at, room)",
                """
                CREATE TABLE recording_clips (
                    room \(.id) NOT NULL, product \(.id) NOT NULL, from_ms \(.int) NOT NULL,
                    length_ms \(.int) NOT NULL CHECK (length_ms > 0),
                    PRIMARY KEY (room, product)
                ) \(.strict)
                """,
                "CREATE INDEX recording_clips_product ON recording_clips (product, room)",
            ])
    ]
}
