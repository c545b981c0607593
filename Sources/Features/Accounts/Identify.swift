import Access
import Identities
import Markets
import Money
import Store
import Text
import World

extension Accounts {
    public static let cookieName = Caller.sessionCookie
    public static let marketCookie = "pasar_market"
    public static let localeCookie = "pasar_locale"
    /// Lifetime of the session cookie: as long as the session itself.
    public static let cookieSeconds = Int(Session.kept.milliseconds / 1000)
    /// Lifetime of the cookie with market and language, which outlives sessions.
    static let yearSeconds = 365 * 24 * 3600

    /// Identifies a caller by tokens of sessions: one select, and none for a visitor without one.
    /// - Parameters:
    ///   - tokens: the first few are looked up; a stale twin of a cookie may stand first.
    ///   - choices: market and language that the browser keeps.
    ///   - isPreview: true for a request that isn't a person's; it leaves no trace.
    public func caller(
        tokens: [String], choices: (market: MarketCode?, locale: LocaleTag?),
        acceptLanguage: String, now: Instant, isPreview: () -> Bool = { false }
    ) async throws -> Caller {
        var known: IdentifiedSession?
        let hashes = tokens.filter { $0.utf8.count == Session.tokenLetters }
            .prefix(Caller.mostTwins).map { Digest.sha256($0) }
        if !hashes.isEmpty {
            known = try await store.read { db in try Self.known(hashes, at: now, in: db) }
        }
        if let known, now - known.seenAt >= Session.seenEvery, !isPreview() {
            await touch(known.session, now)
        }
        let chosen = choice(of: known, choices, acceptLanguage: acceptLanguage)
        return Caller(
            account: known?.account, session: known?.session,
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
        let createdAt: Instant

        /// True if an account's session was unused, or has lasted, for too long.
        func isOver(at now: Instant) -> Bool {
            guard account != nil else { return false }
            let isStaff = !roles.isDisjoint(with: Role.staff)
            return now - seenAt >= (isStaff ? Session.staffIdle : Session.idle)
                || now - createdAt >= (isStaff ? Session.staffKept : Session.kept)
        }
    }

    /// The first session of an account, else the first of a visitor.
    private static func known(
        _ hashes: [[UInt8]], at now: Instant, in db: Transaction
    ) throws -> IdentifiedSession? {
        var visitor: IdentifiedSession?
        for hash in hashes {
            guard let found = try known(hash, at: now, in: db), !found.isOver(at: now) else {
                continue
            }
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
                   coalesce(a.locale, s.locale), coalesce(a.name, ''), coalesce(a.roles, ''),
                   s.created_at
            FROM sessions s LEFT JOIN accounts a ON a.id = s.account
            WHERE s.token_hash = \(hash) AND s.expires_at > \(now)
                AND a.closed_at IS NULL
            """
        ) {
            try IdentifiedSession(
                session: $0.next(), account: $0.next(), seenAt: $0.next(), market: $0.next(),
                locale: $0.next(),
                name: $0.next(), roles: Role.set($0.next()), createdAt: $0.next())
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
        of known: IdentifiedSession?, _ choices: (market: MarketCode?, locale: LocaleTag?),
        acceptLanguage: String
    ) -> (market: MarketCode, locale: LocaleTag) {
        if let known, known.account != nil { return (known.market, known.locale) }
        let market = choices.market ?? known?.market
        let locale = choices.locale ?? known?.locale
        if let market, let locale { return (market, locale) }
        let browser = Preference.negotiated(
            account: nil, cookie: nil, acceptLanguage: acceptLanguage)
        return (market ?? browser.market, locale ?? browser.locale)
    }

    /// Opens a session for a visitor who stores something; its token belongs into a cookie.
    /// Requests with one ticket get one session, however many come at once.
    public func openSession(
        for caller: Caller, browser: Browser, ticket: String?
    ) async throws -> (session: SessionID, token: String) {
        let drawn = newSession(browser, caller)
        guard let ticket else {
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

    public func newSession(_ browser: Browser, _ caller: Caller) -> NewSession {
        NewSession(
            id: world.id(), token: world.token(), browser: browser, market: caller.marketCode,
            locale: caller.locale, at: world.now())
    }
}
