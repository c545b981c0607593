import Accounts
import Identities
import Markets
import Store
import World

/// An invitation of one account to one feature in one market.
struct Invitation: FromRow, Sendable {
    let account: AccountID
    /// Operator who invited.
    let by: AccountID
    let at: Instant

    init(row: Row) throws {
        account = try row.next()
        by = try row.next()
        at = try row.next()
    }
}

/// Model of the operator's page of invitations.
struct InvitationsModel: Sendable {
    /// An invitation with names as they are now.
    struct Entry: Sendable {
        let invitation: Invitation
        let name: String
        let login: String
        let byName: String
    }
    /// A feature in a market: its stage, and how many people are invited.
    struct State: Sendable {
        let rollout: Rollout
        let invited: Int
    }
    let feature: Feature
    let market: MarketCode
    let states: [Feature: [MarketCode: State]]
    let entries: [Entry]
    let next: AccountID?

    var rollout: Rollout { states[feature]?[market]?.rollout ?? .off }
}

// MARK: commands

extension Rollouts {
    /// Invitations on one page.
    static let page = 50
    /// People invited to one feature in one market; for more, a share of the users serves.
    public static let mostInvited = 10_000

    /// Invites somebody by login, account id or handle, and returns the account. Inviting again
    /// changes nothing.
    public func invite(
        _ who: String, to feature: Feature, in market: MarketCode, by operator: AccountID,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws -> Replayable<AccountID> {
        let now = world.now()
        let (markets, handles) = (markets, handles)
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let place = markets.market(market)
            guard let account = try Self.account(who, in: place, handles, db: db) else {
                throw RolloutRefusal.noSuchPerson
            }
            let count = try Self.counts(in: db)[feature]?[market] ?? 0
            guard count < Self.mostInvited else {
                throw RolloutRefusal.tooManyInvited(most: Self.mostInvited)
            }
            try Self.insert(account, feature, market, by: `operator`, at: now, in: db)
            return account
        }
    }

    /// Takes an invitation back; what the person has begun goes on.
    public func withdraw(
        _ account: AccountID, from feature: Feature, in market: MarketCode
    ) async throws {
        try await store.write { db in
            let gone = try db.execute(
                """
                DELETE FROM rollout_invitations
                WHERE feature = \(feature) AND market = \(market) AND account = \(account)
                """)
            guard gone == 1 else { throw RolloutRefusal.notInvited }
        }
    }

    /// One page of the people invited to a feature in a market, with all states.
    func list(
        _ feature: Feature, in market: MarketCode, after: AccountID?
    ) async throws -> InvitationsModel {
        try await store.read { db in
            let rows = try Self.invitations(to: feature, in: market, after: after, db: db)
            let shown = Array(rows.prefix(Self.page))
            let accounts = try Accounts.accounts(shown.map(\.account), in: db)
            let names = try Accounts.names(of: shown.map(\.by), in: db)
            return InvitationsModel(
                feature: feature, market: market, states: try states(in: db),
                entries: shown.map {
                    InvitationsModel.Entry(
                        invitation: $0, name: accounts[$0.account]?.name ?? "",
                        login: accounts[$0.account]?.logins.first ?? "",
                        byName: names[$0.by] ?? "")
                },
                next: rows.count > shown.count ? shown.last?.account : nil)
        }
    }
}

// MARK: steps

extension Rollouts {
    static func isInvited(
        _ account: AccountID, to feature: Feature, in market: MarketCode, db: Transaction
    ) throws -> Bool {
        let one: Int? = try db.value(
            """
            SELECT 1 FROM rollout_invitations
            WHERE feature = \(feature) AND market = \(market) AND account = \(account)
            """)
        return one != nil
    }

    private static func insert(
        _ account: AccountID, _ feature: Feature, _ market: MarketCode, by operator: AccountID,
        at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO rollout_invitations (feature, market, account, invited_by, at)
            VALUES (\(feature), \(market), \(account), \(`operator`), \(now))
            ON CONFLICT (feature, market, account) DO NOTHING
            """)
    }

    /// Step: the account that an operator means.
    private static func account(
        _ who: String, in market: Market, _ handles: any HandleDirectory, db: Transaction
    ) throws -> AccountID? {
        let id: AccountID? = ID(who)
        if let id { return try account(id, in: db) }
        if let login = Login(who, in: market),
            let found = try Accounts.idAndHash(of: login, in: db)
        {
            return found.id
        }
        return try handles.account(handle: who, in: db)
    }

    private static func account(_ id: AccountID, in db: Transaction) throws -> AccountID? {
        try Accounts.account(id, in: db)?.id
    }

    private static func invitations(
        to feature: Feature, in market: MarketCode, after: AccountID?, db: Transaction
    ) throws -> [Invitation] {
        try db.rows(
            """
            SELECT account, invited_by, at FROM rollout_invitations
            WHERE feature = \(feature) AND market = \(market) AND account > \(after ?? ID(0))
            ORDER BY account LIMIT \(page + 1)
            """)
    }

    private static func counts(in db: Transaction) throws -> [Feature: [MarketCode: Int]] {
        var out: [Feature: [MarketCode: Int]] = [:]
        try db.each(
            """
            SELECT feature, market, count(*) FROM rollout_invitations GROUP BY feature, market
            """
        ) { row in
            // A feature of another version has rows that nothing asks for.
            let feature = Feature(rawValue: try row.next())
            let market: MarketCode = try row.next()
            let count: Int = try row.next()
            if let feature { out[feature, default: [:]][market] = count }
        }
        return out
    }

    private func states(
        in db: Transaction
    ) throws -> [Feature: [MarketCode: InvitationsModel.State]] {
        let counts = try Self.counts(in: db)
        var out: [Feature: [MarketCode: InvitationsModel.State]] = [:]
        for feature in Feature.allCases {
            for market in MarketCode.allCases {
                out[feature, default: [:]][market] = InvitationsModel.State(
                    rollout: markets.rollout(of: feature, in: market),
                    invited: counts[feature]?[market] ?? 0)
            }
        }
        return out
    }
}
