import Identities
import Markets
import Money
import Numbers
import Rooms
import Store
import World

/// Analytics of a room: by the minute, against the minutes before, against the host's last LIVE,
/// and towards the target.
public struct RoomAnalytics: Sendable, Equatable {
    /// Currency of the room's market, of all amounts.
    public let currency: Currency
    public let minutes: [MinuteFigures]
    public let total: MinuteFigures
    /// Change over the last minutes; nil in the first ten, and if the room isn't on air.
    public let trend: Trend?
    public let last: LastRoom?
    public let target: RoomTarget?

    /// Two periods of five whole minutes each; the running minute is in neither.
    public struct Trend: Sendable, Equatable {
        public let latest: MinuteFigures
        public let before: MinuteFigures
    }

    /// The host's previous LIVE: up to the same minute while this one is on air, else all of it.
    public struct LastRoom: Sendable, Equatable {
        public let id: RoomID
        public let title: String
        /// Minutes since its beginning that are counted; nil: all.
        public let upTo: Int?
        public let figures: MinuteFigures
    }

    /// Minutes of a trend's period: short enough to act on, long enough to mean something.
    public static let stretch: Int64 = 5
}

/// Target of a host for a room: sales or orders.
public struct RoomTarget: Sendable, Equatable {
    public enum Kind: String, CaseIterable, Sendable { case gmv, orders }

    public let kind: Kind
    /// Minor units of the room's currency, or a number of orders.
    public let value: Int64

    /// Upper bound of an orders target: more than one evening has.
    public static let mostOrders: Int64 = 1_000_000
    /// Upper bound in minor units: ten trillion with cents; a thousandfold can be counted.
    public static let mostMinor = Money.largestTotal

    public func reached(_ total: MinuteFigures) -> Int64 {
        kind == .gmv ? total.gmvMinor : Int64(total.orders)
    }

    /// Percentage reached; can exceed 100.
    public func percent(_ total: MinuteFigures) -> Int {
        let goal = min(max(value, 1), Self.mostMinor)
        return Int(min(max(reached(total), 0), goal * 10) * 100 / goal)
    }

    /// Time at which the target is reached at the pace of the last five minutes; nil if it is
    /// reached already, or isn't within a day.
    public func due(_ total: MinuteFigures, _ trend: RoomAnalytics.Trend?, at now: Instant)
        -> Instant?
    {
        let left = value.clampedSubtracting(reached(total))
        guard left > 0, let trend else { return nil }
        let pace = reached(trend.latest)
        guard pace > 0 else { return nil }
        let minutes = (Double(left) * Double(RoomAnalytics.stretch) / Double(pace)).rounded(.up)
        return minutes < 1440 ? now + .minutes(Int(clamping: minutes)) : nil
    }
}

// MARK: commands

extension RoomSelling {
    public func report(of id: RoomID, for account: AccountID) async throws -> RoomAnalytics {
        let now = world.now()
        return try await store.read { db in
            let room = try Rooms.room(id, moderatedBy: account, in: db)
            return try Self.report(of: room, at: now, in: db)
        }
    }

    /// Sets the target as typed by the host: an amount in the room's currency, or a number of
    /// orders. Empty text removes it.
    public func setTarget(
        _ kind: RoomTarget.Kind, typed: String, in id: RoomID, by account: AccountID,
        locale: LocaleTag
    ) async throws {
        let now = world.now()
        try await store.write { db in
            let room = try Rooms.unfinishedRoom(id, of: account, in: db)
            guard !typed.isEmpty else {
                try db.execute("DELETE FROM room_targets WHERE room = \(id)")
                return
            }
            let value = try Self.value(typed, kind, room.market, locale)
            try db.execute(
                """
                INSERT INTO room_targets (room, kind, value, at)
                VALUES (\(id), \(kind), \(value), \(now))
                ON CONFLICT (room) DO UPDATE SET kind = excluded.kind, value = excluded.value,
                    at = excluded.at
                """)
        }
    }

    private static func value(
        _ typed: String, _ kind: RoomTarget.Kind, _ market: MarketCode, _ locale: LocaleTag
    ) throws -> Int64 {
        let value: Int64?
        switch kind {
        case .gmv:
            value = try? Money(
                parsing: typed, currency: market.currency, locale: locale,
                most: RoomTarget.mostMinor
            ).minor
        case .orders: value = Int64(typed).flatMap { $0 <= RoomTarget.mostOrders ? $0 : nil }
        }
        guard let value, value > 0 else { throw RoomSellingRefusal.targetUnusable }
        return value
    }
}

// MARK: steps

extension RoomSelling {
    /// Step: how a room does.
    public static func report(of room: Room, at now: Instant, in db: Transaction) throws
        -> RoomAnalytics
    {
        let minutes = try RoomMinutes.all(of: room.id, in: db)
        return RoomAnalytics(
            currency: room.market.currency, minutes: minutes, total: sum(minutes),
            trend: trend(of: room, minutes, at: now),
            last: try last(before: room, at: now, in: db), target: try target(of: room.id, in: db))
    }

    private static func sum(_ minutes: some Sequence<MinuteFigures>) -> MinuteFigures {
        minutes.reduce(into: MinuteFigures(minute: 0)) { $0.add($1) }
    }

    static func trend(
        of room: Room, _ minutes: [MinuteFigures], at now: Instant
    ) -> RoomAnalytics.Trend? {
        let (running, stretch) = (now.milliseconds / 60_000, RoomAnalytics.stretch)
        guard room.state == .live, let started = room.startedAt,
            started.milliseconds / 60_000 <= running - 2 * stretch
        else { return nil }
        func sum(_ from: Int64) -> MinuteFigures {
            self.sum(minutes.filter { $0.minute >= from && $0.minute < from + stretch })
        }
        return RoomAnalytics.Trend(
            latest: sum(running - stretch), before: sum(running - 2 * stretch))
    }

    /// Step: the host's previous LIVE in the same market, so that currencies are equal.
    private static func last(
        before room: Room, at now: Instant, in db: Transaction
    ) throws -> RoomAnalytics.LastRoom? {
        guard let started = room.startedAt, let found = try Rooms.lastRoom(before: room, in: db),
            let from = found.startedAt
        else { return nil }
        let upTo =
            room.state == .live ? now.milliseconds / 60_000 - started.milliseconds / 60_000 : nil
        let first = from.milliseconds / 60_000
        let counted = try RoomMinutes.all(of: found.id, in: db).filter { minute in
            upTo.map { minute.minute <= first + $0 } ?? true
        }
        return RoomAnalytics.LastRoom(
            id: found.id, title: found.title, upTo: upTo.map(Int.init), figures: sum(counted))
    }

    /// Step: a room's target; nil if there is none.
    static func target(of room: RoomID, in db: Transaction) throws -> RoomTarget? {
        let rows = try db.rows("SELECT kind, value FROM room_targets WHERE room = \(room)") {
            RoomTarget(kind: try $0.next(), value: try $0.next())
        }
        return rows.first
    }
}
