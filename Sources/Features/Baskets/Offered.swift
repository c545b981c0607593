import Accounts
import Catalog
import Identities
import Inventory
import Markets
import Store
import World

extension Baskets {
    /// Refuses a SKU of which so many can't be bought now: before a visitor gets a session for it,
    /// and before a checkout of it alone.
    func checkOffered(
        _ sku: SKUID, quantity: Int = 1, by buyer: AccountID? = nil, market: MarketCode
    ) async throws {
        let now = world.now()
        try await store.read { db in
            let offer = try Catalog.offers([sku], market: market, in: db)[sku]
            guard let offer, offer.isLive else { throw BasketRefusal.notForSale(title: "") }
            let left = try Inventory.available([sku], in: db)[sku] ?? 0
            guard left < quantity else { return }
            let waiting = try WaitingPurchases(of: buyer, at: now, in: db)
            throw waiting.payment(for: sku) == nil
                ? BasketRefusal.soldOut(title: offer.title, left: left)
                : BasketRefusal.keptForYou(title: offer.title)
        }
    }

    /// Ticks lines, or takes the ticks away: those of `skus`, or else all of a shop.
    func select(
        _ skus: [SKUID]?, shop: ShopID?, isSelected: Bool, for owner: ShopperID,
        market: MarketCode
    ) async throws {
        try await store.write { db in
            let mine: [SKUID] = try db.values(
                """
                SELECT sku FROM basket_lines WHERE owner = \(owner) AND market = \(market)
                ORDER BY at, sku LIMIT \(Self.linesPerBasket)
                """)
            let offers = skus == nil ? try Catalog.offers(mine, market: market, in: db) : [:]
            let chosen = skus ?? mine.filter { offers[$0]?.shop == shop }
            guard !chosen.isEmpty else { return }
            try db.execute(
                """
                UPDATE basket_lines SET is_selected = \(isSelected)
                WHERE owner = \(owner) AND sku IN (\(list: chosen))
                """)
        }
    }
}
