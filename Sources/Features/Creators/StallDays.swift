import Identities
import Markets
import Numbers
import Store
import Synchronization
import World

/// Figures of a stall for a day, or the amounts to add to them.
public struct StallFigures: Sendable, Equatable {
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

    static func + (a: Self, b: Self) -> Self {
        StallFigures(
            views: a.views.clampedAdding(b.views), clicks: a.clicks.clampedAdding(b.clicks),
            follows: a.follows.clampedAdding(b.follows), orders: a.orders.clampedAdding(b.orders),
            units: a.units.clampedAdding(b.units), gmv: a.gmv.clampedAdding(b.gmv),
            estimated: a.estimated.clampedAdding(b.estimated),
            actual: a.actual.clampedAdding(b.actual))
    }
}

/// Figures of a stall on one day.
public struct StallDay: FromRow, Sendable {
    public let day: Day
    public let figures: StallFigures

    public init(row: Row) throws {
        day = Day(number: try row.next())
        figures = StallFigures(
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
        _ more: StallFigures, for creator: Creator, markets: Markets, at now: Instant,
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

    /// Step: figures of a stall's last days, newest first.
    public static func days(
        of creator: CreatorID, to today: Day, count: Int = daysShown, in db: Transaction
    ) throws -> [StallDay] {
        try db.rows(
            """
            SELECT day, views, clicks, follows, orders, units, gmv_minor, estimated_minor,
                actual_minor
            FROM stall_days
            WHERE creator = \(creator) AND day > \(today.number - count) AND day <= \(today.number)
            ORDER BY day DESC LIMIT \(count)
            """)
    }

    /// Writes page views counted since the last run. Those of a crash's last half second are lost:
    /// they are figures, not money.
    public func keepViews() async throws -> Int {
        let seen = views.take()
        guard !seen.isEmpty else { return 0 }
        let now = world.now()
        let markets = markets
        try await store.write { db in
            let creators = try Self.creators(seen.map(\.creator), in: db)
            for (id, count) in seen {
                guard let creator = creators[id] else { continue }
                try Self.count(
                    StallFigures(views: count), for: creator, markets: markets, at: now, in: db)
            }
        }
        return 0
    }
}

/// Buffer of stall views that aren't written yet: showing a page costs no write.
final class StallViews: Sendable {
    /// Stalls counted between two job runs; views of more are dropped.
    static let most = 10_000
    private let counts = Mutex<[CreatorID: Int]>([:])

    func see(_ creator: CreatorID) {
        counts.withLock { counts in
            if counts.count < Self.most || counts[creator] != nil {
                counts[creator, default: 0] += 1
            }
        }
    }

    /// Empties the buffer, in the order of ids, so that two writers never deadlock.
    func take() -> [(creator: CreatorID, count: Int)] {
        let taken = counts.withLock { counts in
            defer { counts = [:] }
            return counts
        }
        return taken.sorted { $0.key < $1.key }.map { (creator: $0.key, count: $0.value) }
    }
}
