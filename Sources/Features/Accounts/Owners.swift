import Store
import World

extension Accounts {
    /// Step: which of these raw ids are accounts or open sessions. Ids of both are unlike.
    public static func owners(among raw: [Int64], in db: Transaction) throws -> Set<Int64> {
        guard !raw.isEmpty else { return [] }
        let accounts: [Int64] = try db.values(
            "SELECT id FROM accounts WHERE id IN (\(list: raw))")
        let sessions: [Int64] = try db.values(
            "SELECT id FROM sessions WHERE id IN (\(list: raw))")
        return Set(accounts).union(sessions)
    }
}
