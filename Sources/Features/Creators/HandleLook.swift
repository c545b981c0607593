import Accounts
import Identities
import Store
import Text

/// Handles as readers see them: `@rnaya` looks like `@maya`, `@ana1` like `@anal`.
extension Creators {
    /// Creators from before there were keys that are read at once.
    private static let oldestAtOnce = 200

    /// Step: keeps how a creator's handle looks, in place of the former one; throws
    /// `handleReserved`, or `handleConfusable` if another creator's looks like it.
    static func setLook(_ handle: Handle, of creator: CreatorID, in db: Transaction) throws {
        guard !ReservedNames.holds(handle.text) else {
            throw CreatorRefusal.handleReserved(handle.text)
        }
        try addMissingKeys(in: db)
        let key = Confusables.skeleton(handle.text)
        let holder: CreatorID? = try db.value(
            "SELECT creator FROM creator_handle_keys WHERE handle_key = \(key)")
        guard holder == nil || holder == creator else {
            throw CreatorRefusal.handleConfusable(handle.text)
        }
        try replaceLook(handle.text, of: creator, in: db)
    }

    private static func replaceLook(
        _ handle: String, of creator: CreatorID, in db: Transaction
    ) throws {
        try db.execute("DELETE FROM creator_handle_keys WHERE creator = \(creator)")
        try db.execute(
            """
            INSERT INTO creator_handle_keys (handle_key, creator)
            VALUES (\(Confusables.skeleton(handle)), \(creator))
            ON CONFLICT (handle_key) DO NOTHING
            """)
    }

    private static func addMissingKeys(in db: Transaction) throws {
        var last = CreatorID(0)
        while true {
            let old: [(CreatorID, String)] = try db.rows(
                """
                SELECT id, handle FROM creators c
                WHERE id > \(last) AND NOT EXISTS
                    (SELECT 1 FROM creator_handle_keys k WHERE k.creator = c.id)
                ORDER BY id LIMIT \(oldestAtOnce)
                """
            ) { (try $0.next(), try $0.next()) }
            for (creator, handle) in old { try replaceLook(handle, of: creator, in: db) }
            guard let end = old.last, old.count == oldestAtOnce else { return }
            last = end.0
        }
    }
}
