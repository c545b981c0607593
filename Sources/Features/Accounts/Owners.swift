import Identities
import Store
import World

extension Accounts {
    /// Step: the shoppers whose account exists or whose session is open.
    public static func known(
        among shoppers: [ShopperID], in db: Transaction
    ) throws -> Set<ShopperID> {
        guard !shoppers.isEmpty else { return [] }
        let accounts: [ShopperID] = try db.values(
            "SELECT id FROM accounts WHERE id IN (\(list: shoppers))")
        let sessions: [ShopperID] = try db.values(
            "SELECT id FROM sessions WHERE id IN (\(list: shoppers))")
        return Set(accounts).union(sessions)
    }
}
