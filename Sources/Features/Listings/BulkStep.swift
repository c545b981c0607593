import Identities
import Accounts
import Catalog
import Inventory
import Markets
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

    /// Step: applies a change; false where the product can't be as asked.
    func apply(
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
        case .price, .stock, .weight:
            try setSKUs(change, moves: &moves, in: db)
        }
        try Catalog.refresh(product.id, tree: tree, at: now, in: db)
        return true
    }

    private func setSKUs(
        _ change: BulkChange, moves: inout ArraySlice<StockMoveID>, in db: Transaction
    ) throws {
        let skus = try Catalog.pricedSKUs(of: product.id, market: shop.market, in: db)
            .filter { !$0.sku.isRetired }
        let onHand = try Inventory.stock(of: skus.map(\.sku.id), in: db)
        for priced in skus {
            let sku = priced.sku
            switch change {
            case .price(let minor):
                if onlyGaps, priced.price != nil { continue }
                try Catalog.setPrice(
                    sku.id, market: shop.market, minor: minor,
                    compareMinor: priced.compareAt?.minor, in: db)
            case .weight(let grams):
                if onlyGaps, sku.grams > 0 { continue }
                try Catalog.setGrams(grams, of: sku.id, in: db)
            case .stock(let count):
                let stock = onHand[sku.id]
                if onlyGaps, (stock?.onHand ?? 0) > 0 { continue }
                guard let move = moves.popFirst() else { throw StoreError.tooLate }
                let place = try Inventory.location(of: shop.id, id: location, in: db)
                try Inventory.set(
                    onHand: max(count, stock?.reserved ?? 0), of: sku.id, at: place, of: shop.id,
                    reason: .counted, by: account, move: move, at: now, in: db)
            case .publish, .withdraw, .category: continue
            }
        }
    }
}
