import Identities
import Accounts
import Catalog
import Shops
import Store
import World

extension Inventory {
    /// Quantity of each SKU that can be bought, over all locations. A SKU without stock rows is
    /// absent.
    public static func available(
        _ skus: [SKUID], in db: Transaction
    ) throws -> [SKUID: Int] {
        guard !skus.isEmpty else { return [:] }
        var out: [SKUID: Int] = [:]
        try db.each(
            """
            SELECT sku, on_hand - reserved - committed FROM stock WHERE sku IN (\(list: skus))
            """
        ) {
            let (sku, left): (SKUID, Int) = try ($0.next(), $0.next())
            out[sku, default: 0] += left
        }
        return out
    }

    /// Step: quantity of each product that can be bought now, over its SKUs that aren't retired, in
    /// one statement. A product without stock rows is absent.
    public static func available(
        of products: [ProductID], in db: Transaction
    ) throws -> [ProductID: Int] {
        guard !products.isEmpty else { return [:] }
        var out: [ProductID: Int] = [:]
        try db.each(
            """
            SELECT k.product, s.on_hand - s.reserved - s.committed
            FROM (\(Catalog.activeSKUs(of: products))) k JOIN stock s ON s.sku = k.sku
            """
        ) { row in
            let (product, left): (ProductID, Int) = try (row.next(), row.next())
            out[product, default: 0] += left
        }
        return out
    }

    public static func stock(of skus: [SKUID], in db: Transaction) throws -> [SKUID: Stock] {
        guard !skus.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT sku, location, on_hand, reserved, committed FROM stock WHERE sku IN (\(list: skus))
            ORDER BY sku, location
            """, as: Stock.self)
        return Dictionary(rows.map { ($0.sku, $0) }) { first, _ in first }
    }

    /// Location of the shop; created with `id` when it is first needed.
    public static func location(
        of shop: ShopID, id: LocationID, in db: Transaction
    ) throws -> LocationID {
        if let known = try db.value(
            "SELECT id FROM locations WHERE shop = \(shop) ORDER BY id LIMIT 1",
            as: LocationID.self)
        {
            return known
        }
        try db.execute("INSERT INTO locations (id, shop, name) VALUES (\(id), \(shop), 'main')")
        return id
    }

    /// Sets what is on hand at the shop's location, by a move in or out for the difference. Returns
    /// the difference.
    ///
    /// `shown` is the figure that the count was made from: throws `changed` if another is there now;
    /// nil where nothing was shown. Throws `reserved` if less would be there than buyers get.
    @discardableResult
    public static func set(
        onHand count: Int, of sku: SKUID, at location: LocationID, of shop: ShopID,
        shown: Int? = nil, reason: StockMove.Reason, by account: AccountID?, move: StockMoveID,
        at now: Instant, in db: Transaction
    ) throws -> Int {
        precondition(count >= 0 && count <= most, "checked at the edge")
        let before: Stock? = try db.row(
            """
            SELECT sku, location, on_hand, reserved, committed FROM stock
            WHERE sku = \(sku) AND location = \(location)
            """)
        if let shown, shown != before?.onHand ?? 0 {
            throw InventoryRefusal.changed(shown: shown, now: before?.onHand ?? 0)
        }
        let change = count - (before?.onHand ?? 0)
        if let before {
            if change == 0 { return 0 }
            let changed = try db.execute(
                """
                UPDATE stock SET on_hand = on_hand + \(change)
                WHERE sku = \(sku) AND location = \(location)
                  AND on_hand + \(change) >= reserved + committed
                """)
            guard changed == 1 else { throw InventoryRefusal.reserved(before.promised) }
        } else {
            try db.execute(
                """
                INSERT INTO stock (sku, location, shop, on_hand, reserved, committed)
                VALUES (\(sku), \(location), \(shop), \(count), 0, 0)
                """)
            if change == 0 { return 0 }
        }
        let loss: StockMove.State = [.damaged, .lost].contains(reason) ? .writtenOff : .outside
        try db.execute(
            StockMove.insert(
                move, sku: sku, location: location, from: change > 0 ? .outside : .onHand,
                to: change > 0 ? .onHand : loss, quantity: abs(change), reason: reason,
                account: account, at: now))
        return change
    }

    /// Step: net change of what is on hand of each SKU after a moment; SKUs without one are absent.
    public static func changes(
        of skus: [SKUID], after moment: Instant, in db: Transaction
    ) throws -> [SKUID: Int] {
        guard !skus.isEmpty else { return [:] }
        var out: [SKUID: Int] = [:]
        try db.each(
            """
            SELECT sku, CASE WHEN to_state = 'on_hand' THEN quantity
                WHEN from_state = 'on_hand' THEN -quantity ELSE 0 END
            FROM stock_moves WHERE sku IN (\(list: skus)) AND at > \(moment)
            """
        ) {
            let (sku, change): (SKUID, Int) = try ($0.next(), $0.next())
            out[sku, default: 0] += change
        }
        return out.filter { $0.value != 0 }
    }
}
