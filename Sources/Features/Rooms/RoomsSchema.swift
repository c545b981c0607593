import Store

enum RoomsSchema {
    static let migrations = [
        Migration("rooms-0001", rooms + people + figures),
        // Whether a picture is in use is asked by its id.
        Migration(
            "rooms-picture-uses",
            ["CREATE INDEX rooms_cover ON rooms (cover) WHERE cover IS NOT NULL"]),
        // Hosts whose accounts were closed, until their rooms are stopped.
        Migration(
            "rooms-0002",
            ["CREATE TABLE closed_hosts (host \(.id) NOT NULL PRIMARY KEY) \(.strict)"]),
    ]

    private static let rooms: [SQL] = [
        """
        CREATE TABLE rooms (
            id \(.id) NOT NULL PRIMARY KEY, host \(.id) NOT NULL, creator \(.id) NOT NULL,
            host_name \(.text) NOT NULL, market \(.text) NOT NULL,
            title \(.text) NOT NULL CHECK (title <> ''), cover \(.id), starts_at \(.instant) NOT NULL,
            state \(.text) NOT NULL CHECK (state IN ('planned', 'live', 'ended', 'stopped')),
            epoch \(.int) NOT NULL, event_count \(.int) NOT NULL, started_at \(.instant),
            ended_at \(.instant), reason \(.text) NOT NULL, slow_seconds \(.int) NOT NULL,
            notice \(.text) NOT NULL, pinned \(.id), pseudonym_key \(.text) NOT NULL,
            has_recording \(.flag) NOT NULL, created_at \(.instant) NOT NULL,
            CHECK (state <> 'live' OR started_at IS NOT NULL)
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX rooms_on_air ON rooms (host) WHERE state = 'live'",
        "CREATE INDEX rooms_market ON rooms (market, state, starts_at, id)",
        "CREATE INDEX rooms_host ON rooms (host, starts_at, id)",
        // What must not be lost, in the order in which it happened: `json` is what viewers receive,
        // `account` whom it concerns.
        """
        CREATE TABLE room_events (
            room \(.id) NOT NULL, n \(.int) NOT NULL, kind \(.text) NOT NULL, json \(.text) NOT NULL,
            account \(.id), at \(.instant) NOT NULL, PRIMARY KEY (room, n)
        ) \(.strict)
        """,
    ]

    private static let people: [SQL] = [
        """
        CREATE TABLE room_moderators (
            host \(.id) NOT NULL, account \(.id) NOT NULL, at \(.instant) NOT NULL,
            PRIMARY KEY (host, account)
        ) \(.strict)
        """,
        """
        CREATE TABLE room_blocks (
            host \(.id) NOT NULL, account \(.id) NOT NULL, by_account \(.id) NOT NULL,
            at \(.instant) NOT NULL, PRIMARY KEY (host, account)
        ) \(.strict)
        """,
    ]

    private static let figures: [SQL] = [
        """
        CREATE TABLE room_minutes (
            room \(.id) NOT NULL, minute \(.int) NOT NULL, viewers \(.int) NOT NULL,
            joins \(.int) NOT NULL, watch_ms \(.int) NOT NULL, impressions \(.int) NOT NULL,
            clicks \(.int) NOT NULL, likes \(.int) NOT NULL, comments \(.int) NOT NULL,
            orders \(.int) NOT NULL, units \(.int) NOT NULL, gmv_minor \(.int) NOT NULL,
            followers \(.int) NOT NULL, PRIMARY KEY (room, minute)
        ) \(.strict)
        """
    ]
}
