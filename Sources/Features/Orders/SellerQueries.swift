import Identities
import Accounts
import Catalog
import Inventory
import Ledger
import Markets
import Money
import Numbers
import Shops
import Store
import World

// Reads for Seller Center. Scans go through `store.report`, and everything is bounded.

/// Tabs of a seller's orders.
enum OrderTab: String, CaseIterable, Sendable {
    case all
    case toShip = "to_ship"
    case onHold = "on_hold"
    case inTransit = "in_transit"
    case delivered, completed, cancelled, unpaid

    var states: [Order.State] {
        switch self {
        case .all: Order.State.allCases
        case .toShip: [.awaitingShipment]
        case .onHold: [.onHold]
        case .inTransit: [.inTransit]
        case .delivered: [.delivered]
        case .completed: [.completed]
        case .cancelled: [.cancelled]
        case .unpaid: [.unpaid]
        }
    }
}

/// One page of a shop's orders.
struct SellerOrders: Sendable {
    let shop: Shop
    let tab: OrderTab
    /// Orders by tab; each count is at most `Orders.mostCounted`.
    let counts: [OrderTab: Int]
    let shown: OrdersPageModel
}

/// Sales of a day, by hour.
struct SalesDay: Sendable {
    var minor = [Int64](repeating: 0, count: 24)
    var orders = [Int](repeating: 0, count: 24)
    var total: Int64 { minor.clampedSum() }
    var count: Int { orders.clampedSum() }
}

/// Model of Seller Center's home page.
struct SellerHome: Sendable {
    let shop: Shop
    let today: SalesDay
    let lastWeek: SalesDay
    let toShip: Int
    let dueToday: Int
    let lowStock: Int
    let checklist: [ReadinessItem]
    let next: OrdersPageModel
}

extension Orders {
    /// Upper bound of a count; more is shown as "999+", since nobody works by such a list's length.
    static let mostCounted = 999
    /// Available quantity of a SKU below which it is listed for restocking.
    static let lowStock = 5
    /// Orders to ship on Seller Center's home page.
    static let nextToShip = 10
    /// Upper bound of the time from an order's id to its payment: longer than any `unpaid_minutes`.
    private static let longestUnpaid = TimeSpan.days(2)

    /// The caller's shop. A closed shop can still ship what it sold.
    static func shop(of caller: AccountID, in db: Transaction) throws -> Shop {
        guard let shop = try Shops.owned(by: caller, in: db) else { throw ShopRefusal.notApproved }
        return shop
    }

    func sellerOrders(
        of seller: AccountID, tab: OrderTab, before: OrderID?
    ) async throws -> SellerOrders {
        try await store.report { db in
            let shop = try Orders.shop(of: seller, in: db)
            let found = try Orders.orders(
                of: shop.id, in: tab.states, before: before, limit: Self.page + 1, db)
            var counts: [OrderTab: Int] = [:]
            for tab in OrderTab.allCases where tab != .all {
                counts[tab] = try Orders.count(of: shop.id, in: tab.states, db)
            }
            return SellerOrders(
                shop: shop, tab: tab, counts: counts,
                shown: try OrdersPageModel(found, shops: [shop.id: shop], in: db))
        }
    }

    /// Orders in some states, newest first. One indexed range per state, merged here: no sort over
    /// all that a shop sold.
    private static func orders(
        of shop: ShopID, in states: [Order.State], before: OrderID?, limit: Int,
        _ db: Transaction
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

    private static func count(
        of shop: ShopID, in states: [Order.State], _ db: Transaction
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

    func sellerOrder(_ id: OrderID, seller: AccountID) async throws -> OrderPageModel {
        try await withMoments(
            store.read { db in
                try OrderPageModel(id, shop: Orders.shop(of: seller, in: db), in: db)
            })
    }
}

// MARK: home

extension Orders {
    func sellerHome(of seller: AccountID) async throws -> SellerHome {
        let now = world.now()
        let markets = markets
        return try await store.report { db in
            let shop = try Orders.shop(of: seller, in: db)
            let zone = markets.market(shop.market).zone
            let today = zone.day(of: now)
            let waiting = try Orders.orders(
                of: shop.id, in: OrderTab.toShip.states + [.onHold], before: nil,
                limit: Self.mostCounted + 1, db)
            let ready = waiting.filter { $0.state != .onHold }
            let soonest = waiting.sorted { ($0.shipBy ?? now, $0.id) < ($1.shipBy ?? now, $1.id) }
            let low = try Inventory.countLow(
                of: shop.id, below: Self.lowStock, upTo: Self.mostCounted + 1, in: db)
            return SellerHome(
                shop: shop, today: try Orders.sales(of: shop.id, on: today, zone, db),
                lastWeek: try Orders.sales(of: shop.id, on: today + -7, zone, db),
                toShip: ready.count,
                dueToday: ready.count { ($0.shipBy ?? now) <= zone.end(of: today) },
                lowStock: low, checklist: try Orders.checklist(of: shop, db),
                next: try OrdersPageModel(
                    Array(soonest.prefix(Self.nextToShip)), shops: [shop.id: shop], in: db))
        }
    }

    /// Sales paid on a day, without cancelled orders. Ids grow with time, so the day bounds them.
    private static func sales(
        of shop: ShopID, on day: Day, _ zone: Zone, _ db: Transaction
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

    private static func checklist(of shop: Shop, _ db: Transaction) throws -> [ReadinessItem] {
        let products = try Catalog.hasProducts(of: shop.id, in: db)
        return Shops.checklist(
            of: shop, products: products.any ? 1 : 0, live: products.live ? 1 : 0,
            stocked: try Inventory.hasStock(of: shop.id, in: db))
    }
}

extension ID {
    /// Smallest id that can be made at this moment or later.
    static func oldest(at moment: Instant) -> ID {
        // 22 bits of node and sequence follow the milliseconds: see `ID`.
        ID(max(0, moment.milliseconds - IDSource.epochMilliseconds) << 22)
    }
}

// MARK: money

/// A shop's balances, and one page of the transfers of one account.
struct SellerFinance: Sendable {
    let shop: Shop
    let kind: MoneyTab
    let held: Money
    let payable: Money
    let transfers: [Transfer]
    let next: TransferID?
}

/// One of a shop's two ledger accounts.
enum MoneyTab: String, CaseIterable, Sendable {
    case held, payable
    var kind: LedgerAccount.Kind { self == .held ? .held : .payable }
}

extension Orders {
    func sellerFinance(
        of seller: AccountID, _ tab: MoneyTab, before: TransferID?
    ) async throws -> SellerFinance {
        try await store.report { db in
            let shop = try Orders.shop(of: seller, in: db)
            func account(_ tab: MoneyTab) -> LedgerAccount {
                LedgerAccount(tab.kind, owner: shop.id.rawValue)
            }
            let currency = shop.market.currency
            let found = try Ledger.transfers(
                of: account(tab), before: before, limit: Self.page + 1, in: db)
            let page = Array(found.prefix(Self.page))
            return SellerFinance(
                shop: shop, kind: tab,
                held: try Ledger.balance(of: account(.held), currency, in: db),
                payable: try Ledger.balance(of: account(.payable), currency, in: db),
                transfers: page, next: found.count > Self.page ? page.last?.id : nil)
        }
    }
}
