import Accounts
import Identities
import Markets
import Store
import World

extension Rooms {
    /// Rooms on one page of a list.
    public static let page = 60

    public static func room(_ id: RoomID, in db: Transaction) throws -> Room? {
        try db.row("SELECT \(Room.columns) FROM rooms WHERE id = \(id)")
    }

    /// Step: a host's room. Another's room and a missing one throw alike.
    public static func room(
        _ id: RoomID, of host: AccountID, in db: Transaction
    ) throws -> Room {
        let found: Room? = try db.row(
            "SELECT \(Room.columns) FROM rooms WHERE id = \(id) AND host = \(host)")
        guard let found else { throw RoomRefusal.notFound }
        return found
    }

    /// Step: a room by its id; throws `notFound` unless the account hosts or moderates it.
    public static func room(
        _ id: RoomID, moderatedBy account: AccountID, in db: Transaction
    ) throws -> Room {
        let found: Room? = try db.row(
            """
            SELECT \(Room.columns) FROM rooms r WHERE r.id = \(id) AND (r.host = \(account)
                OR EXISTS (SELECT 1 FROM room_moderators m
                           WHERE m.host = r.host AND m.account = \(account)))
            """)
        guard let found else { throw RoomRefusal.notFound }
        return found
    }

    /// Step: rooms of a market in a state, by the time they start.
    public static func rooms(
        in market: MarketCode, _ state: Room.State, db: Transaction
    ) throws -> [Room] {
        try db.rows(
            """
            SELECT \(Room.columns) FROM rooms WHERE market = \(market) AND state = \(state)
            ORDER BY starts_at, id LIMIT \(page)
            """)
    }

    /// Step: ended rooms of a market with a recording, newest first.
    public static func replays(in market: MarketCode, db: Transaction) throws -> [Room] {
        try db.rows(
            """
            SELECT \(Room.columns) FROM rooms
            WHERE market = \(market) AND state = 'ended' AND has_recording = \(true)
                AND \(Accounts.isOpen("rooms.host"))
            ORDER BY starts_at DESC, id DESC LIMIT \(replaysShown)
            """)
    }

    /// Replays on one page: two screens of a phone.
    static let replaysShown = 24

    /// Step: a host's rooms, newest first.
    public static func rooms(of host: AccountID, in db: Transaction) throws -> [Room] {
        try db.rows(
            """
            SELECT \(Room.columns) FROM rooms WHERE host = \(host)
            ORDER BY starts_at DESC, id DESC LIMIT \(page)
            """)
    }

    /// Step: the room of a host that is on air; nil if there is none.
    public static func onAir(_ host: AccountID, in db: Transaction) throws -> Room? {
        try db.row(
            """
            SELECT \(Room.columns) FROM rooms WHERE host = \(host) AND state = 'live'
            """)
    }

    /// Step: the host's room, if it isn't over.
    public static func unfinishedRoom(
        _ id: RoomID, of account: AccountID, in db: Transaction
    ) throws -> Room {
        let room = try room(id, of: account, in: db)
        if room.isOver { throw RoomRefusal.over }
        return room
    }

    /// Step: the host's or their moderator's room, if it isn't over.
    public static func unfinishedRoom(
        _ id: RoomID, moderatedBy account: AccountID, in db: Transaction
    ) throws -> Room {
        let room = try room(id, moderatedBy: account, in: db)
        if room.isOver { throw RoomRefusal.over }
        return room
    }

    /// Step: the host's last room in the same market that was on air before this one.
    public static func lastRoom(before room: Room, in db: Transaction) throws -> Room? {
        guard let started = room.startedAt else { return nil }
        return try db.row(
            """
            SELECT \(Room.columns) FROM rooms
            WHERE host = \(room.host) AND id <> \(room.id) AND market = \(room.market)
                AND state IN ('ended', 'stopped') AND started_at < \(started)
            ORDER BY started_at DESC LIMIT 1
            """)
    }

    /// Step: says whether a recording of the room is kept, for the list of replays.
    public static func setRecording(
        _ isKept: Bool, of room: RoomID, in db: Transaction
    ) throws {
        try db.execute("UPDATE rooms SET has_recording = \(isKept) WHERE id = \(room)")
    }
}
