import Access
import Identities
import Markets
import Money
import Web
import World

extension Accounts {
    /// Identifies the caller of a request: one select, and none for a visitor without a session.
    public func identify(_ visit: Web::Visit) async throws -> Caller {
        try await caller(
            cookies: visit.cookies, acceptLanguage: visit.acceptLanguage, now: visit.now,
            isPreview: { visit.isPreview })
    }

    /// Identifies a caller by their cookies; those of a session's name are tried in their order.
    public func caller(
        cookies: Cookies, acceptLanguage: String, now: Instant,
        isPreview: () -> Bool = { false }
    ) async throws -> Caller {
        var tokens: [String] = []
        for token in cookies.all(Self.cookieName) where !tokens.contains(token) {
            tokens.append(token)
        }
        return try await caller(
            tokens: tokens,
            choices: (
                cookies[Self.marketCookie].flatMap { MarketCode(rawValue: $0) },
                cookies[Self.localeCookie].flatMap { LocaleTag(rawValue: $0) }
            ), acceptLanguage: acceptLanguage, now: now, isPreview: isPreview)
    }

    /// Opens a session for a visitor without one who stores something; the handler sets its cookie.
    public func openVisit(
        _ request: Request
    ) async throws -> (session: SessionID, token: String) {
        try await openSession(
            for: request.caller, browser: request.browser, ticket: request.visitTicket)
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
