import Identities
import Catalog
import Inventory
import Orders
import Store
import World

extension SellerCenter {
    /// Stock of the seller's shop, one page.
    func stockList(
        of seller: AccountID, isLow: Bool, after: SKUID?
    ) async throws -> Inventory.StockList {
        try await store.report { db in
            try Inventory.stockList(
                of: Orders.shop(of: seller, in: db), below: isLow ? Self.lowStock : nil,
                after: after, in: db)
        }
    }

    /// Sets what is on hand, if that is what was shown. Returns the new count.
    func count(
        _ sku: SKUID, onHand: Int, shown: Int, _ reason: Inventory.CountReason, seller: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<String> {
        let now = world.now()
        let move: StockMoveID = world.id()
        let place: LocationID = world.id()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let shop = try Orders.shop(of: seller, in: db)
            try Inventory.count(
                sku, of: shop.id, onHand: onHand, shown: shown, reason, by: seller, move: move,
                place: place, at: now, in: db)
            return "\(onHand)"
        }
    }
}
