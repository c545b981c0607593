import Identities
import Markets
import Money
import Store
import World

/// A session of a browser: a visitor with a basket, or a signed-in account.
public struct Session: Sendable, FromRow {
    public let id: SessionID
    public let createdAt: Instant
    /// Time of the last use, written at most once an hour.
    public let seenAt: Instant
    /// `User-Agent` of the browser.
    public let agent: String
    public let network: String

    public init(row: Row) throws {
        id = try row.next()
        createdAt = try row.next()
        seenAt = try row.next()
        agent = try row.next()
        network = try row.next()
    }

    /// Lifetime of a session: people sign in again every two months.
    public static let kept = TimeSpan.days(60)
    /// Time without use after which an account's session is over.
    static let idle = TimeSpan.days(30)
    /// The same for people who work for the market: a night between two days of work. OWASP ASVS
    /// 5.0, 7.3.1.
    static let staffIdle = TimeSpan.hours(12)
    /// Longest session of people who work for the market, used or not: a week. OWASP ASVS 5.0,
    /// 7.3.2.
    static let staffKept = TimeSpan.days(7)
    /// Precision of `seenAt` in the list of sessions.
    static let seenEvery = TimeSpan.hours(1)
    /// Characters of a token: 32 bytes in base64url.
    public static let tokenLetters = World.tokenLetters
    /// Characters kept of a `User-Agent`; browsers name themselves in some 120.
    static let agentLetters = 200
    /// Sessions of one account; the oldest end first.
    static let mostPerAccount = 50
}

/// User agent, address and network of a client; `agent` is cleaned of control characters and cut.
public struct Browser: Sendable {
    public let agent: String
    public let network: String
    /// The /48 of an IPv6 address; nil for IPv4.
    public let networkBlock: String?
    public let client: String
    /// True if it runs on the server's machine, with no proxy or tunnel in between.
    public let isThisMachine: Bool

    public init(client: String, agent: String, isThisMachine: Bool = false) {
        self.client = client
        self.isThisMachine = isThisMachine
        network = ClientNetwork.of(client)
        networkBlock = ClientNetwork.block(of: client)
        self.agent = String(
            String.UnicodeScalarView(
                agent.unicodeScalars.lazy.filter { $0.value >= 32 && $0.value != 127 }
                    .prefix(Session.agentLetters)))
    }
}

/// A session to be opened; the token goes to the browser, its hash to the store.
public struct NewSession: Sendable {
    public let id: SessionID
    public let token: String
    let browser: Browser
    let market: MarketCode
    let locale: LocaleTag
    public let at: Instant

    /// The same session under another token.
    func with(token: String) -> NewSession {
        NewSession(
            id: id, token: token, browser: browser, market: market, locale: locale, at: at)
    }

    public func open(account: AccountID?, in db: Transaction) throws {
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
    /// Sessions of an account, newest first.
    public static func sessions(
        of account: AccountID, at now: Instant, in db: Transaction
    ) throws -> [Session] {
        try db.rows(
            """
            SELECT id, created_at, seen_at, agent, network FROM sessions
            WHERE account = \(account) AND expires_at > \(now) ORDER BY id DESC
            LIMIT \(Session.mostPerAccount)
            """)
    }

    public func sessions(of account: AccountID) async throws -> [Session] {
        let now = world.now()
        return try await store.read { db in try Self.sessions(of: account, at: now, in: db) }
    }

    /// Ends one session of the account; somebody else's and one that isn't there answer alike.
    public func endSession(_ session: SessionID, of account: AccountID) async throws {
        let ended = try await store.write { db in
            try db.execute("DELETE FROM sessions WHERE id = \(session) AND account = \(account)")
        }
        guard ended == 1 else { throw AccountRefusal.noSuchSession }
    }

    /// Ends all sessions of the account except `kept`.
    public func endSessions(
        of account: AccountID, but kept: SessionID? = nil
    ) async throws {
        try await store.write { db in
            try Self.endSessions(of: account, but: kept, in: db)
        }
    }

    public static func endSessions(
        of account: AccountID, but kept: SessionID? = nil, in db: Transaction
    ) throws {
        if let kept {
            try db.execute("DELETE FROM sessions WHERE account = \(account) AND id <> \(kept)")
        } else {
            try db.execute("DELETE FROM sessions WHERE account = \(account)")
        }
    }

    /// Signs out: ends one session.
    public func end(_ session: SessionID) async throws {
        try await store.write { db in try Self.end(session, in: db) }
    }

    public static func end(_ session: SessionID, in db: Transaction) throws {
        try db.execute("DELETE FROM sessions WHERE id = \(session)")
    }
}
