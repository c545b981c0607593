import Catalog
import Identities
import Inventory
import Markets
import Orders
import Shops
import Store
import World

/// Model of the home page.
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

extension SellerCenter {
    func sellerHome(of seller: AccountID) async throws -> SellerHome {
        let now = world.now()
        let markets = markets
        return try await store.report { db in
            let shop = try Orders.shop(of: seller, in: db)
            let zone = markets.market(shop.market).zone
            let today = zone.day(of: now)
            let waiting = try Orders.orders(
                of: shop.id, in: OrderTab.toShip.states + [.onHold], before: nil,
                limit: Orders.mostCounted + 1, in: db)
            let ready = waiting.filter { $0.state != .onHold }
            let soonest = waiting.sorted { ($0.shipBy ?? now, $0.id) < ($1.shipBy ?? now, $1.id) }
            let low = try Inventory.countLow(
                of: shop.id, below: Self.lowStock, upTo: Orders.mostCounted + 1, in: db)
            return SellerHome(
                shop: shop, today: try Orders.sales(of: shop.id, on: today, zone, in: db),
                lastWeek: try Orders.sales(of: shop.id, on: today + -7, zone, in: db),
                toShip: ready.count,
                dueToday: ready.count { ($0.shipBy ?? now) <= zone.end(of: today) },
                lowStock: low, checklist: try Self.checklist(of: shop, in: db),
                next: try OrdersPageModel(
                    Array(soonest.prefix(Self.nextToShip)), shops: [shop.id: shop], in: db))
        }
    }

    private static func checklist(of shop: Shop, in db: Transaction) throws -> [ReadinessItem] {
        let products = try Catalog.hasProducts(of: shop.id, in: db)
        return Shops.checklist(
            of: shop, products: products.any ? 1 : 0, live: products.live ? 1 : 0,
            stocked: try Inventory.hasStock(of: shop.id, in: db))
    }
}
