import Accounts
import Identities
import Store
import World

/// A change of an account's login, which whoever stole the account may have made.
struct LoginChange {
    /// Time for which a replaced login still hears of the account, and a change is remembered.
    static let kept = TimeSpan.days(30)
    /// Replaced logins that hear of an account.
    private static let mostReplaced = 4

    /// Step: records a change.
    /// - Parameter replaced: nil for a login that was added.
    static func record(
        _ account: AccountID, replacing replaced: Login?, message: InboxMessageID,
        at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO login_changes (message, account, replaced, at)
            VALUES (\(message), \(account), \(replaced?.text), \(now))
            """)
    }

    /// Step: logins that were an account's within `kept`.
    static func replaced(
        of account: AccountID, at now: Instant, in db: Transaction
    ) throws -> [Login] {
        try db.rows(
            """
            SELECT replaced FROM login_changes
            WHERE account = \(account) AND replaced IS NOT NULL AND at > \(now - kept)
            ORDER BY at DESC LIMIT \(mostReplaced)
            """
        ) { Login(kept: try $0.next()) }
    }
}

extension Authentication {
    /// Step: time of the last change of an account's login; nil if there was none within a month.
    public static func loginChanged(
        of account: AccountID, in db: Transaction
    ) throws -> Instant? {
        try db.value(
            """
            SELECT at FROM login_changes WHERE account = \(account) ORDER BY at DESC LIMIT 1
            """)
    }

    /// Step: every address and number that hears of a change of an account: its logins, and those
    /// that were replaced within a month, but none that is somebody else's by now.
    func hearers(of account: Account, at now: Instant, in db: Transaction) throws -> [Login] {
        var out = account.ways
        for old in try LoginChange.replaced(of: account.id, at: now, in: db)
        where !out.contains(old) {
            let owner = try Accounts.idAndHash(of: old, in: db)?.id
            if owner == nil || owner == account.id { out.append(old) }
        }
        return out
    }
}
