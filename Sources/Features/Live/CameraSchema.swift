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
            ])
    ]
}
