import Identities
import Markets
import Modules
import Shops
import Store
import World

/// Products of a shop whose owner's account is closed: they stay as they are, but are in no list,
/// on no page and not for sale.
enum HiddenShops {
    /// `hiding` and `returning` while a job goes through the shop's products.
    enum State: String, Sendable { case hiding, hidden, returning }

    /// Live products of a shop that a job moves in one round.
    static let atOnce = 100

    /// Step: true while a shop's products are hidden.
    static func has(_ shop: ShopID, in db: Transaction) throws -> Bool {
        let one: Int? = try db.value(
            """
            SELECT 1 FROM hidden_shops
            WHERE shop = \(shop) AND state <> \(State.returning)
            """)
        return one != nil
    }

    /// Step: hides the products of an account's shop at once, and has them taken off their lists.
    static func hideShop(of account: AccountID, in db: Transaction) throws {
        guard let shop = try Shops.owned(by: account, in: db)?.id else { return }
        try db.execute(
            """
            INSERT INTO hidden_shops (shop, next_product, state)
            VALUES (\(shop), 0, \(State.hiding))
            ON CONFLICT (shop) DO UPDATE SET state = excluded.state, next_product = 0
            """)
    }

    /// Step: offers the products of an account's shop again, and has them put into their lists.
    static func showShop(of account: AccountID, in db: Transaction) throws {
        guard let shop = try Shops.owned(by: account, in: db)?.id else { return }
        try db.execute(
            """
            UPDATE hidden_shops SET state = \(State.returning), next_product = 0
            WHERE shop = \(shop)
            """)
    }

    /// Name of the job, also of its stuck rows.
    static let job = "hidden shops"

    /// Step: the next shop whose products are moved.
    static func next(at now: Instant, in db: Transaction) throws -> ShopID? {
        try db.value(
            """
            SELECT shop FROM hidden_shops WHERE state IN ('hiding', 'returning')
                AND \(StuckRows.due(job, key: "shop", at: now))
            ORDER BY state, shop LIMIT 1
            """)
    }

    /// Step: moves some products of a shop.
    static func move(
        _ shop: ShopID, tree: CategoryTree, at now: Instant, in db: Transaction
    ) throws {
        let place = try db.row(
            """
            SELECT shop, next_product, state FROM hidden_shops
            WHERE shop = \(shop) AND state IN ('hiding', 'returning')
            """
        ) {
            (
                shop: try $0.next() as ShopID, after: try $0.next() as ProductID,
                state: try $0.next() as State
            )
        }
        guard let place else { return }
        let products: [ProductID] = try db.values(
            """
            SELECT id FROM products WHERE shop = \(place.shop) AND id > \(place.after)
                AND state = \(Product.State.live)
            ORDER BY id LIMIT \(atOnce)
            """)
        for product in products {
            try Catalog.refresh(product, tree: tree, at: now, in: db)
        }
        if let last = products.last {
            try db.execute(
                "UPDATE hidden_shops SET next_product = \(last) WHERE shop = \(place.shop)")
        } else if place.state == .hiding {
            try db.execute(
                "UPDATE hidden_shops SET state = \(State.hidden) WHERE shop = \(place.shop)")
        } else {
            try db.execute("DELETE FROM hidden_shops WHERE shop = \(place.shop)")
        }
    }
}

extension Catalog {
    /// Step: true while a shop's products are hidden, as its owner's account is closed.
    public static func isHidden(_ shop: ShopID, in db: Transaction) throws -> Bool {
        try HiddenShops.has(shop, in: db)
    }

    /// Takes some products of a closed shop off their lists, or puts some of a reopened one back.
    /// A shop that fails stays for later. Returns 0 when nothing is left to do.
    @discardableResult
    public func moveHiddenShops() async throws -> Int {
        let now = world.now()
        let next = try await store.read { db in try HiddenShops.next(at: now, in: db) }
        guard let next else { return 0 }
        let (store, tree) = (store, markets.categories)
        return try await IsolatedRows(HiddenShops.job, store, world).each([next]) { shop in
            try await store.write { db in
                try HiddenShops.move(shop, tree: tree, at: now, in: db)
            }
        }
    }
}
