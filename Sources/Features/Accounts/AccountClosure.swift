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
    /// money and books stay as they are. An account that is closed already stays so, unrecorded.
    public func close(
        _ id: AccountID, reason: String, by operator: AccountID
    ) async throws {
        guard id != `operator` else { throw AccountRefusal.ownAccount }
        let now = world.now()
        try await act(.closed, on: id, reason: reason, by: `operator`, at: now) { [events] db in
            let closed = try db.execute(
                "UPDATE accounts SET closed_at = \(now) WHERE id = \(id) AND closed_at IS NULL")
            guard closed == 1 else { return false }
            // Two operators may close each other at once.
            if try Self.account(id, in: db)?.roles.contains(.operator) == true {
                try Self.checkOperators(but: id, in: db)
            }
            try Self.endSessions(of: id, in: db)
            try events.publish(
                AccountClosed(account: id, by: `operator`, reason: reason, at: now), in: db)
            return true
        }
    }

    /// Reopens a closed account; one that is open stays so, unrecorded.
    public func reopen(
        _ id: AccountID, reason: String, by operator: AccountID
    ) async throws {
        let now = world.now()
        try await act(.reopened, on: id, reason: reason, by: `operator`, at: now) { [events] db in
            let opened = try db.execute(
                """
                UPDATE accounts SET closed_at = NULL WHERE id = \(id) AND closed_at IS NOT NULL
                """)
            guard opened == 1 else { return false }
            try events.publish(AccountReopened(account: id, by: `operator`, at: now), in: db)
            return true
        }
    }

    /// Ends all sessions of an account, for an operator.
    public func endSessions(
        of id: AccountID, reason: String, by operator: AccountID
    ) async throws {
        let now = world.now()
        try await act(.sessionsEnded, on: id, reason: reason, by: `operator`, at: now) { db in
            try Self.endSessions(of: id, in: db)
            return true
        }
    }

    /// Changes an account that exists and records it, in one transaction.
    /// - Parameter change: returns false if nothing had to be changed.
    private func act(
        _ kind: AccountAction.Kind, on id: AccountID, reason: String, by operator: AccountID,
        at now: Instant, _ change: @escaping @Sendable (Transaction) throws -> Bool
    ) async throws {
        let action: AccountActionID = world.id()
        try await store.write { db in
            guard try Self.account(id, in: db) != nil else { throw AccountRefusal.noSuchAccount }
            guard try change(db) else { return }
            try db.execute(
                """
                INSERT INTO account_actions (id, account, kind, reason, by_account, at)
                VALUES (\(action), \(id), \(kind), \(reason), \(`operator`), \(now))
                """)
        }
    }

    /// Step: true for an account that an operator closed.
    public static func isClosed(_ id: AccountID, in db: Transaction) throws -> Bool {
        let one: Int? = try db.value(
            "SELECT 1 FROM accounts WHERE id = \(id) AND closed_at IS NOT NULL")
        return one != nil
    }

    /// SQL condition: no operator has closed the account that a column names.
    public static func isOpen(_ column: SQL) -> SQL {
        """
        NOT EXISTS (SELECT 1 FROM accounts a
                    WHERE a.id = \(column) AND a.closed_at IS NOT NULL)
        """
    }

    static func actions(on id: AccountID, in db: Transaction) throws -> [AccountAction] {
        try db.rows(
            """
            SELECT c.kind, c.reason, c.by_account, a.name, c.at
            FROM account_actions c JOIN accounts a ON a.id = c.by_account
            WHERE c.account = \(id) ORDER BY c.id DESC LIMIT \(AccountAction.mostShown)
            """)
    }
}
