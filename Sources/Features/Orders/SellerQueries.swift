import Identities
import Accounts
import Markets
import Numbers
import Shops
import Store
import World

// Reads for Seller Center: steps of its reports, everything bounded.

/// Sales of a day, by hour.
public struct SalesDay: Sendable {
    /// Amount by hour, in minor units.
    public fileprivate(set) var minor = [Int64](repeating: 0, count: 24)
    /// Orders by hour.
    public fileprivate(set) var orders = [Int](repeating: 0, count: 24)
    /// Amount of the day.
    public var total: Int64 { minor.clampedSum() }
    /// Orders of the day.
    public var count: Int { orders.clampedSum() }
}

extension Orders {
    /// Upper bound of a count; more is shown as "999+", since nobody works by such a list's length.
    public static let mostCounted = 999
    /// Upper bound of the time from an order's id to its payment: longer than any `unpaid_minutes`.
    private static let longestUnpaid = TimeSpan.days(2)

    /// Step: the caller's shop. A closed shop can still ship what it sold.
    public static func shop(of caller: AccountID, in db: Transaction) throws -> Shop {
        guard let shop = try Shops.owned(by: caller, in: db) else { throw ShopRefusal.notApproved }
        return shop
    }

    /// Step: a shop's orders in some states, newest first. One indexed range per
    /// state, merged here: no sort over all that a shop sold.
    public static func orders(
        of shop: ShopID, in states: [Order.State], before: OrderID?, limit: Int,
        in db: Transaction
    ) throws -> [Order] {
        let end = before ?? ID(Int64.max)
        var found: [Order] = []
        for state in states {
            found += try db.rows(
                """
                SELECT \(Order.columns) FROM orders
                WHERE shop = \(shop) AND state = \(state) AND id < \(end)
                ORDER BY id DESC LIMIT \(limit)
                """, as: Order.self)
        }
        return Array(found.sorted { $0.id > $1.id }.prefix(limit))
    }

    /// Step: the number of a shop's orders in some states, at most one more than `mostCounted`.
    public static func count(
        of shop: ShopID, in states: [Order.State], in db: Transaction
    ) throws -> Int {
        var count = 0
        for state in states {
            count +=
                try db.value(
                    """
                    SELECT count(*) FROM (SELECT 1 FROM orders
                        WHERE shop = \(shop) AND state = \(state) LIMIT \(mostCounted + 1)) few
                    """) ?? 0
        }
        return min(count, mostCounted + 1)
    }

    /// An order of the seller's shop, with the LIVE moments of its lines.
    public func sellerOrder(_ id: OrderID, seller: AccountID) async throws -> OrderPageModel {
        try await withMoments(
            store.read { db in
                try OrderPageModel(id, shop: Orders.shop(of: seller, in: db), in: db)
            })
    }

    /// Step: sales paid on a day, without cancelled orders and replacements. Ids grow with time, so the
    /// day bounds them.
    public static func sales(
        of shop: ShopID, on day: Day, _ zone: Zone, in db: Transaction
    ) throws -> SalesDay {
        let start = zone.start(of: day)
        let end = zone.end(of: day)
        let first = OrderID.oldest(at: start - longestUnpaid)
        let states = Order.State.allCases.filter { ![.unpaid, .cancelled].contains($0) }
        var sales = SalesDay()
        try db.each(
            """
            SELECT hour, CAST(count(*) AS BIGINT), CAST(sum(total_minor) AS BIGINT) FROM (
                SELECT (paid_at - \(start)) / 3600000 AS hour, total_minor FROM orders
                WHERE shop = \(shop) AND state IN (\(list: states.map(\.rawValue)))
                  AND id >= \(first) AND paid_at >= \(start) AND paid_at < \(end)
                  AND replaces IS NULL
            ) paid GROUP BY hour ORDER BY hour
            """
        ) { row in
            // A day on which the clocks change has 23 or 25 hours.
            let hour = min(max(try row.next() as Int, 0), 23)
            sales.orders[hour] = sales.orders[hour].clampedAdding(try row.next())
            sales.minor[hour] = sales.minor[hour].clampedAdding(try row.next())
        }
        return sales
    }
}

extension Orders {
    /// Retention in which an order is found by the end of its number: buyers ask about last year's.
    private static let endingKept = TimeSpan.days(800)
    /// Bound of the ids that are compared letter by letter.
    private static let mostEndings = 10_000

    /// Step: orders whose number ends so, newest first, at most `limit`. No index has the endings,
    /// which would cost each new order a write: it is for operators, who ask seldom.
    public static func orders(
        ending: IDEnding, at now: Instant, limit: Int, in db: Transaction
    ) throws -> [Order] {
        let ids: [OrderID] = try db.values(
            """
            SELECT id FROM orders
            WHERE id >= \(OrderID.oldest(at: now - endingKept))
                AND (id & \(IDEnding.mask)) = \(ending.low)
            ORDER BY id DESC LIMIT \(mostEndings)
            """)
        let found = ids.filter { ending.ends($0) }.prefix(limit)
        let orders = try Order.find(Array(found), in: db)
        return found.compactMap { orders[$0] }
    }
}

extension ID {
    /// Smallest id that can be made at this moment or later.
    fileprivate static func oldest(at moment: Instant) -> ID {
        // 22 bits of node and sequence follow the milliseconds: see `ID`.
        ID(max(0, moment.milliseconds - IDSource.epochMilliseconds) << 22)
    }
}
