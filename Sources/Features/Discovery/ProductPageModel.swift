import Identities
import Catalog
import Inventory
import Markets
import Money
import Shops
import Store
import World

/// Model of a product's page, read in one transaction.
struct ProductPageModel: Sendable {
    /// Other products of the shop, in a rail below the product.
    static let others = 12
    /// Similar products: three rows on a desktop.
    static let likes = 18
    /// Stock up to which the page says how much is left; `product.js` has the same number.
    static let few = 5

    let page: ProductDetails
    let shop: Shop
    let stock: [SKUID: Int]
    /// Cards of the same shop, and of the same category.
    let more: [Card]
    let alike: [Card]

    var product: Product { page.product }

    /// Step: seven statements, each by its key or a page of an index. Throws where
    /// the product isn't for sale in the market.
    static func read(
        _ id: ProductID, _ market: MarketCode, in db: Transaction
    ) throws -> ProductPageModel {
        guard let page = try Catalog.page(id, market: market, in: db),
            let shop = try Shops.shop(page.product.shop, in: db), shop.state == .approved
        else { throw try missing(id, market, in: db) }
        let category = page.product.category
        return ProductPageModel(
            page: page, shop: shop,
            stock: try Inventory.available(page.skus.map(\.sku.id), in: db),
            more: try Catalog.cards(
                CardQuery(market: market, shop: shop.id, limit: others, beside: id), in: db
            ).cards,
            alike: try Catalog.cards(
                CardQuery(market: market, category: category, limit: likes, beside: id), in: db
            ).cards)
    }

    /// Refusal for a product that is gone, or sold in another market.
    private static func missing(
        _ id: ProductID, _ market: MarketCode, in db: Transaction
    ) throws -> any Error {
        if let product = try Catalog.product(id, in: db), product.state == .live,
            try Catalog.isHidden(product.shop, in: db)
        {
            return DiscoveryRefusal.shopClosed
        }
        for other in MarketCode.allCases where other != market {
            let cards = try Catalog.cards([id], market: other.rawValue, in: db)
            if !cards.isEmpty { return DiscoveryRefusal.notInMarket }
        }
        return DiscoveryRefusal.notFound
    }

    func left(_ sku: PricedSKU) -> Int { max(stock[sku.sku.id] ?? 0, 0) }

    var total: Int { page.skus.reduce(0) { $0 + left($1) } }

    /// SKU that the page shows first: the first in stock, else the first.
    var chosen: PricedSKU { page.skus.first { left($0) > 0 } ?? page.skus[0] }
}

/// One option with its values, as radio buttons.
struct OptionGroup: Equatable, Sendable {
    let name: String
    /// Index from 0 to 2: the field is `option1` to `option3`.
    let place: Int
    let values: [Value]

    struct Value: Equatable, Sendable {
        let text: String
        let isChosen: Bool
        /// True if some SKU of this value is in stock.
        let isThere: Bool
    }
}

extension ProductPageModel {
    /// Options that there is a choice of; none for a product with one plain SKU.
    var groups: [OptionGroup] {
        guard page.skus.count > 1 || page.skus.contains(where: { !$0.sku.options.isEmpty }) else {
            return []
        }
        let chosen = chosen.sku.optionValues
        return (0..<3).compactMap { place in
            var there: [String: Bool] = [:]
            var order: [String] = []
            for sku in page.skus {
                let text = sku.sku.optionValues[place]
                if there[text] == nil { order.append(text) }
                there[text] = there[text] == true || left(sku) > 0
            }
            guard order != [""] else { return nil }
            return OptionGroup(
                name: product.optionNames[place], place: place,
                values: order.map {
                    OptionGroup.Value(
                        text: $0, isChosen: $0 == chosen[place], isThere: there[$0] ?? false)
                })
        }
    }

    /// Percent off, rounded down, if it is the same for every SKU.
    var percentOff: Int? {
        let shares = Set(page.skus.map { $0.price?.percentOff(from: $0.compareAt) })
        return shares.count == 1 ? shares.first ?? nil : nil
    }
}
