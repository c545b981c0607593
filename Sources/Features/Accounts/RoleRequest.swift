import Access
import Identities
import Notifications
import Store
import World

/// A role that one operator asked for and another has to confirm: whoever moves money or makes
/// operators has been looked at by two people.
public struct RoleRequest: FromRow, Sendable {
    enum State: String, Sendable { case open, confirmed, withdrawn }

    public let account: AccountID
    /// Current name of the account.
    public let name: String
    public let role: Role
    public let by: AccountID
    /// Current name of the operator who asked.
    public let byName: String
    public let at: Instant

    public init(row: Row) throws {
        account = try row.next()
        name = try row.next()
        role = Role(rawValue: try row.next())
        by = try row.next()
        byName = try row.next()
        at = try row.next()
    }

    /// Open requests on one page; a market has a handful of people who work for it.
    public static let mostShown = 100
}

extension Role {
    /// Roles that take two operators: finance decides on payouts, and an operator could confirm
    /// as the second what they asked for as the first.
    static let confirmed: Set<Role> = [.finance, .operator]

    /// True if a second operator has to confirm that somebody gets the role.
    public var needsConfirmation: Bool { Self.confirmed.contains(self) }
}

extension Accounts {
    /// Confirms a role that another operator asked for, and gives it.
    public func confirmRole(
        _ role: Role, of id: AccountID, by operator: AccountID
    ) async throws {
        let now = world.now()
        let (change, notice) = (world.id(RoleChangeKind.self), world.id(NoticeKind.self))
        try await store.write { db in
            guard let asker = try RoleRequest.asker(of: role, for: id, in: db) else {
                throw AccountRefusal.noSuchRequest
            }
            guard asker != `operator` else { throw AccountRefusal.ownRequest }
            try RoleRequest.close(role, for: id, .confirmed, by: `operator`, at: now, in: db)
            try Self.give(
                role, to: id, by: `operator`, change: change, notice: notice, at: now, in: db)
        }
    }

    /// Withdraws a request; any operator may.
    public func withdrawRole(
        _ role: Role, of id: AccountID, by operator: AccountID
    ) async throws {
        let now = world.now()
        try await store.write { db in
            guard try RoleRequest.asker(of: role, for: id, in: db) != nil else {
                throw AccountRefusal.noSuchRequest
            }
            try RoleRequest.close(role, for: id, .withdrawn, by: `operator`, at: now, in: db)
        }
    }

    /// Gives a role at the machine's command line, whose user could write to the database anyway.
    /// The record names the account itself, as with the first operator.
    public func giveRoleAtMachine(_ role: Role, to id: AccountID) async throws {
        let now = world.now()
        let (change, notice) = (world.id(RoleChangeKind.self), world.id(NoticeKind.self))
        try await store.write { db in
            guard let account = try Self.account(id, in: db) else {
                throw AccountRefusal.noSuchAccount
            }
            guard !account.roles.contains(role) else { return }
            if try RoleRequest.asker(of: role, for: id, in: db) != nil {
                try RoleRequest.close(role, for: id, .confirmed, by: id, at: now, in: db)
            }
            try Self.give(role, to: id, by: id, change: change, notice: notice, at: now, in: db)
        }
    }

    /// Open requests, oldest first.
    public func roleRequests() async throws -> [RoleRequest] {
        try await store.read { db in try RoleRequest.open(of: nil, in: db) }
    }

    /// Gives a role, records who did it, and notifies the person.
    static func give(
        _ role: Role, to id: AccountID, by operator: AccountID, change: RoleChangeID,
        notice: NoticeID, at now: Instant, in db: Transaction
    ) throws {
        try grant(role, to: id, at: now, in: db)
        try RoleChange.record(
            change, role, granted: true, of: id, by: `operator`, at: now, in: db)
        try Notifications.notify(
            id, LocalizedText("accounts.notice.role-granted"), link: AccountPath.account(),
            id: notice, at: now, in: db)
    }
}

extension RoleRequest {
    /// Step: number of requests that wait for a second operator.
    public static func countOpen(in db: Transaction) throws -> Int {
        try db.value("SELECT count(*) FROM role_requests WHERE state = 'open'") ?? 0
    }

    /// Step: open requests, of an account or of all, oldest first.
    static func open(
        of account: AccountID?, in db: Transaction
    ) throws -> [RoleRequest] {
        let whose: SQL = account.map { "AND r.account = \($0)" } ?? ""
        return try db.rows(
            """
            SELECT r.account, a.name, r.role, r.by_account, b.name, r.at
            FROM role_requests r JOIN accounts a ON a.id = r.account
                JOIN accounts b ON b.id = r.by_account
            WHERE r.state = 'open' \(whose) ORDER BY r.id LIMIT \(mostShown)
            """)
    }

    /// Inserts a request, and notifies the other operators; one that is open already stays.
    static func ask(
        _ role: Role, for id: AccountID, by operator: AccountID, request: RoleRequestID,
        notices: [NoticeID], at now: Instant, in db: Transaction
    ) throws {
        let added = try db.execute(
            """
            INSERT INTO role_requests (id, account, role, by_account, at, state, decided_by,
                decided_at)
            VALUES (\(request), \(id), \(role), \(`operator`), \(now), \(State.open),
                NULL, NULL)
            ON CONFLICT (account, role) WHERE state = 'open' DO NOTHING
            """)
        guard added == 1 else { return }
        let others: [AccountID] = try db.values(
            """
            SELECT account FROM role_grants
            WHERE role = \(Role.operator) AND account <> \(`operator`) ORDER BY account
            LIMIT \(notices.count)
            """)
        for (other, notice) in zip(others, notices) {
            try Notifications.notify(
                other, LocalizedText("accounts.notice.role-asked"),
                link: AccountPath.people(), id: notice, at: now, in: db)
        }
    }

    /// Step: the operator who asked for a role; nil if nobody has.
    static func asker(
        of role: Role, for id: AccountID, in db: Transaction
    ) throws -> AccountID? {
        try db.value(
            """
            SELECT by_account FROM role_requests
            WHERE account = \(id) AND role = \(role) AND state = 'open'
            """)
    }

    /// Step: ends an open request.
    static func close(
        _ role: Role, for id: AccountID, _ state: State, by operator: AccountID,
        at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE role_requests SET state = \(state), decided_by = \(`operator`),
                decided_at = \(now)
            WHERE account = \(id) AND role = \(role) AND state = 'open'
            """)
    }
}
