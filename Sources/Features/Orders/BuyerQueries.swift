import Identities
import Accounts
import Ledger
import Money
import Numbers
import RefundRules
import Shops
import Store
import World

// Reads for the buyers' pages: bounded, each in one transaction.

/// Model of an order's page.
public struct OrderPageModel: Sendable {
    public let order: Order
    public let lines: [OrderLine]
    public let events: [OrderEvent]
    public let shop: Shop?
    public let transfers: [Transfer]
    /// LIVE moments by room.
    public internal(set) var moments: [RoomID: LiveMoment] = [:]
}

extension Order {
    /// True if all units of a paid order went back.
    public func isRefunded(_ lines: [OrderLine]) -> Bool {
        isPaid && state != .cancelled && !lines.isEmpty
            && lines.allSatisfy { $0.refundedQuantity == $0.quantity }
    }
}

extension OrderPageModel {
    /// True if the order counts as delivered by the clock, and nobody has said that it arrived.
    public var isArrivalAssumed: Bool {
        order.state == .delivered
            && events.last(where: \.isArrival)?.actor == OrderActor.clock.rawValue
    }

    /// Commissions of what wasn't refunded, paid out of the seller's money; of all of it once the
    /// order is cancelled.
    public var commission: Money {
        let currency = order.sums.items.currency
        return lines.map { line in
            let tax = order.sums.taxIncluded ? line.taxMinor : 0
            let base = Money(minor: line.itemsMinor.clampedSubtracting(tax), currency: currency)
            guard order.state != .cancelled else { return line.commission.of(base) }
            return line.commission.of(base - line.refunded(currency).of(base))
        }.sum(currency)
    }

    /// Step: reads an order for its buyer; throws `noSuchOrder` for another's.
    public init(_ id: OrderID, buyer: AccountID, in db: Transaction) throws {
        guard let order = try Order.find(id, buyer: buyer, in: db) else {
            throw OrderRefusal.noSuchOrder
        }
        self.init(
            order: order, lines: try Order.lines(of: [id], in: db)[id] ?? [],
            events: try Order.events(of: id, in: db), shop: try Shops.shop(order.shop, in: db),
            transfers: [])
    }

    /// Step: reads an order for its shop, with its transfers; throws `noSuchOrder` for another's.
    public init(_ id: OrderID, shop: Shop, in db: Transaction) throws {
        guard let order = try Order.find(id, shop: shop.id, in: db) else {
            throw OrderRefusal.noSuchOrder
        }
        self.init(
            order: order, lines: try Order.lines(of: [id], in: db)[id] ?? [],
            events: try Order.events(of: id, in: db), shop: shop,
            transfers: try Ledger.transfers(about: id.rawValue, in: db))
    }
}

/// One page of orders, newest first.
public struct OrdersPageModel: Sendable {
    public let orders: [Order]
    public let lines: [OrderID: [OrderLine]]
    public let shops: [ShopID: Shop]
    /// The order before which the next page begins; nil on the last one.
    public let next: OrderID?

    /// Takes one order more than a page in `found` if there is a next page.
    public init(_ found: [Order], shops: [ShopID: Shop] = [:], in db: Transaction) throws {
        orders = Array(found.prefix(Orders.page))
        next = found.count > Orders.page ? orders.last?.id : nil
        lines = try Order.lines(of: orders.map(\.id), in: db)
        self.shops =
            try shops.isEmpty
            ? Shops.shops(Array(Set(orders.map(\.shop))), in: db) : shops
    }
}

extension Orders {
    /// Orders of a buyer without attempts that the bank declined: those left the basket as it was.
    public func shownOrders(of buyer: AccountID, before: OrderID?) async throws -> OrdersPageModel {
        let end = before ?? ID(Int64.max)
        return try await store.read { db in
            let found: [Order] = try db.rows(
                """
                SELECT \(Order.columns) FROM orders
                WHERE buyer = \(buyer) AND id < \(end) AND is_declined = \(false)
                ORDER BY id DESC LIMIT \(Self.page + 1)
                """)
            return try OrdersPageModel(found, in: db)
        }
    }

    /// An order of a buyer, with the LIVE moments of its lines; throws `noSuchOrder` for another's.
    public func shownOrder(_ id: OrderID, buyer: AccountID) async throws -> OrderPageModel {
        try await withMoments(
            store.read { db in try OrderPageModel(id, buyer: buyer, in: db) })
    }
}
