import Identities
import Accounts
import Store
import World

/// Counters of a room by the minute; written in batches.
struct RoomFigures: Sendable {
    private(set) var viewers = 0
    /// Visitors who came before: not counted as joining again.
    private var known: Set<Int64> = []
    private var minute: MinuteFigures
    private var done: [MinuteFigures] = []
    private var watchedAt: Instant

    /// Size of `known`; beyond it, every visitor counts as new.
    static let mostKnown = 200_000

    init(at now: Instant) {
        minute = MinuteFigures(minute: now.milliseconds / 60_000)
        watchedAt = now
    }

    mutating func came(_ visitor: Int64?, at now: Instant) {
        turn(to: now)
        viewers += 1
        minute.viewers = max(minute.viewers, viewers)
        guard let visitor else { return }
        if known.count < Self.mostKnown, !known.insert(visitor).inserted { return }
        minute.joins += 1
    }

    mutating func left(at now: Instant) {
        turn(to: now)
        viewers = max(viewers - 1, 0)
    }

    mutating func liked(_ times: Int, at now: Instant) {
        turn(to: now)
        minute.likes += times
    }

    mutating func said(at now: Instant) {
        turn(to: now)
        minute.comments += 1
    }

    mutating func clicked(at now: Instant) {
        turn(to: now)
        minute.clicks += 1
    }

    /// Counts an impression of the product for each viewer.
    mutating func pinned(at now: Instant) {
        turn(to: now)
        minute.impressions += viewers
    }

    /// Takes the counters since the last call, for the store.
    mutating func take(at now: Instant) -> [MinuteFigures] {
        turn(to: now)
        defer {
            done = []
            minute = MinuteFigures(minute: minute.minute)
        }
        return (done + [minute]).filter { !$0.isEmpty }
    }

    /// Puts back counters that couldn't be written, for the next write.
    mutating func giveBack(_ figures: [MinuteFigures]) {
        done = Array((figures + done).suffix(Self.mostWaiting))
    }

    /// Minutes kept while the store is away; beyond an hour, figures are lost.
    static let mostWaiting = 60

    /// Adds watch time up to now, and begins a new minute if one has begun.
    private mutating func turn(to now: Instant) {
        while watchedAt < now {
            let end = min(now, Instant(milliseconds: (minute.minute + 1) * 60_000))
            minute.watchMilliseconds += max((end - watchedAt).milliseconds, 0) * Int64(viewers)
            watchedAt = max(end, watchedAt)
            guard watchedAt < now || end.milliseconds % 60_000 == 0 else { return }
            if now.milliseconds / 60_000 == minute.minute { return }
            if !minute.isEmpty { done.append(minute) }
            done = Array(done.suffix(Self.mostWaiting))
            // Without viewers, the minutes in between are empty.
            minute = MinuteFigures(
                minute: viewers == 0 ? now.milliseconds / 60_000 : minute.minute + 1)
            minute.viewers = viewers
        }
    }
}

/// Figures of a room in one minute. `viewers` is the most at once; everything else is a sum.
public struct MinuteFigures: Sendable, Equatable, FromRow {
    /// Minutes since 1970.
    public let minute: Int64
    public var viewers = 0
    public var joins = 0
    public var watchMilliseconds: Int64 = 0
    public var impressions = 0
    public var clicks = 0
    public var likes = 0
    public var comments = 0
    public var orders = 0
    public var units = 0
    public var gmvMinor: Int64 = 0
    public var followers = 0

    public init(minute: Int64) { self.minute = minute }

    static let columns: SQL = """
        minute, viewers, joins, watch_ms, impressions, clicks, likes, comments, orders, units,
        gmv_minor, followers
        """

    public init(row: Row) throws {
        minute = try row.next()
        viewers = try row.next()
        joins = try row.next()
        watchMilliseconds = try row.next()
        impressions = try row.next()
        clicks = try row.next()
        likes = try row.next()
        comments = try row.next()
        orders = try row.next()
        units = try row.next()
        gmvMinor = try row.next()
        followers = try row.next()
    }

    var isEmpty: Bool { self == MinuteFigures(minute: minute) }
}

extension Live {
    /// Minutes of one response: a day.
    public static let mostMinutes = 1440

    /// Step: adds to the figures of a room's minute.
    public static func add(
        _ figures: MinuteFigures, to room: RoomID, in db: Transaction
    ) throws {
        let f = figures
        try db.execute(
            """
            INSERT INTO room_minutes (room, minute, viewers, joins, watch_ms, impressions, clicks,
                likes, comments, orders, units, gmv_minor, followers)
            VALUES (\(room), \(f.minute), \(f.viewers), \(f.joins), \(f.watchMilliseconds),
                \(f.impressions), \(f.clicks), \(f.likes), \(f.comments), \(f.orders), \(f.units),
                \(f.gmvMinor), \(f.followers))
            ON CONFLICT (room, minute) DO UPDATE SET
                viewers = \(sqlite: "max", postgres: "greatest")(room_minutes.viewers,
                    excluded.viewers),
                joins = room_minutes.joins + excluded.joins,
                watch_ms = room_minutes.watch_ms + excluded.watch_ms,
                impressions = room_minutes.impressions + excluded.impressions,
                clicks = room_minutes.clicks + excluded.clicks,
                likes = room_minutes.likes + excluded.likes,
                comments = room_minutes.comments + excluded.comments,
                orders = room_minutes.orders + excluded.orders,
                units = room_minutes.units + excluded.units,
                gmv_minor = room_minutes.gmv_minor + excluded.gmv_minor,
                followers = room_minutes.followers + excluded.followers
            """)
    }

    /// Step: adds a room's sale to the figures of its minute.
    public static func sold(
        orders: Int, units: Int, minor: Int64, in room: RoomID, at now: Instant,
        db: Transaction
    ) throws {
        var figures = MinuteFigures(minute: now.milliseconds / 60_000)
        figures.orders = orders
        figures.units = units
        figures.gmvMinor = minor
        try add(figures, to: room, in: db)
    }

    /// Step: figures of a room by the minute, in order.
    public static func minutes(
        of room: RoomID, in db: Transaction
    ) throws -> [MinuteFigures] {
        try db.rows(
            """
            SELECT \(MinuteFigures.columns) FROM room_minutes WHERE room = \(room)
            ORDER BY minute LIMIT \(mostMinutes)
            """)
    }

    /// Figures by the minute of a room that the account hosts or moderates.
    public func figures(
        of id: RoomID, for account: AccountID
    ) async throws -> [MinuteFigures] {
        try await report(of: id, for: account).minutes
    }
}
