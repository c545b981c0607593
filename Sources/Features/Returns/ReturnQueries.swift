import Accounts
import Identities
import Markets
import Orders
import Shops
import Store
import World

/// Model of the part of an order's page.
public struct ReturnPartModel: Sendable {
    public let order: Order
    public let lines: [OrderLine]
    public let returns: [Return]
    public let market: Market
    public let rule: ReturnRule
    public let canReturn: Bool
    public let canWithdraw: Bool

    var active: Return? { returns.first { $0.state.isActive } }
}

/// One page of returns.
public struct ReturnsPageModel: Sendable {
    public let returns: [Return]
    public let orders: [OrderID: Order]
    public let shops: [ShopID: Shop]
    /// The return after which the next page begins; nil on the last one.
    public let next: ReturnID?
    let markets: Markets

    func market(of one: Return) -> Market {
        markets.market(orders[one.order]?.market ?? .us)
    }
}

extension Returns {
    /// Step: model of an order's returns.
    func part(_ id: OrderID, in db: Transaction) throws -> ReturnPartModel? {
        guard let order = try Order.find([id], in: db)[id] else { return nil }
        let now = world.now()
        let lines = try Order.lines(of: [id], in: db)[id] ?? []
        let returns = try Return.of(id, in: db)
        let isFree =
            order.pausedDueAt == nil && order.replaces == nil && returns.count < Self.mostPerOrder
            && lines.contains { $0.refundedQuantity < $0.quantity }
        return ReturnPartModel(
            order: order, lines: lines, returns: returns, market: markets.market(order.market),
            rule: markets.returnRule(of: order),
            canReturn: isFree && order.state == .delivered && now < (order.dueAt ?? now),
            canWithdraw: isFree && order.isPaid && !order.canCancel(at: now)
                && markets.canWithdraw(order, at: now))
    }

    /// Model of an order's returns for its buyer. Throws `noSuchOrder` for another's.
    func part(_ id: OrderID, buyer: AccountID) async throws -> ReturnPartModel {
        try await store.read { db in
            guard try Order.find(id, buyer: buyer, in: db) != nil,
                let shown = try part(id, in: db)
            else { throw OrderRefusal.noSuchOrder }
            return shown
        }
    }

    /// Returns of a buyer, newest first.
    func list(buyer: AccountID, before: ReturnID?) async throws -> ReturnsPageModel {
        let end = before ?? ReturnID(Int64.max)
        return try await page(
            """
            SELECT \(Return.columns) FROM returns WHERE buyer = \(buyer) AND id < \(end)
            ORDER BY id DESC LIMIT \(Self.page + 1)
            """)
    }

    /// Returns by whose turn it is, the most urgent first; ended ones newest first.
    /// - Parameter shop: nil for those of all shops.
    func list(
        _ side: ReturnSide?, shop: ShopID?, after last: ReturnID?
    ) async throws -> ReturnsPageModel {
        let own: SQL = shop.map { "shop = \($0) AND" } ?? ""
        guard let side else {
            let end = last ?? ReturnID(Int64.max)
            return try await page(
                """
                SELECT \(Return.columns) FROM returns
                WHERE \(own) next IS NULL AND id < \(end)
                ORDER BY id DESC LIMIT \(Self.page + 1)
                """)
        }
        // Those without a deadline, which have a replacement's, come last.
        let due: SQL = "coalesce(due_at, \(Instant(milliseconds: Int64.max)))"
        let begin: SQL =
            last.map {
                """
                AND (\(due), id) > ((SELECT coalesce(r.due_at, \(Instant(milliseconds: Int64.max)))
                    FROM returns r WHERE r.id = \($0)), \($0))
                """
            } ?? ""
        return try await page(
            """
            SELECT \(Return.columns) FROM returns WHERE \(own) next = \(side) \(begin)
            ORDER BY \(due), id LIMIT \(Self.page + 1)
            """)
    }

    private func page(_ sql: SQL) async throws -> ReturnsPageModel {
        try await store.read { db in
            let found: [Return] = try db.rows(sql)
            let shown = try Return.withLines(Array(found.prefix(Self.page)), in: db)
            return ReturnsPageModel(
                returns: shown, orders: try Order.find(shown.map(\.order), in: db),
                shops: try Shops.shops(Array(Set(shown.map(\.shop))), in: db),
                next: found.count > Self.page ? shown.last?.id : nil, markets: markets)
        }
    }

    /// Step: number of returns that wait for a side, at most one more than a page.
    static func count(
        waitingFor side: ReturnSide, shop: ShopID? = nil, in db: Transaction
    ) throws -> Int {
        let own: SQL = shop.map { "AND shop = \($0)" } ?? ""
        return try db.value(
            """
            SELECT count(*) FROM (SELECT 1 FROM returns WHERE next = \(side) \(own)
                LIMIT \(page + 1)) few
            """) ?? 0
    }

    /// Step: true if somebody has returned something, so that their account's page leads there.
    static func hasAny(of buyer: AccountID, in db: Transaction) throws -> Bool {
        let first: ReturnID? = try db.value(
            "SELECT id FROM returns WHERE buyer = \(buyer) LIMIT 1")
        return first != nil
    }
}
