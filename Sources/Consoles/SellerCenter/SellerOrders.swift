import Identities
import Orders
import Shops
import Store

/// Tabs of a seller's orders.
enum OrderTab: String, CaseIterable, Sendable {
    case all
    case toShip = "to_ship"
    case partShipped = "part_shipped"
    case onHold = "on_hold"
    case inTransit = "in_transit"
    case delivered, completed, cancelled, unpaid

    var states: [Order.State] {
        switch self {
        case .all: Order.State.allCases
        case .toShip: [.awaitingShipment, .partShipped]
        case .partShipped: [.partShipped]
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

extension SellerCenter {
    func sellerOrders(
        of seller: AccountID, tab: OrderTab, before: OrderID?
    ) async throws -> SellerOrders {
        try await store.report { db in
            let shop = try Orders.shop(of: seller, in: db)
            let found = try Orders.orders(
                of: shop.id, in: tab.states, before: before, limit: Orders.page + 1, in: db)
            var counts: [OrderTab: Int] = [:]
            for tab in OrderTab.allCases where tab != .all {
                counts[tab] = try Orders.count(of: shop.id, in: tab.states, in: db)
            }
            return SellerOrders(
                shop: shop, tab: tab, counts: counts,
                shown: try OrdersPageModel(found, shops: [shop.id: shop], in: db))
        }
    }
}
