import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Numbers
import Shops
import Store
import World

/// A bulk change of one product.
struct BulkStep {
    let product: Product
    let shop: Shop
    let account: AccountID
    /// True to leave alone what is set already, so that a bulk edit fills the gaps.
    let onlyGaps: Bool
    let location: LocationID
    let now: Instant
    /// SKUs whose price before went with a price that isn't below it.
    private(set) var compareRemoved = 0

    init(
        product: Product, shop: Shop, account: AccountID, onlyGaps: Bool, location: LocationID,
        now: Instant
    ) {
        self.product = product
        self.shop = shop
        self.account = account
        self.onlyGaps = onlyGaps
        self.location = location
        self.now = now
    }

    /// Step: applies a change; false where the product can't be as asked.
    mutating func apply(
        _ change: BulkChange, moves: inout ArraySlice<StockMoveID>, tree: CategoryTree,
        in db: Transaction
    ) throws -> Bool {
        switch change {
        case .publish:
            guard product.state != .takenDown,
                try Catalog.missing(for: product.id, in: db).isEmpty
            else { return false }
            try Catalog.publish(product.id, of: shop.id, tree: tree, at: now, in: db)
        case .withdraw:
            guard product.state != .takenDown else { return false }
            try Catalog.withdraw(product.id, of: shop.id, tree: tree, at: now, in: db)
        case .category(let category):
            if onlyGaps, product.category != nil { return true }
            try Catalog.setCategory(category, of: product.id, tree: tree, at: now, in: db)
        case .price, .weight: try setSKUs(change, in: db)
        case .stock(let count, let shown):
            let isSet = try FieldRefusal.naming("value", for: "on_hand") {
                try setStock(count, shown: shown, moves: &moves, in: db)
            }
            guard isSet else { return false }
        }
        try Catalog.refresh(product.id, tree: tree, at: now, in: db)
        return true
    }

    private mutating func setSKUs(_ change: BulkChange, in db: Transaction) throws {
        let skus = try Catalog.pricedSKUs(of: product.id, market: shop.market, in: db)
            .filter { !$0.sku.isRetired }
        for priced in skus {
            let sku = priced.sku
            switch change {
            case .price(let minor):
                if onlyGaps, priced.price != nil { continue }
                if let compare = priced.compareAt?.minor, compare <= minor { compareRemoved += 1 }
                try Catalog.setPrice(
                    sku.id, market: shop.market, minor: minor,
                    compareMinor: priced.compareAt?.minor, in: db)
            case .weight(let grams):
                if onlyGaps, sku.grams > 0 { continue }
                try Catalog.setGrams(grams, of: sku.id, in: db)
            case .stock, .publish, .withdraw, .category: continue
            }
        }
    }

    /// Sets each SKU's count; false, with nothing changed, where more units are promised to buyers
    /// than that. Throws `changed` if another sum is on hand than was shown.
    private func setStock(
        _ count: Int, shown: [ProductID: Int]?, moves: inout ArraySlice<StockMoveID>,
        in db: Transaction
    ) throws -> Bool {
        let skus = try Catalog.pricedSKUs(of: product.id, market: shop.market, in: db)
            .filter { !$0.sku.isRetired }.map(\.sku.id)
        let stock = try Inventory.stock(of: skus, in: db)
        if let shown {
            guard let shown = shown[product.id] else { throw ListingsRefusal.stockUnseen }
            let now = stock.values.map(\.onHand).clampedSum()
            guard shown == now else { throw InventoryRefusal.changed(shown: shown, now: now) }
        }
        let wanted = skus.filter { !onlyGaps || stock[$0]?.onHand ?? 0 == 0 }
        guard wanted.allSatisfy({ stock[$0]?.promised ?? 0 <= count }) else { return false }
        let place = try Inventory.location(of: shop.id, id: location, in: db)
        for sku in wanted {
            guard let move = moves.popFirst() else { throw StoreError.tooLate }
            try Inventory.set(
                onHand: count, of: sku, at: place, of: shop.id, reason: .counted, by: account,
                move: move, at: now, in: db)
        }
        return true
    }
}
