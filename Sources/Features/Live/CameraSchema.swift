import Store

extension Camera {
    public static let migrations = [
        Migration(
            "live-camera-0001",
            [
                """
                CREATE TABLE live_stream_keys (
                    host \(.id) NOT NULL PRIMARY KEY, hash \(.text) NOT NULL, at \(.instant) NOT NULL
                ) \(.strict)
                """,
                """
                CREATE TABLE live_recordings (
                    room \(.id) NOT NULL PRIMARY KEY, bytes \(.int) NOT NULL,
                    length_ms \(.int) NOT NULL CHECK (length_ms > 0), at \(.instant) NOT NULL
                ) \(.strict)
                """,
                """
                CREATE TABLE live_clips (
                    room \(.id) NOT NULL, product \(.id) NOT NULL, from_ms \(.int) NOT NULL,
                    length_ms \(.int) NOT NULL CHECK (length_ms > 0),
                    PRIMARY KEY (room, product)
                ) \(.strict)
                """,
            ]),
        // Retained parts of a recording: everything, the film without its segments, nothing.
        Migration(
            "live-camera-0002",
            [
                """
                ALTER TABLE live_recordings ADD COLUMN left_over \(.text) NOT NULL DEFAULT 'all'
                    CHECK (left_over IN ('all', 'film', 'nothing'))
                """,
                "CREATE INDEX live_recordings_kept ON live_recordings (left_over, at, room)",
                "CREATE INDEX live_clips_product ON live_clips (product, room)",
            ]),
    ]
}
