import Notifications
import Access
import Identities
import Store
import World

/// A record of a role that was given or taken, kept for good.
public struct RoleChange: FromRow, Sendable {
    public let id: RoleChangeID
    public let role: Role
    public let granted: Bool
    public let by: AccountID
    /// Current name of the operator who made the change.
    public let byName: String
    public let at: Instant

    public init(row: Row) throws {
        id = try row.next()
        role = Role(rawValue: try row.next())
        granted = try row.next()
        by = try row.next()
        byName = try row.next()
        at = try row.next()
    }

    /// Changes shown of one account; a person's whole history fits.
    public static let mostShown = 100

    public static func record(
        _ id: RoleChangeID, _ role: Role, granted: Bool, of account: AccountID,
        by operator: AccountID, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO role_changes (id, account, role, granted, by_account, at)
            VALUES (\(id), \(account), \(role), \(granted), \(`operator`), \(now))
            """)
    }
}

/// An account with its role changes, as an operator sees it.
public struct Person: Sendable {
    public let account: Account
    /// Role changes, newest first.
    public let changes: [RoleChange]
    /// Roles that wait for a second operator.
    public let requests: [RoleRequest]
    /// Acts of operators on the account, newest first.
    public let actions: [AccountAction]
    /// Sessions that are open now.
    public let sessions: Int
}

extension Role {
    /// Roles that an operator gives and takes; everybody is a shopper.
    public static let given: [Role] = all.filter { $0 != .shopper }
    /// Roles of people who work for the market.
    static let staff: [Role] = [.warehouse, .support, .finance, .operator]
}

extension Accounts {
    /// Results of a search for people by the start of an e-mail address, or by a number or id. Few
    /// letters find the first few of many.
    public static let mostFound = 20
    /// Staff on one page; a market with more has a better list elsewhere.
    public static let mostStaff = 100

    public func people(_ text: String) async throws -> [Account] {
        let words = Login.plain(text).lowercased().filter { !$0.isWhitespace }
        guard !words.isEmpty else { return try await staff() }
        let id: AccountID? = ID(text.filter { !$0.isWhitespace })
        let phones = Set(
            markets.all.compactMap { $0.phone(text) } + (words.hasPrefix("+") ? [words] : []))
        return try await store.read { db in
            if let id { return try Self.account(id, in: db).map { [$0] } ?? [] }
            let byPhone: [Account] = try db.rows(
                """
                SELECT \(Account.columns) FROM accounts WHERE phone IN (\(list: phones.sorted()))
                LIMIT \(Self.mostFound)
                """)
            guard byPhone.isEmpty else { return byPhone }
            return try db.rows(
                """
                SELECT \(Account.columns) FROM accounts
                WHERE email >= \(words) AND email < \(words + "\u{7F}") ORDER BY email
                LIMIT \(Self.mostFound)
                """)
        }
    }

    private func staff() async throws -> [Account] {
        try await store.read { db in
            try db.rows(
                """
                SELECT \(Account.columns) FROM accounts WHERE id IN
                    (SELECT account FROM role_grants
                     WHERE role IN (\(list: Role.staff.map(\.rawValue))) LIMIT \(Self.mostStaff))
                ORDER BY id
                """)
        }
    }

    public func person(_ id: AccountID) async throws -> Person {
        let now = world.now()
        return try await store.read { db in
            guard let account = try Self.account(id, in: db) else {
                throw AccountRefusal.noSuchAccount
            }
            let changes: [RoleChange] = try db.rows(
                """
                SELECT c.id, c.role, c.granted, c.by_account, a.name, c.at
                FROM role_changes c JOIN accounts a ON a.id = c.by_account
                WHERE c.account = \(id) ORDER BY c.id DESC LIMIT \(RoleChange.mostShown)
                """)
            return Person(
                account: account, changes: changes,
                requests: try RoleRequest.open(of: id, in: db),
                actions: try Self.actions(on: id, in: db),
                sessions: try Self.sessions(of: id, at: now, in: db).count)
        }
    }

    /// Gives or takes a role, records who did it, and notifies the person. A role that they have
    /// already, or haven't got, changes nothing and leaves no record. One that needs confirmation
    /// is asked for only: another operator gives it.
    public func setRole(
        _ role: Role, _ granted: Bool, of id: AccountID, by operator: AccountID
    ) async throws {
        let now = world.now()
        let request: RoleRequestID = world.id()
        let notices = (0..<Self.mostStaff).map { _ in world.id(NoticeKind.self) }
        let (change, notice) = (world.id(RoleChangeKind.self), world.id(NoticeKind.self))
        try await store.write { db in
            guard let account = try Self.account(id, in: db) else {
                throw AccountRefusal.noSuchAccount
            }
            guard account.roles.contains(role) != granted else { return }
            guard !granted else {
                guard !role.needsConfirmation else {
                    return try RoleRequest.ask(
                        role, for: id, by: `operator`, request: request, notices: notices,
                        at: now, in: db)
                }
                return try Self.give(
                    role, to: id, by: `operator`, change: change, notice: notice, at: now, in: db)
            }
            if role == .operator { try Self.checkOperators(but: id, in: db) }
            try Self.revoke(role, from: id, in: db)
            try RoleChange.record(
                change, role, granted: false, of: id, by: `operator`, at: now, in: db)
            try Notifications.notify(
                id, LocalizedText("accounts.notice.role-revoked"), link: AccountPath.account(),
                id: notice, at: now, in: db)
        }
    }

    /// Step: throws `lastOperator` unless another account that isn't closed is an operator.
    static func checkOperators(but id: AccountID, in db: Transaction) throws {
        guard try hasOperator(but: id, in: db) else { throw AccountRefusal.lastOperator }
    }
}

// MARK: steps

extension Accounts {
    /// True if somebody whose account isn't closed has the role of an operator.
    /// - Parameter id: an account that doesn't count.
    public static func hasOperator(
        but id: AccountID? = nil, in db: Transaction
    ) throws -> Bool {
        let one: Int? = try db.value(
            """
            SELECT 1 FROM role_grants g JOIN accounts a ON a.id = g.account
            WHERE g.role = \(Role.operator) AND a.closed_at IS NULL
                AND g.account <> \(id ?? ID(0)) LIMIT 1
            """)
        return one != nil
    }

    /// Step: accounts with one of these roles that aren't closed, oldest first, `mostStaff` at
    /// most.
    public static func holders(of roles: Set<Role>, in db: Transaction) throws -> [AccountID] {
        try db.values(
            """
            SELECT DISTINCT g.account FROM role_grants g JOIN accounts a ON a.id = g.account
            WHERE g.role IN (\(list: roles.map(\.rawValue).sorted())) AND a.closed_at IS NULL
            ORDER BY g.account LIMIT \(mostStaff)
            """)
    }

    /// Adds a role; nothing happens if the account has it.
    public static func grant(
        _ role: Role, to id: AccountID, at now: Instant, in db: Transaction
    ) throws {
        let added = try db.execute(
            """
            INSERT INTO role_grants (account, role, at) VALUES (\(id), \(role), \(now))
            ON CONFLICT (account, role) DO NOTHING
            """)
        if added == 1 { try keepRoles(of: id, in: db) }
    }

    /// Takes a role away.
    public static func revoke(_ role: Role, from id: AccountID, in db: Transaction) throws {
        let gone = try db.execute(
            "DELETE FROM role_grants WHERE account = \(id) AND role = \(role)")
        if gone == 1 { try keepRoles(of: id, in: db) }
    }

    /// Copies the roles into the account's row, which every request reads.
    private static func keepRoles(of id: AccountID, in db: Transaction) throws {
        let roles: [String] = try db.values(
            "SELECT role FROM role_grants WHERE account = \(id) ORDER BY role")
        let text = roles.joined(separator: " ")
        try db.execute("UPDATE accounts SET roles = \(text) WHERE id = \(id)")
    }
}
