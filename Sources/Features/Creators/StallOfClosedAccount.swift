import Accounts
import Identities
import Store
import World

/// Stalls follow their creator's account: closed with it, open again with it.
extension Creators {
    /// Step: takes down the stall of an account that is closed, unless it is down already.
    static func closeStall(
        with event: AccountClosed, ids: IDSource, in db: Transaction
    ) throws {
        guard let creator = try creator(of: event.account, in: db),
            try !isClosed(creator.id, in: db)
        else { return }
        try db.execute(
            """
            INSERT INTO stall_closures (id, creator, reason, closed_by, closed_at, reopened_by,
                                        reopened_at, with_account)
            VALUES (\(StallClosureID(ids.next(at: event.at))), \(creator.id), \(event.reason),
                    \(event.by), \(event.at), NULL, NULL, \(true))
            """)
    }

    /// Step: restores the stall of an account that is reopened; one that was taken down by itself
    /// stays so.
    static func reopenStall(with event: AccountReopened, in db: Transaction) throws {
        guard let creator = try creator(of: event.account, in: db) else { return }
        try db.execute(
            """
            UPDATE stall_closures SET reopened_by = \(event.by), reopened_at = \(event.at)
            WHERE creator = \(creator.id) AND reopened_at IS NULL AND with_account = \(true)
            """)
    }
}
