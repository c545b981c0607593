import Catalog
import Identities
import Store
import World

extension WishList {
    /// Step: puts a live product on a list.
    static func add(
        _ product: ProductID, to account: AccountID, at now: Instant, in db: Transaction
    ) throws {
        guard try Catalog.titles(of: [product], in: db)[product] != nil else {
            throw WishListRefusal.noSuchProduct
        }
        guard try count(of: account, in: db) < most else { throw WishListRefusal.full }
        try db.execute(
            """
            INSERT INTO wishes (account, product, at) VALUES (\(account), \(product), \(now))
            ON CONFLICT (account, product) DO NOTHING
            """)
    }

    /// Step: takes products off a list.
    static func remove(
        _ products: [ProductID], from account: AccountID, in db: Transaction
    ) throws {
        try db.execute(
            "DELETE FROM wishes WHERE account = \(account) AND product IN (\(list: products))")
    }

    /// Step: products of a list, latest first.
    static func products(of account: AccountID, in db: Transaction) throws -> [ProductID] {
        try db.values(
            """
            SELECT product FROM wishes WHERE account = \(account)
            ORDER BY at DESC, product LIMIT \(most)
            """)
    }

    /// Step: those of some products that are on a list; one statement for a page of cards.
    static func wished(
        among products: [ProductID], of account: AccountID, in db: Transaction
    ) throws -> Set<ProductID> {
        guard !products.isEmpty else { return [] }
        return Set(
            try db.values(
                """
                SELECT product FROM wishes
                WHERE account = \(account) AND product IN (\(list: products))
                """))
    }

    /// Step: number of products on a list.
    static func count(of account: AccountID, in db: Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM wishes WHERE account = \(account)") ?? 0
    }

    /// Audit: a list has at most `most` products.
    static func audit(in db: Transaction) throws -> String? {
        let over: AccountID? = try db.value(
            "SELECT account FROM wishes GROUP BY account HAVING count(*) > \(most) LIMIT 1")
        return over.map { "the wish list of \($0) is too long" }
    }
}
