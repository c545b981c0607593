import Identities
import Accounts
import Catalog
import Inventory
import Shops
import Store
import World

/// A bulk action on several products.
enum BulkAction: String, CaseIterable, Sendable {
    case publish, withdraw, category, price, stock, weight

    /// True if the action needs a typed value.
    var needsValue: Bool { self == .price || self == .stock || self == .weight }
}

/// A bulk action with its value.
enum BulkChange: Sendable {
    case publish, withdraw
    case category(Int)
    /// New price in minor units of the shop's currency.
    case price(Int64)
    /// New count of each SKU; `shown`: units of each product that were shown, nil where none were.
    case stock(Int, shown: [ProductID: Int]? = nil)
    /// New weight in grams.
    case weight(Int)
}

/// Result of a bulk change.
struct BulkOutcome: Sendable, Equatable, Storable {
    /// Number of products that are as asked now.
    var done = 0
    /// Products that can't be: they lack something, or were taken down.
    var left: [ProductID] = []
    /// SKUs whose price before went, as the new price isn't below it.
    var compareRemoved = 0

    var stored: String {
        (["\(done):\(compareRemoved)"] + left.map(\.description)).joined(separator: " ")
    }

    init(done: Int = 0, left: [ProductID] = [], compareRemoved: Int = 0) {
        self.done = done
        self.left = left
        self.compareRemoved = compareRemoved
    }

    init?(stored: String) {
        let parts = stored.split(separator: " ")
        let counts = parts.first?.split(separator: ":").compactMap { Int($0) } ?? []
        guard let done = counts.first else { return nil }
        self.init(
            done: done, left: parts.dropFirst().compactMap { ProductID(String($0)) },
            compareRemoved: counts.dropFirst().first ?? 0)
    }
}

extension Listings {
    /// Products of one bulk change: a page of the list, four times.
    static let bulkMost = 100
    /// Products named on the page that a bulk change left alone.
    static let leftNamed = 10

    /// Changes several products in one transaction. `onlyGaps` leaves alone what is set already.
    func change(
        _ products: [ProductID], _ change: BulkChange, onlyGaps: Bool, by account: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<BulkOutcome> {
        guard !products.isEmpty else { throw ListingsRefusal.nothingChosen }
        let now = world.now()
        let location: LocationID = world.id()
        let moves = try await moveIDs(products, change)
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { [tree] db in
            let shop = try Shops.selling(account, in: db)
            var outcome = BulkOutcome()
            var unused = moves[...]
            for (index, id) in products.enumerated() {
                let isDone = try RowRefusal.naming(index + 1) { () throws -> Bool in
                    let product = try Catalog.product(id, of: shop.id, in: db)
                    var bulk = BulkStep(
                        product: product, shop: shop, account: account, onlyGaps: onlyGaps,
                        location: location, now: now)
                    let isDone = try bulk.apply(change, moves: &unused, tree: tree, in: db)
                    outcome.compareRemoved += bulk.compareRemoved
                    return isDone
                }
                if isDone {
                    outcome.done += 1
                } else {
                    outcome.left.append(id)
                }
            }
            return outcome
        }
    }

    private func moveIDs(
        _ products: [ProductID], _ change: BulkChange
    ) async throws -> [StockMoveID] {
        guard case .stock = change else { return [] }
        let count = try await store.read { db in try Catalog.skuCount(of: products, in: db) }
        // A few ids to spare, for SKUs that are added in between.
        return (0..<(count + 50)).map { _ in world.id() }
    }
}
