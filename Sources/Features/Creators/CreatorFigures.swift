import Identities
import Markets
import Numbers
import Store
import World

/// Figures of a creator and their stall for a day, or the amounts to add to them.
public struct CreatorFigures: Sendable, Equatable {
    public var views = 0
    public var clicks = 0
    public var follows = 0
    public var orders = 0
    public var units = 0
    public var gmv: Int64 = 0
    public var estimated: Int64 = 0
    public var actual: Int64 = 0

    public init(
        views: Int = 0, clicks: Int = 0, follows: Int = 0, orders: Int = 0, units: Int = 0,
        gmv: Int64 = 0, estimated: Int64 = 0, actual: Int64 = 0
    ) {
        self.views = views
        self.clicks = clicks
        self.follows = follows
        self.orders = orders
        self.units = units
        self.gmv = gmv
        self.estimated = estimated
        self.actual = actual
    }

    public static func + (a: Self, b: Self) -> Self {
        CreatorFigures(
            views: a.views.clampedAdding(b.views), clicks: a.clicks.clampedAdding(b.clicks),
            follows: a.follows.clampedAdding(b.follows), orders: a.orders.clampedAdding(b.orders),
            units: a.units.clampedAdding(b.units), gmv: a.gmv.clampedAdding(b.gmv),
            estimated: a.estimated.clampedAdding(b.estimated),
            actual: a.actual.clampedAdding(b.actual))
    }
}

/// Figures of a creator on one day.
public struct CreatorDay: FromRow, Sendable {
    public let day: Day
    public let figures: CreatorFigures

    public init(row: Row) throws {
        day = Day(number: try row.next())
        figures = CreatorFigures(
            views: try row.next(), clicks: try row.next(), follows: try row.next(),
            orders: try row.next(),
            units: try row.next(), gmv: try row.next(), estimated: try row.next(),
            actual: try row.next())
    }
}

extension Creators {
    /// Days on the page of figures: four weeks, so that weekdays compare.
    public static let daysShown = 28

    /// Step: adds to a creator's figures of today, in the time zone of their market.
    public static func count(
        _ more: CreatorFigures, for creator: Creator, markets: Markets, at now: Instant,
        in db: Transaction
    ) throws {
        let day = markets.market(creator.market).zone.day(of: now).number
        try db.execute(
            """
            INSERT INTO stall_days (creator, day, views, clicks, follows, orders, units, gmv_minor,
                                    estimated_minor, actual_minor)
            VALUES (\(creator.id), \(day), \(more.views), \(more.clicks), \(more.follows),
                    \(more.orders), \(more.units), \(more.gmv), \(more.estimated), \(more.actual))
            ON CONFLICT (creator, day) DO UPDATE SET
                views = stall_days.views + excluded.views,
                clicks = stall_days.clicks + excluded.clicks,
                follows = stall_days.follows + excluded.follows,
                orders = stall_days.orders + excluded.orders,
                units = stall_days.units + excluded.units,
                gmv_minor = stall_days.gmv_minor + excluded.gmv_minor,
                estimated_minor = stall_days.estimated_minor + excluded.estimated_minor,
                actual_minor = stall_days.actual_minor + excluded.actual_minor
            """)
    }

    /// Step: figures of a creator's last days, newest first.
    public static func days(
        of creator: CreatorID, to today: Day, count: Int = daysShown, in db: Transaction
    ) throws -> [CreatorDay] {
        try db.rows(
            """
            SELECT day, views, clicks, follows, orders, units, gmv_minor, estimated_minor,
                actual_minor
            FROM stall_days
            WHERE creator = \(creator) AND day > \(today.number - count) AND day <= \(today.number)
            ORDER BY day DESC LIMIT \(count)
            """)
    }

    /// Daily figures of a creator for the last four weeks.
    public func figures(
        of account: AccountID
    ) async throws -> (creator: Creator, days: [CreatorDay]) {
        let now = world.now()
        let markets = markets
        return try await store.report { db in
            let creator = try Self.own(account, in: db)
            let today = markets.market(creator.market).zone.day(of: now)
            return (creator, try Self.days(of: creator.id, to: today, in: db))
        }
    }
}
