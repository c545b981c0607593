import Identities
import Numbers
import Store
import World

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
        (minute, viewers, joins) = try (row.next(), row.next(), row.next())
        (watchMilliseconds, impressions, clicks) = try (row.next(), row.next(), row.next())
        (likes, comments, orders) = try (row.next(), row.next(), row.next())
        (units, gmvMinor, followers) = try (row.next(), row.next(), row.next())
    }

    /// The minute's first moment.
    public var startsAt: Instant { Instant(milliseconds: minute.clampedMultiplied(by: 60_000)) }

    var isEmpty: Bool { self == MinuteFigures(minute: minute) }
}

/// Figures of rooms by the minute, as they are stored.
public enum RoomMinutes {
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

    /// Step: figures of a room by the minute, in order.
    public static func all(
        of room: RoomID, in db: Transaction
    ) throws -> [MinuteFigures] {
        try db.rows(
            """
            SELECT \(MinuteFigures.columns) FROM room_minutes WHERE room = \(room)
            ORDER BY minute LIMIT \(mostMinutes)
            """)
    }

    /// Step: hearts of a room.
    static func likes(of room: RoomID, in db: Transaction) throws -> Int {
        let sum: Int64? = try db.value(
            """
            SELECT \(sqlite: "coalesce(sum(likes), 0)", postgres: "coalesce(sum(likes), 0)::BIGINT")
            FROM room_minutes WHERE room = \(room)
            """)
        return Int(sum ?? 0)
    }
}

extension MinuteFigures {
    /// Adds another minute; viewers are the most at once.
    public mutating func add(_ other: MinuteFigures) {
        viewers = max(viewers, other.viewers)
        joins = joins.clampedAdding(other.joins)
        watchMilliseconds = watchMilliseconds.clampedAdding(other.watchMilliseconds)
        impressions = impressions.clampedAdding(other.impressions)
        clicks = clicks.clampedAdding(other.clicks)
        likes = likes.clampedAdding(other.likes)
        comments = comments.clampedAdding(other.comments)
        orders = orders.clampedAdding(other.orders)
        units = units.clampedAdding(other.units)
        gmvMinor = gmvMinor.clampedAdding(other.gmvMinor)
        followers = followers.clampedAdding(other.followers)
    }

    /// Orders per hundred clicks, in tenths: CTOR, click-to-order rate.
    public var clickToOrder: Int { orders.scaled(by: 1000, over: clicks) ?? 0 }
    /// Sales per thousand joins, in minor units: GPM, gross merchandise value per mille.
    public var perThousand: Int64 { gmvMinor.scaled(by: 1000, over: Int64(joins)) ?? 0 }
}
