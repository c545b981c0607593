import Access
import Accounts
import Catalog
import Identities
import Markets
import Shops
import Store
import World

// Reads for the basket's page: bounded, each in one transaction.

/// A basket with the names of its shops.
struct BasketPageModel: Sendable {
    let basket: Basket
    let shops: [ShopID: Shop]
    var waiting = WaitingPurchases()
}

extension Baskets {
    /// The basket of whoever calls; empty for a visitor without a session.
    func shownBasket(of caller: Caller) async throws -> BasketPageModel {
        let market = caller.marketCode
        guard let owner = caller.shopperID else {
            return BasketPageModel(basket: Basket(market: market, lines: []), shops: [:])
        }
        let now = world.now()
        return try await store.read { db in
            let basket = try Baskets.basket(of: owner, market: market, at: now, in: db)
            return BasketPageModel(
                basket: basket, shops: try Shops.shops(basket.shops.map(\.shop), in: db),
                waiting: try WaitingPurchases(of: caller.account, at: now, in: db))
        }
    }

    /// The SKU of a product with these option values; without any, the product's only SKU.
    func sku(
        of product: ProductID, options: [String], market: MarketCode
    ) async throws -> SKUID {
        let skus = try await store.read { db in
            try Catalog.pricedSKUs(of: product, market: market, in: db)
        }.filter { !$0.sku.isRetired && $0.price != nil }.map(\.sku)
        let isSaid = options.contains { !$0.isEmpty }
        let found =
            isSaid || skus.count != 1
            ? skus.first { $0.optionValues == options } : skus.first
        guard let found else { throw BasketRefusal.notForSale(title: "") }
        return found.id
    }
}
