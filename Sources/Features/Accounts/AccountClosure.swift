import Access
import Identities
import Store
import World

/// An act of an operator on an account, kept for good: closing, reopening, ending its sessions.
public struct AccountAction: FromRow, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case closed, reopened
        case sessionsEnded = "sessions-ended"
    }
    public let kind: Kind
    public let reason: String
    public let by: AccountID
    /// Current name of the operator.
    public let byName: String
    public let at: Instant

    public init(row: Row) throws {
        kind = try row.next()
        reason = try row.next()
        by = try row.next()
        byName = try row.next()
        at = try row.next()
    }

    /// Characters of a reason.
    public static let reasonLength = 3...300
    /// Actions shown of one account.
    static let mostShown = 50
}

extension Accounts {
    /// Closes an account: its sessions end, and nobody signs in to it until it is reopened. Orders,
    /// money and books stay as they are.
    public func close(
        _ id: AccountID, reason: String, by operator: AccountID
    ) async throws {
        guard id != `operator` else { throw AccountRefusal.ownAccount }
        let now = world.now()
        let action: AccountActionID = world.id()
        try await store.write { db in
            let closed = try db.execute(
                """
                UPDATE accounts SET closed_at = \(now) WHERE id = \(id) AND closed_at IS NULL
                """)
            guard closed == 1 else { return try Self.checkThere(id, in: db) }
            try Self.endSessions(of: id, in: db)
            try Self.record(action, .closed, reason, of: id, by: `operator`, at: now, in: db)
        }
    }

    /// Reopens a closed account.
    public func reopen(
        _ id: AccountID, reason: String, by operator: AccountID
    ) async throws {
        let now = world.now()
        let action: AccountActionID = world.id()
        try await store.write { db in
            let opened = try db.execute(
                """
                UPDATE accounts SET closed_at = NULL WHERE id = \(id) AND closed_at IS NOT NULL
                """)
            guard opened == 1 else { return try Self.checkThere(id, in: db) }
            try Self.record(action, .reopened, reason, of: id, by: `operator`, at: now, in: db)
        }
    }

    /// Ends all sessions of an account, for an operator.
    public func endSessions(
        of id: AccountID, reason: String, by operator: AccountID
    ) async throws {
        let now = world.now()
        let action: AccountActionID = world.id()
        try await store.write { db in
            try Self.checkThere(id, in: db)
            try Self.endSessions(of: id, in: db)
            try Self.record(
                action, .sessionsEnded, reason, of: id, by: `operator`, at: now, in: db)
        }
    }

    /// Step: true for an account that an operator closed.
    public static func isClosed(_ id: AccountID, in db: Transaction) throws -> Bool {
        let one: Int? = try db.value(
            "SELECT 1 FROM accounts WHERE id = \(id) AND closed_at IS NOT NULL")
        return one != nil
    }

    static func actions(on id: AccountID, in db: Transaction) throws -> [AccountAction] {
        try db.rows(
            """
            SELECT c.kind, c.reason, c.by_account, a.name, c.at
            FROM account_actions c JOIN accounts a ON a.id = c.by_account
            WHERE c.account = \(id) ORDER BY c.id DESC LIMIT \(AccountAction.mostShown)
            """)
    }

    private static func checkThere(_ id: AccountID, in db: Transaction) throws {
        guard try account(id, in: db) != nil else { throw AccountRefusal.noSuchAccount }
    }

    private static func record(
        _ action: AccountActionID, _ kind: AccountAction.Kind, _ reason: String,
        of id: AccountID, by operator: AccountID, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO account_actions (id, account, kind, reason, by_account, at)
            VALUES (\(action), \(id), \(kind), \(reason), \(`operator`), \(now))
            """)
    }
}
