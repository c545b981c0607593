import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Media
import Money
import Numbers
import Shops
import Store
import World

/// A product on a seller's list.
struct ProductLine: Sendable {
    let product: Product
    let skus: Int
    let least: Money?
    let most: Money?
    /// Available stock of all its SKUs together.
    let available: Int
    /// Units on the shelf of all its SKUs together.
    let onHand: Int
    let firstSKU: String
}

/// A page of a seller's products.
struct ProductList: Sendable {
    var lines: [ProductLine] = []
    /// Counts by state, up to `Listings.countedMost`.
    var counts: [Product.State: Int] = [:]
    var next: ProductID?
    /// Products that a bulk change left alone, as far as they were asked for.
    var left: [Product] = []
    var total: Int { counts.values.reduce(0, +) }
}

extension Listings {
    static let listPage = 25
    /// Bound of a tab's count, beyond which it says “1,000+”: counting a hundred thousand rows
    /// tells nobody more.
    static let countedMost = 1000
    /// Products that a seller's search shows.
    static let foundMost = 50

    func list(
        of account: AccountID, state: Product.State?, words: String, before: ProductID?,
        left: [ProductID] = []
    ) async throws -> ProductList {
        try await store.read { db in
            let shop = try Shops.selling(account, in: db)
            var list = ProductList()
            for state in Product.State.allCases {
                list.counts[state] = try Catalog.count(
                    state, of: shop.id, most: Self.countedMost, in: db)
            }
            var products: [Product]
            if words.isEmpty {
                products = try Catalog.products(
                    of: shop.id, state: state, before: before, limit: Self.listPage + 1, in: db)
                if products.count > Self.listPage {
                    products.removeLast()
                    list.next = products.last?.id
                }
            } else {
                let found = try ProductSearch.products(
                    words, in: shop.id, most: Self.foundMost, in: db)
                products = try Catalog.products(found, of: shop.id, in: db).filter {
                    state == nil || $0.state == state
                }
            }
            list.left = try Catalog.products(left, of: shop.id, in: db)
            list.lines = try Self.lines(products, shop.market, in: db)
            return list
        }
    }

    private static func lines(
        _ products: [Product], _ market: MarketCode, in db: Transaction
    ) throws -> [ProductLine] {
        let skus = try Catalog.skuLines(of: products.map(\.id), market: market, in: db)
        let stock = try Inventory.stock(of: skus.map(\.sku), in: db)
        let byProduct = Dictionary(grouping: skus, by: \.product)
        return products.map { product in
            let mine = byProduct[product.id] ?? []
            let prices = mine.compactMap(\.price)
            return ProductLine(
                product: product, skus: mine.count, least: prices.min(), most: prices.max(),
                available: mine.map { stock[$0.sku]?.available ?? 0 }.clampedSum(),
                onHand: mine.map { stock[$0.sku]?.onHand ?? 0 }.clampedSum(),
                firstSKU: mine.first?.sellerSKU ?? "")
        }
    }
}
