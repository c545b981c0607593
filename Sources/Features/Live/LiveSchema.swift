import Store

enum LiveSchema {
    static let migrations = [
        Migration("live-0001", rooms + people + figures),
        Migration("live-0002", targets),
    ]

    private static let targets: [SQL] = [
        """
        CREATE TABLE live_targets (
            room \(.id) NOT NULL PRIMARY KEY, kind \(.text) NOT NULL
                CHECK (kind IN ('gmv', 'orders')), value \(.int) NOT NULL CHECK (value > 0),
            at \(.instant) NOT NULL
        ) \(.strict)
        """,
        // Watch times at the end of a process; taken out when the room opens again.
        """
        CREATE TABLE live_watched (
            room \(.id) NOT NULL, visitor \(.id) NOT NULL, watched_ms \(.int) NOT NULL,
            PRIMARY KEY (room, visitor)
        ) \(.strict)
        """,
    ]

    private static let rooms: [SQL] = [
        """
        CREATE TABLE live_rooms (
            id \(.id) NOT NULL PRIMARY KEY, host \(.id) NOT NULL, creator \(.id) NOT NULL,
            host_name \(.text) NOT NULL, market \(.text) NOT NULL,
            title \(.text) NOT NULL CHECK (title <> ''), cover \(.id), starts_at \(.instant) NOT NULL,
            state \(.text) NOT NULL CHECK (state IN ('planned', 'live', 'ended', 'stopped')),
            epoch \(.int) NOT NULL, logged \(.int) NOT NULL, started_at \(.instant),
            ended_at \(.instant), reason \(.text) NOT NULL, slow_seconds \(.int) NOT NULL,
            notice \(.text) NOT NULL, pinned \(.id), created_at \(.instant) NOT NULL,
            CHECK (state <> 'live' OR started_at IS NOT NULL)
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX live_rooms_on_air ON live_rooms (host) WHERE state = 'live'",
        "CREATE INDEX live_rooms_market ON live_rooms (market, state, starts_at, id)",
        "CREATE INDEX live_rooms_host ON live_rooms (host, starts_at, id)",
        """
        CREATE TABLE live_bag (
            room \(.id) NOT NULL, product \(.id) NOT NULL, position \(.int) NOT NULL,
            PRIMARY KEY (room, product)
        ) \(.strict)
        """,
        "CREATE INDEX live_bag_product ON live_bag (product, room)",
        // Log of a room: state, pins, prices, offers and moderation, in order.
        """
        CREATE TABLE live_log (
            room \(.id) NOT NULL, n \(.int) NOT NULL, kind \(.text) NOT NULL,
            subject \(.text) NOT NULL, body \(.text) NOT NULL, at \(.instant) NOT NULL,
            PRIMARY KEY (room, n)
        ) \(.strict)
        """,
    ]

    private static let people: [SQL] = [
        """
        CREATE TABLE live_chat (
            id \(.id) NOT NULL PRIMARY KEY, room \(.id) NOT NULL, author \(.id) NOT NULL,
            message \(.text) NOT NULL, name \(.text) NOT NULL, role \(.text) NOT NULL,
            words \(.text) NOT NULL, at \(.instant) NOT NULL
        ) \(.strict)
        """,
        // A message may be removed before it is written.
        """
        CREATE TABLE live_removals (
            message \(.id) NOT NULL PRIMARY KEY, room \(.id) NOT NULL,
            by_account \(.id) NOT NULL, at \(.instant) NOT NULL
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX live_chat_message ON live_chat (room, author, message)",
        "CREATE INDEX live_chat_room ON live_chat (room, id)",
        """
        CREATE TABLE live_moderators (
            host \(.id) NOT NULL, account \(.id) NOT NULL, at \(.instant) NOT NULL,
            PRIMARY KEY (host, account)
        ) \(.strict)
        """,
        """
        CREATE TABLE live_mutes (
            room \(.id) NOT NULL, account \(.id) NOT NULL, until \(.instant) NOT NULL,
            by_account \(.id) NOT NULL, PRIMARY KEY (room, account)
        ) \(.strict)
        """,
        """
        CREATE TABLE live_blocks (
            host \(.id) NOT NULL, account \(.id) NOT NULL, by_account \(.id) NOT NULL,
            at \(.instant) NOT NULL, PRIMARY KEY (host, account)
        ) \(.strict)
        """,
        """
        CREATE TABLE live_words (
            host \(.id) NOT NULL, word \(.text) NOT NULL, PRIMARY KEY (host, word)
        ) \(.strict)
        """,
        """
        CREATE TABLE live_complaints (
            id \(.id) NOT NULL PRIMARY KEY, room \(.id) NOT NULL, message \(.id),
            account \(.id), session \(.id), reason \(.text) NOT NULL, words \(.text) NOT NULL,
            state \(.text) NOT NULL CHECK (state IN ('waiting', 'upheld', 'dismissed')),
            at \(.instant) NOT NULL, decided_by \(.id)
        ) \(.strict)
        """,
        "CREATE INDEX live_complaints_queue ON live_complaints (state, at, id)",
        "CREATE INDEX live_complaints_room ON live_complaints (room, id)",
    ]

    private static let figures: [SQL] = [
        """
        CREATE TABLE live_minutes (
            room \(.id) NOT NULL, minute \(.int) NOT NULL, viewers \(.int) NOT NULL,
            joins \(.int) NOT NULL, watch_ms \(.int) NOT NULL, impressions \(.int) NOT NULL,
            clicks \(.int) NOT NULL, likes \(.int) NOT NULL, comments \(.int) NOT NULL,
            orders \(.int) NOT NULL, units \(.int) NOT NULL, gmv_minor \(.int) NOT NULL,
            followers \(.int) NOT NULL, PRIMARY KEY (room, minute)
        ) \(.strict)
        """
    ]
}
