import Accounts
import Identities
import Markets
import Shops
import Store
import Text

/// Names of creators as readers see them: within a market, no creator's name looks like another
/// creator's, or like a shop's of somebody else.
extension Creators {
    /// Creators from before there were keys that are read at once.
    private static let oldestAtOnce = 200

    /// Step: keeps how a creator's name looks, in place of the former one; throws
    /// `nameReserved`, or `nameConfusable` if another creator's or somebody else's shop looks like it.
    static func setNameLook(
        _ name: String, of creator: CreatorID, account: AccountID, market: MarketCode,
        in db: Transaction
    ) throws {
        guard !ReservedNames.holds(name) else { throw CreatorRefusal.nameReserved(name) }
        let others = try accounts(named: name, in: market, in: db)
        let shops = try Shops.owners(named: name, in: market, in: db)
        guard others.union(shops).subtracting([account]).isEmpty else {
            throw CreatorRefusal.nameConfusable(name)
        }
        try replaceNameLook(name, of: creator, market: market, in: db)
    }

    /// Step: throws if a shop's name looks like a creator's of somebody else.
    static func checkShop(_ named: ShopNamed, in db: Transaction) throws {
        let others = try accounts(named: named.name, in: named.market, in: db)
        guard others.subtracting([named.owner]).isEmpty else {
            throw ShopRefusal.nameConfusable(named.name)
        }
    }

    /// Accounts whose creator has a name of a market that looks like this one.
    private static func accounts(
        named name: String, in market: MarketCode, in db: Transaction
    ) throws -> Set<AccountID> {
        try addMissingNameKeys(in: market, in: db)
        let accounts: [AccountID] = try db.rows(
            """
            SELECT c.account FROM creator_name_keys k JOIN creators c ON c.id = k.creator
            WHERE k.market = \(market) AND k.name_key IN (\(list: Confusables.nameKeys(name)))
            """
        ) { try $0.next() }
        return Set(accounts)
    }

    private static func replaceNameLook(
        _ name: String, of creator: CreatorID, market: MarketCode, in db: Transaction
    ) throws {
        try db.execute("DELETE FROM creator_name_keys WHERE creator = \(creator)")
        for key in Confusables.nameKeys(name) {
            try db.execute(
                """
                INSERT INTO creator_name_keys (market, name_key, creator)
                VALUES (\(market), \(key), \(creator)) ON CONFLICT (market, name_key) DO NOTHING
                """)
        }
    }

    /// Step: adds the keys of all creators of a market that have none, which an upgrade leaves so.
    private static func addMissingNameKeys(in market: MarketCode, in db: Transaction) throws {
        var last = CreatorID(0)
        while true {
            let old: [(CreatorID, String)] = try db.rows(
                """
                SELECT id, name FROM creators c WHERE market = \(market) AND id > \(last)
                    AND NOT EXISTS (SELECT 1 FROM creator_name_keys k WHERE k.creator = c.id)
                ORDER BY id LIMIT \(oldestAtOnce)
                """
            ) { (try $0.next(), try $0.next()) }
            for (creator, name) in old {
                try replaceNameLook(name, of: creator, market: market, in: db)
            }
            guard let end = old.last, old.count == oldestAtOnce else { return }
            last = end.0
        }
    }
}
