import Identities
import Accounts
import Catalog
import Media
import Shops
import Store
import World

extension Inventory {
    /// One screen of a shop's stock with its latest movements.
    public struct StockList: Sendable {
        public let shop: Shop
        public let rows: [Row]
        public let moves: [Move]
        public let isLow: Bool
        public let next: SKUID?

        /// A SKU of a shop; nothing is there of one that nobody has counted.
        public struct Row: Sendable, Equatable {
            public let label: SKULabel
            public let onHand: Int
            public let reserved: Int
            /// Sold, and not shipped.
            public let committed: Int
            public var sku: SKUID { label.sku }
            public var available: Int { onHand - reserved - committed }
        }

        /// A movement as the list shows it.
        public struct Move: FromRow, Sendable, Equatable {
            public let id: StockMoveID
            public let sku: SKUID
            /// Units that came on hand, negative for those that left.
            public let change: Int
            public let reason: StockMove.Reason
            public let at: Instant

            public init(row: Store::Row) throws {
                id = try row.next()
                sku = try row.next()
                let to: StockMove.State = try row.next()
                let quantity: Int = try row.next()
                change = to == .onHand ? quantity : -quantity
                reason = try row.next()
                at = try row.next()
            }
        }
    }

    /// Reasons for which somebody counts anew.
    public enum CountReason: String, CaseIterable, Sendable {
        case counted, received, damaged, lost

        public var reason: StockMove.Reason {
            switch self {
            case .counted: .counted
            case .received: .received
            case .damaged: .damaged
            case .lost: .lost
            }
        }
    }

    /// Rows, and movements, of one screen.
    public static let listPage = 50
    /// SKUs that are looked at together while low ones are searched.
    private static let scanPage = 500

    /// Step: one screen of stock in the order of SKUs; of those below `low` alone where that is said.
    /// For `store.report`: where few are low it reads through all of the shop's SKUs.
    public static func stockList(
        of shop: Shop, below low: Int? = nil, after last: SKUID?, in db: Transaction
    ) throws -> StockList {
        var found: [StockList.Row] = []
        var start = last ?? ID(0)
        let limit = low == nil ? listPage + 1 : scanPage
        while found.count <= listPage {
            let labels = try Catalog.labels(of: shop.id, after: start, limit: limit, in: db)
            let stock = try totals(of: labels.map(\.sku), in: db)
            for label in labels {
                let units = stock[label.sku] ?? (0, 0, 0)
                let row = StockList.Row(
                    label: label, onHand: units.onHand, reserved: units.reserved,
                    committed: units.committed)
                if low.map({ row.available < $0 }) ?? true { found.append(row) }
            }
            guard labels.count == limit, let end = labels.last else { break }
            start = end.sku
        }
        let rows = Array(found.prefix(listPage))
        return StockList(
            shop: shop, rows: rows, moves: try moves(of: rows.map(\.sku), in: db),
            isLow: low != nil, next: found.count > listPage ? rows.last?.sku : nil)
    }

    /// Units over all places.
    private static func totals(
        of skus: [SKUID], in db: Transaction
    ) throws -> [SKUID: (onHand: Int, reserved: Int, committed: Int)] {
        guard !skus.isEmpty else { return [:] }
        var out: [SKUID: (onHand: Int, reserved: Int, committed: Int)] = [:]
        try db.each(
            "SELECT sku, on_hand, reserved, committed FROM stock WHERE sku IN (\(list: skus))"
        ) {
            let (sku, onHand, reserved, committed): (SKUID, Int, Int, Int) =
                try ($0.next(), $0.next(), $0.next(), $0.next())
            let sum = out[sku] ?? (0, 0, 0)
            out[sku] = (
                sum.onHand + onHand, sum.reserved + reserved, sum.committed + committed
            )
        }
        return out
    }

    /// Newest first; what was sold and written off later changes nothing on hand.
    private static func moves(
        of skus: [SKUID], in db: Transaction
    ) throws -> [StockList.Move] {
        guard !skus.isEmpty else { return [] }
        return try db.rows(
            """
            SELECT id, sku, to_state, quantity, reason, at FROM stock_moves
            WHERE sku IN (\(list: skus)) AND (from_state = 'on_hand' OR to_state = 'on_hand')
            ORDER BY id DESC LIMIT \(listPage)
            """)
    }

    /// Step: SKUs on sale of which fewer can be bought, at most `most`.
    public static func countLow(
        of shop: ShopID, below low: Int, upTo most: Int, in db: Transaction
    ) throws -> Int {
        var count = 0
        var start = SKUID(0)
        while count < most {
            let skus: [SKUID] = try db.values(
                """
                SELECT sku FROM stock WHERE shop = \(shop) AND sku > \(start)
                    AND on_hand - reserved - committed < \(low)
                ORDER BY sku LIMIT \(scanPage)
                """)
            count += try Catalog.countActive(skus, in: db)
            guard skus.count == scanPage, let last = skus.last else { break }
            start = last
        }
        return min(count, most)
    }

    /// Step: whether a shop has anything on hand.
    public static func hasStock(of shop: ShopID, in db: Transaction) throws -> Bool {
        try db.value(
            "SELECT 1 FROM stock WHERE shop = \(shop) AND on_hand > 0 LIMIT 1", as: Int.self) != nil
    }

    /// Step: sets what is on hand of a shop's SKU, by a movement with its reason. `shown` is the figure
    /// that the count was made from: throws `changed` if another is there now. `place` is used if the
    /// shop has no place yet.
    public static func count(
        _ sku: SKUID, of shop: ShopID, onHand: Int, shown: Int, _ reason: CountReason,
        by account: AccountID,
        move: StockMoveID, place: LocationID, at now: Instant, in db: Transaction
    ) throws {
        guard let found = try Catalog.sku(sku, in: db), found.shop == shop else {
            throw InventoryRefusal.noSuchSKU
        }
        let known = try stock(of: [sku], in: db)[sku]?.location
        let location = try known ?? self.location(of: shop, id: place, in: db)
        try set(
            onHand: onHand, of: sku, at: location, of: shop, shown: shown,
            reason: reason.reason, by: account,
            move: move, at: now, in: db)
    }
}
