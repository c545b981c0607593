import Text
import Events
import HTML
import JSON
import Money

/// A response: status, headers, body.
public struct Response: Sendable {
    /// Body of a response; only `bytes` is held in memory as a whole.
    public enum Body: Sendable {
        case bytes([UInt8])
        /// A file from disk, sent in pieces of 64 KB; a `Range` header is honoured at status 200.
        case file(path: String)
        /// Written piece by piece until the closure returns: exports.
        case stream(@Sendable (ResponseWriter) async throws -> Void)
        /// Server-sent events, until the subscriber disconnects or the stream ends.
        case events(Listening)
    }
    /// HTTP status code.
    public var status: Int
    /// Headers in order, with lower-case names; a name may repeat (`set-cookie`).
    public var headers: [(name: String, value: String)]
    /// Body, sent without its bytes for HEAD.
    public var body: Body
    /// True for a page with video: its content security policy lets scripts feed a media element.
    public private(set) var plays = false
    /// True for a page that offers a visitor to keep something; see `offeringVisit`.
    package var offersVisit = false
    /// Event for the security log; see `recorded`.
    package var security: SecurityMark?

    /// A response of the given parts; the edge adds request id, security headers and `no-store`.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An HTML page in UTF-8.
    public static func page(_ html: HTML, status: Int = 200) -> Response {
        Response(
            status: status, headers: [("content-type", "text/html; charset=utf-8")],
            body: .bytes(html.bytes))
    }

    /// A view as JSON, by its shape.
    public static func json<V: View>(
        _ view: V, status: Int = 200, in locale: LocaleTag = .enUS
    ) -> Response {
        var json = JSONWriter(language: locale.rawValue)
        V.shape.write(view, to: &json)
        return json_(json.bytes, status: status)
    }

    package static func json_(
        _ bytes: [UInt8], status: Int, type: String = "application/json"
    ) -> Response {
        Response(status: status, headers: [("content-type", type)], body: .bytes(bytes))
    }

    /// 303 See Other: a GET of another page, as after a form's POST.
    public static func see(_ path: Path) -> Response {
        Response(status: 303, headers: [("location", path.text)], body: .bytes([]))
    }

    /// 303 to another site: a payment page. Only for addresses that a gateway gave.
    public static func see(elsewhere url: WebURL) -> Response {
        Response(status: 303, headers: [("location", url.text)], body: .bytes([]))
    }

    /// Plain text, or another textual type, at status 200.
    public static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Response
    {
        Response(status: 200, headers: [("content-type", type)], body: .bytes(Array(text.utf8)))
    }

    /// A stream of server-sent events; its headers forbid proxies to cache, compress or buffer it.
    public static func events(_ listening: Listening) -> Response {
        Response(
            status: 200,
            headers: [
                ("content-type", "text/event-stream"), ("cache-control", "no-store, no-transform"),
                ("x-accel-buffering", "no"),
            ], body: .events(listening))
    }

    /// A copy with one more header; `name` in lower case.
    public func with(_ name: String, _ value: String) -> Response {
        var out = self
        out.headers.append((name, value))
        return out
    }

    /// A copy whose content security policy allows video.
    public func playing() -> Response {
        var out = self
        out.plays = true
        return out
    }

    /// Sets a cookie: HttpOnly, SameSite=Lax, for the whole site; Secure is added by the edge if
    /// the site is served over TLS. `seconds` 0 deletes it.
    public func keeping(cookie name: String, _ value: String, seconds: Int) -> Response {
        with("set-cookie", "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)")
    }

    /// Marks a response that was replayed for an idempotency key.
    public func replayed(_ yes: Bool) -> Response {
        yes ? with("idempotent-replayed", "true") : self
    }
}

/// Writes the pieces of a streamed response.
public protocol ResponseWriter: Sendable {
    /// Sends a piece; suspends while the client is slow, throws when it is gone.
    func write(_ bytes: [UInt8]) async throws
}
