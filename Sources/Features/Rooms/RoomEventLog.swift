import Identities
import JSON
import Store
import World

/// An event in a room's log, with its place and time.
public struct LoggedEvent: Sendable {
    public let n: Int64
    /// Nil for a kind of a newer version.
    public let event: RoomEvent?
    /// Account concerned; viewers know it by its pseudonym.
    public let account: AccountID?
    public let at: Instant

    /// Events of one room: two a second for two hours and more.
    static let most: Int64 = 20_000
    /// Read at a time.
    static let page = 256
}

extension LoggedEvent: FromRow {
    static let columns: SQL = "n, json, account, at"

    public init(row: Row) throws {
        n = try row.next()
        let json: String = try row.next()
        event = try RoomEvent(JSONValue(Array(json.utf8)))
        account = try row.next()
        at = try row.next()
    }
}

/// Log of a room's durable events.
public enum RoomLog {
    /// Step: stores an event in the room's log. Viewers hear of it after the transaction: call
    /// `deliverEvents` then; the next round sees to it within a second anyhow.
    /// - Parameter account: the one concerned; viewers don't learn it.
    public static func record(
        _ event: RoomEvent, in room: RoomID, about account: AccountID? = nil,
        at now: Instant, in db: Transaction
    ) throws {
        let n: Int64? = try db.value(
            """
            UPDATE rooms SET event_count = event_count + 1\(column(of: event))
            WHERE id = \(room) AND event_count < \(LoggedEvent.most) RETURNING event_count
            """)
        guard let n else { throw RoomRefusal.tooMany(most: Int(LoggedEvent.most)) }
        var json = JSONWriter()
        event.write(to: &json)
        try db.execute(
            """
            INSERT INTO room_events (room, n, kind, json, account, at)
            VALUES (\(room), \(n), \(event.kind), \(json.string), \(account), \(now))
            """)
    }

    /// Column of the room's row that an event sets, so that lists need no log.
    private static func column(of event: RoomEvent) -> SQL {
        switch event {
        case .pin(let product, _): ", pinned = \(product)"
        case .unpin: ", pinned = NULL"
        case .notice(let text): ", notice = \(text)"
        case .slow(let seconds): ", slow_seconds = \(seconds)"
        default: ""
        }
    }

    /// Step: events after the n-th, in order.
    static func events(
        of room: RoomID, after n: Int64, in db: Transaction
    ) throws -> [LoggedEvent] {
        try db.rows(
            """
            SELECT \(LoggedEvent.columns) FROM room_events WHERE room = \(room) AND n > \(n)
            ORDER BY n LIMIT \(LoggedEvent.page)
            """)
    }

    /// Step: the newest events of some kinds, newest first.
    public static func lastEvents(
        _ kinds: [String], of room: RoomID, limit: Int, in db: Transaction
    ) throws -> [LoggedEvent] {
        try db.rows(
            """
            SELECT \(LoggedEvent.columns) FROM room_events
            WHERE room = \(room) AND kind IN (\(list: kinds)) ORDER BY n DESC LIMIT \(limit)
            """)
    }

    /// A product's time as the pinned one: replays have a marker there, clips are cut from it.
    public struct Pin: Sendable, Equatable {
        public let product: ProductID
        public let at: Instant
        /// End of its time: another pin, none any more, or the room's end.
        public let until: Instant?
    }

    /// Step: pins in order.
    public static func pins(of room: RoomID, in db: Transaction) throws -> [Pin] {
        let events: [LoggedEvent] = try db.rows(
            """
            SELECT \(LoggedEvent.columns) FROM room_events
            WHERE room = \(room) AND kind IN ('pin', 'unpin', 'state') ORDER BY n
            LIMIT \(LoggedEvent.most)
            """)
        let pins = events.enumerated().compactMap { place, logged -> Pin? in
            guard case .pin(let product, _)? = logged.event else { return nil }
            let next = place + 1 < events.count ? events[place + 1].at : nil
            return Pin(product: product, at: logged.at, until: next)
        }
        return Array(pins.prefix(mostPins))
    }

    /// Markers on a replay's line: more would touch.
    static let mostPins = 500
}
