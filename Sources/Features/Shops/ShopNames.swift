import Identities
import Markets
import Modules
import Store
import Text

/// Names of shops as readers see them: no name of a market may look like another of it.
extension Shops {
    /// Shops from before there were keys that are read at once.
    private static let oldestAtOnce = 200

    /// Step: throws `nameConfusable` if a shop of the market has a name that looks like this one.
    static func checkLook(
        _ name: String, in market: String, of mine: ShopID?, in db: Transaction
    ) throws {
        try addMissingKeys(in: market, in: db)
        let holders: [ShopID] = try db.rows(
            """
            SELECT shop FROM shop_name_keys
            WHERE market = \(market) AND name_key IN (\(list: Confusables.nameKeys(name)))
            """
        ) { try $0.next() }
        guard holders.allSatisfy({ $0 == mine }) else {
            throw ShopRefusal.nameConfusable(name)
        }
    }

    /// Step: keeps how a shop's name looks, in place of its former one.
    static func setLook(
        _ name: String, in market: String, of shop: ShopID, in db: Transaction
    ) throws {
        try db.execute("DELETE FROM shop_name_keys WHERE shop = \(shop)")
        for key in Confusables.nameKeys(name) {
            try db.execute(
                """
                INSERT INTO shop_name_keys (market, name_key, shop)
                VALUES (\(market), \(key), \(shop)) ON CONFLICT (market, name_key) DO NOTHING
                """)
        }
    }

    /// Step: owners of a market's shops whose names look like this one.
    public static func owners(
        named name: String, in market: MarketCode, in db: Transaction
    ) throws -> Set<AccountID> {
        try addMissingKeys(in: market.rawValue, in: db)
        let owners: [AccountID] = try db.rows(
            """
            SELECT s.owner FROM shop_name_keys k JOIN shops s ON s.id = k.shop
            WHERE k.market = \(market) AND k.name_key IN (\(list: Confusables.nameKeys(name)))
            """
        ) { try $0.next() }
        return Set(owners)
    }

    /// Step: adds the keys of all shops of a market that have none, which an upgrade leaves so: a
    /// look-alike of one whose keys are missing would be let in.
    private static func addMissingKeys(in market: String, in db: Transaction) throws {
        var last = ShopID(0)
        while true {
            let old: [(ShopID, String)] = try db.rows(
                """
                SELECT id, name FROM shops WHERE market = \(market) AND id > \(last)
                    AND NOT EXISTS (SELECT 1 FROM shop_name_keys k WHERE k.shop = shops.id)
                ORDER BY id LIMIT \(oldestAtOnce)
                """
            ) { (try $0.next(), try $0.next()) }
            for (shop, name) in old { try setLook(name, in: market, of: shop, in: db) }
            guard let end = old.last, old.count == oldestAtOnce else { return }
            last = end.0
        }
    }
}

/// A shop that is being registered, or sent again, under a name; published in the transaction that
/// keeps it. A handler that knows of a name like it throws `ShopRefusal.nameConfusable`.
public struct ShopNamed: TransactionEvent {
    public let name: String
    public let market: MarketCode
    public let owner: AccountID
}
