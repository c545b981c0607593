import Identities
import Markets
import Money
import Store
import Text
import Web
import World

extension Accounts {
    public static let cookieName = "pasar_session"
    public static let marketCookie = "pasar_market"
    public static let localeCookie = "pasar_locale"
    public static let deviceCookie = "pasar_device"
    /// Lifetime of the session cookie: as long as the session itself.
    public static let cookieSeconds = Int(Session.kept.milliseconds / 1000)
    /// Lifetime of the cookie with market and language, which outlives sessions.
    static let yearSeconds = 365 * 24 * 3600

    /// Identifies the caller of a request: one select, and none for a visitor without a session.
    public func identify(_ visit: Web::Visit) async throws -> Caller {
        try await caller(
            cookies: visit.cookies, acceptLanguage: visit.acceptLanguage, now: visit.now,
            isPreview: { visit.isPreview })
    }

    public func caller(
        cookies: Cookies, acceptLanguage: String, now: Instant,
        isPreview: () -> Bool = { false }
    ) async throws -> Caller {
        var known: IdentifiedSession?
        let hashes = Self.tokens(cookies).map { Digest.sha256($0) }
        if !hashes.isEmpty {
            known = try await store.read { db in try Self.known(hashes, at: now, in: db) }
        }
        if let known, now - known.seenAt >= Session.seenEvery, !isPreview() {
            await touch(known.session, now)
        }
        let chosen = choice(of: known, cookies: cookies, acceptLanguage: acceptLanguage)
        return Caller(
            account: known?.account?.rawValue, session: known?.session.rawValue,
            roles: known?.account == nil ? [] : known?.roles ?? [], name: known?.name ?? "",
            locale: chosen.locale, market: chosen.market.rawValue)
    }

    /// Row of the one select that identifies a session.
    private struct IdentifiedSession: Sendable {
        let session: SessionID
        let account: AccountID?
        let seenAt: Instant
        let market: MarketCode
        let locale: LocaleTag
        let name: String
        let roles: Set<Role>
    }

    /// Cookies of the session's name that are looked up. A stale twin that was set for a narrower
    /// path or a wider domain may stand before the session's own.
    private static let mostTwins = 4

    /// Different values of the session's cookie that can be tokens, in their order.
    private static func tokens(_ cookies: Cookies) -> [String] {
        var out: [String] = []
        for token in cookies.all(cookieName)
        where token.utf8.count == Session.tokenLetters && !out.contains(token) {
            out.append(token)
        }
        return Array(out.prefix(mostTwins))
    }

    /// The first session of an account, else the first of a visitor.
    private static func known(
        _ hashes: [[UInt8]], at now: Instant, in db: Transaction
    ) throws -> IdentifiedSession? {
        var visitor: IdentifiedSession?
        for hash in hashes {
            guard let found = try known(hash, at: now, in: db) else { continue }
            if found.account != nil { return found }
            visitor = visitor ?? found
        }
        return visitor
    }

    private static func known(
        _ hash: [UInt8], at now: Instant, in db: Transaction
    ) throws -> IdentifiedSession? {
        try db.row(
            """
            SELECT s.id, s.account, s.seen_at, coalesce(a.market, s.market),
                   coalesce(a.locale, s.locale), coalesce(a.name, ''), coalesce(a.roles, '')
            FROM sessions s LEFT JOIN accounts a ON a.id = s.account
            WHERE s.token_hash = \(hash) AND s.expires_at > \(now)
            """
        ) {
            try IdentifiedSession(
                session: $0.next(), account: $0.next(), seenAt: $0.next(), market: $0.next(),
                locale: $0.next(),
                name: $0.next(), roles: Role.set($0.next()))
        }
    }

    /// Updates the time of the session's last use, once an hour. Errors are ignored: a full disk
    /// must not keep people from reading.
    private func touch(_ session: SessionID, _ now: Instant) async {
        _ = try? await store.write { db in
            try db.execute(
                """
                UPDATE sessions SET seen_at = \(now)
                WHERE id = \(session) AND seen_at <= \(now - Session.seenEvery)
                """)
        }
    }

    /// Market and language, each from the account, else the cookie, the session, `Accept-Language`.
    private func choice(
        of known: IdentifiedSession?, cookies: Cookies, acceptLanguage: String
    ) -> (market: MarketCode, locale: LocaleTag) {
        if let known, known.account != nil { return (known.market, known.locale) }
        let market =
            cookies[Self.marketCookie].flatMap { MarketCode(rawValue: $0) } ?? known?.market
        let locale =
            cookies[Self.localeCookie].flatMap { LocaleTag(rawValue: $0) } ?? known?.locale
        if let market, let locale { return (market, locale) }
        let browser = markets.negotiate(
            account: nil, cookie: nil, acceptLanguage: acceptLanguage)
        return (market ?? browser.market, locale ?? browser.locale)
    }
}

// MARK: visitors

extension Accounts {
    /// Opens a session for a visitor without one who stores something; the handler sets its cookie.
    /// Requests with one ticket get one session, however many come at once.
    public func openVisit(
        _ request: Request
    ) async throws -> (session: SessionID, token: String) {
        let drawn = newSession(request.browser, request.caller)
        guard let ticket = request.visitTicket else {
            try await store.write { db in try drawn.open(account: nil, in: db) }
            return (drawn.id, drawn.token)
        }
        let token = Base64URL.encode(Digest.sha256("visit\n" + ticket))
        let new = drawn.with(token: token)
        return try await store.write { db in
            if let known = try Self.visitor(token, at: new.at, in: db) { return (known, token) }
            try new.open(account: nil, in: db)
            return (new.id, token)
        }
    }

    /// Step: the visitor's session of a token; one that is over is deleted.
    private static func visitor(
        _ token: String, at now: Instant, in db: Transaction
    ) throws -> SessionID? {
        let hash = Digest.sha256(token)
        try db.execute(
            "DELETE FROM sessions WHERE token_hash = \(hash) AND expires_at <= \(now)")
        return try db.value(
            "SELECT id FROM sessions WHERE token_hash = \(hash) AND account IS NULL")
    }

    func newSession(_ browser: Browser, _ caller: Caller) -> NewSession {
        NewSession(
            id: world.id(), token: world.token(), browser: browser, market: caller.marketCode,
            locale: caller.locale, at: world.now())
    }
}

extension Request {
    public var browser: Browser {
        Browser(client: client, agent: userAgent, isThisMachine: isFromThisMachine())
    }
}

extension Response {
    /// Response that sets the session's cookie.
    public func keeping(session token: String) -> Response {
        keeping(cookie: Accounts.cookieName, token, seconds: Accounts.cookieSeconds)
    }
}
