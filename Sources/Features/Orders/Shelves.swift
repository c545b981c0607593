import Accounts
import Catalog
import Inventory
import Media
import Shops
import Store
import World

// Stock list of a seller: on hand, reserved, and movements.

/// A SKU in a shop's stock list; one that was never counted has nothing on hand.
struct ShelfRow: FromRow, Sendable, Equatable {
    let sku: ID<SKU>
    let product: ID<Product>
    let title: String
    let options: String
    let sellerSKU: String
    let picture: ID<Picture>?
    let onHand: Int
    let reserved: Int
    var available: Int { onHand - reserved }

    init(row: Row) throws {
        sku = try row[0]
        product = try row[1]
        title = try row[2]
        let values: [String] = [try row[3], try row[4], try row[5]]
        options = values.filter { !$0.isEmpty && $0 != "Default Title" }.joined(separator: " / ")
        sellerSKU = try row[6]
        picture = try row[7] ?? row[8]
        onHand = try row[9]
        reserved = try row[10]
    }
}

struct ShelfMove: Sendable, Equatable {
    let id: ID<StockMove>
    let sku: ID<SKU>
    /// Change of the quantity on hand; negative for stock that left.
    let change: Int
    let reason: StockMove.Reason
    let at: Instant
}

/// One page of a shop's stock list.
struct Shelves: Sendable {
    let shop: Shop
    let rows: [ShelfRow]
    let moves: [ShelfMove]
    let isLow: Bool
    let next: ID<SKU>?
}

/// Reason for a new count.
enum CountReason: String, CaseIterable, Sendable {
    case counted, received, damaged, lost
    var reason: StockMove.Reason {
        switch self {
        case .counted: .counted
        case .received: .received
        case .damaged: .damaged
        case .lost: .lost
        }
    }
}

extension Orders {
    /// Rows on one page of the stock list, and of its movements.
    static let shelvesPage = 50

    func shelves(
        of seller: ID<Account>, isLow: Bool, after: ID<SKU>?
    ) async throws -> Shelves {
        let start = after ?? ID(0)
        return try await store.report { db in
            let shop = try Orders.shop(of: seller, in: db)
            let most = isLow ? Self.lowStock - 1 : Inventory.most
            let found = try db.rows(
                """
                SELECT s.id, s.product, p.title, s.option1, s.option2, s.option3, s.seller_sku,
                       s.picture, p.cover, coalesce(k.on_hand, 0), coalesce(k.reserved, 0)
                FROM skus s JOIN products p ON p.id = s.product LEFT JOIN stock k ON k.sku = s.id
                WHERE s.shop = \(shop.id) AND s.id > \(start) AND s.retired = \(false)
                  AND coalesce(k.on_hand - k.reserved, 0) <= \(most)
                ORDER BY s.id LIMIT \(Self.shelvesPage + 1)
                """, as: ShelfRow.self)
            let rows = Array(found.prefix(Self.shelvesPage))
            return Shelves(
                shop: shop, rows: rows, moves: try Orders.moves(of: rows.map(\.sku), db),
                isLow: isLow, next: found.count > Self.shelvesPage ? rows.last?.sku : nil)
        }
    }

    private static func moves(of skus: [ID<SKU>], _ db: Transaction) throws -> [ShelfMove] {
        guard !skus.isEmpty else { return [] }
        return try db.rows(
            """
            SELECT id, sku, to_state, quantity, reason, at FROM stock_moves
            WHERE sku IN (\(list: skus)) ORDER BY id DESC LIMIT \(shelvesPage)
            """
        ) { row in
            let to: StockMove.State = try row[2]
            let quantity: Int = try row[3]
            return ShelfMove(
                id: try row[0], sku: try row[1], change: to == .onHand ? quantity : -quantity,
                reason: try row[4], at: try row[5])
        }
    }

    /// Sets the quantity on hand by a movement with a reason. Returns the new count.
    func count(
        _ sku: ID<SKU>, onHand: Int, _ reason: CountReason, seller: ID<Account>, once: Once?
    ) async throws -> Replayable<String> {
        let now = world.now()
        let move: ID<StockMove> = world.id()
        let place: ID<Location> = world.id()
        return try await store.write(once: once, now: now) { db in
            let shop = try Orders.shop(of: seller, in: db)
            guard let found = try Catalog.sku(sku, in: db), found.shop == shop.id else {
                throw InventoryRefusal.noSuchSKU
            }
            let known = try Inventory.stock(of: [sku], in: db)[sku]?.location
            let location = try known ?? Inventory.location(of: shop.id, id: place, in: db)
            try Inventory.set(
                onHand: onHand, of: sku, at: location, of: shop.id, reason: reason.reason,
                by: seller, move: move, at: now, in: db)
            return "\(onHand)"
        }
    }
}
