import Access
import Identities
import Web
import World

extension Accounts {
    /// Identifies the caller of a request: one select, and none for a visitor without a session.
    public func identify(_ visit: Web::Visit) async throws -> Caller {
        try await caller(
            cookies: visit.cookies, acceptLanguage: visit.acceptLanguage, now: visit.now)
    }

    /// Opens a session for a visitor who stores something; the handler sets its cookie. A session
    /// that exists is kept.
    public func openVisit(
        _ request: Request
    ) async throws -> (session: SessionID, token: String) {
        if let session = request.caller.session, let token = request.cookies[Self.cookieName] {
            return (session, token)
        }
        return try await openSession(for: request.caller, browser: request.browser)
    }
}

extension Request {
    public var browser: Browser { Browser(client: client, agent: userAgent) }
}

extension Response {
    /// Response that sets the session's cookie.
    public func keeping(session token: String) -> Response {
        keeping(cookie: Accounts.cookieName, token, seconds: Accounts.cookieSeconds)
    }
}
