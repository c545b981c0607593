import Markets
import Money
import Store
import World

/// A browser that comes back: a visitor with a basket, or somebody signed in.
public struct Session: Identified, Sendable, FromRow {
    public static var idPrefix: String { "ses" }
    public let id: ID<Session>
    public let createdAt: Instant
    /// Written at most once an hour.
    public let seenAt: Instant
    /// The browser by its own words.
    public let agent: String
    public let network: String

    public init(row: Row) throws {
        id = try row[0]
        createdAt = try row[1]
        seenAt = try row[2]
        agent = try row[3]
        network = try row[4]
    }

    /// People sign in again every two months.
    public static let kept = Span.days(60)
    /// How exactly the list of sessions knows when one was used.
    static let seenEvery = Span.hours(1)
    /// 32 bytes in base64url.
    static let tokenLetters = 43
    /// Browsers name themselves in some 120 letters.
    static let agentLetters = 200
    /// Of one account; the oldest end first.
    static let mostPerAccount = 50
}

/// What a browser shows of itself, kept with its session.
public struct Browser: Sendable {
    public let agent: String
    public let network: String
    public let client: String

    public init(client: String, agent: String) {
        self.client = client
        network = ClientNetwork.of(client)
        self.agent = String(
            String.UnicodeScalarView(
                agent.unicodeScalars.lazy.filter { $0.value >= 32 && $0.value != 127 }
                    .prefix(Session.agentLetters)))
    }
}

/// A session to be opened; the token goes to the browser, its hash to the store.
struct NewSession: Sendable {
    let id: ID<Session>
    let token: String
    let browser: Browser
    let market: MarketCode
    let locale: LocaleTag
    let at: Instant

    func open(account: ID<Account>?, in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO sessions (id, token_hash, account, created_at, expires_at, seen_at, agent,
                network, market, locale)
            VALUES (\(id), \(Digest.sha256(token)), \(account), \(at), \(at + Session.kept), \(at),
                \(browser.agent), \(browser.network), \(market), \(locale))
            """)
        guard let account else { return }
        try db.execute(
            """
            DELETE FROM sessions WHERE account = \(account) AND id NOT IN
                (SELECT id FROM sessions WHERE account = \(account) ORDER BY id DESC
                 LIMIT \(Session.mostPerAccount))
            """)
    }
}

// MARK: steps and commands

extension Accounts {
    /// Newest first.
    public static func sessions(
        of account: ID<Account>, at now: Instant, in db: Transaction
    ) throws -> [Session] {
        try db.rows(
            """
            SELECT id, created_at, seen_at, agent, network FROM sessions
            WHERE account = \(account) AND expires_at > \(now) ORDER BY id DESC
            LIMIT \(Session.mostPerAccount)
            """)
    }

    public func sessions(of account: ID<Account>) async throws -> [Session] {
        let now = world.now()
        return try await store.read { db in try Self.sessions(of: account, at: now, in: db) }
    }

    /// Ends one session of the account; somebody else's and one that isn't there answer alike.
    public func endSession(_ session: ID<Session>, of account: ID<Account>) async throws {
        let ended = try await store.write { db in
            try db.execute("DELETE FROM sessions WHERE id = \(session) AND account = \(account)")
        }
        guard ended == 1 else { throw AccountRefusal.noSuchSession }
    }

    /// Ends all sessions of the account, but the one that asks if it is named.
    public func endSessions(
        of account: ID<Account>, but kept: ID<Session>? = nil
    ) async throws {
        try await store.write { db in
            try Self.endSessions(of: account, but: kept, in: db)
        }
    }

    public static func endSessions(
        of account: ID<Account>, but kept: ID<Session>? = nil, in db: Transaction
    ) throws {
        if let kept {
            try db.execute("DELETE FROM sessions WHERE account = \(account) AND id <> \(kept)")
        } else {
            try db.execute("DELETE FROM sessions WHERE account = \(account)")
        }
    }

    /// Signing out.
    public func end(_ session: ID<Session>) async throws {
        try await store.write { db in
            try db.execute("DELETE FROM sessions WHERE id = \(session)")
        }
    }
}
