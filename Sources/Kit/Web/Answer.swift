import HTML
import Money

/// What goes back: status, headers, body.
public struct Answer: Sendable {
    public enum Body: Sendable {
        case bytes([UInt8])
        /// A file from disk, sent in pieces.
        case file(path: String)
        /// Written piece by piece until it returns: exports.
        case stream(@Sendable (AnswerWriter) async throws -> Void)
        /// Server-sent events, until the listener goes or the stream ends.
        case events(Listening)
    }
    public var status: Int
    /// Lower-case names.
    public var headers: [(name: String, value: String)]
    public var body: Body
    /// A page with moving pictures: its policy lets scripts put them together.
    public private(set) var plays = false

    public init(status: Int, headers: [(name: String, value: String)] = [], body: Body) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public static func page(_ html: HTML, status: Int = 200) -> Answer {
        Answer(
            status: status, headers: [("content-type", "text/html; charset=utf-8")],
            body: .bytes(html.bytes))
    }

    public static func json<V: View>(_ view: V, status: Int = 200) -> Answer {
        var json = JSONWriter()
        V.shape.write(view, to: &json)
        return json_(json.bytes, status: status)
    }

    static func json_(
        _ bytes: [UInt8], status: Int, type: String = "application/json"
    ) -> Answer {
        Answer(status: status, headers: [("content-type", type)], body: .bytes(bytes))
    }

    /// 303: go and see there.
    public static func see(_ path: Path) -> Answer {
        Answer(status: 303, headers: [("location", path.text)], body: .bytes([]))
    }

    /// 303 to another site: a payment page. Only where the gateway says so.
    public static func see(elsewhere url: WebURL) -> Answer {
        Answer(status: 303, headers: [("location", url.text)], body: .bytes([]))
    }

    public static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Answer {
        Answer(status: 200, headers: [("content-type", type)], body: .bytes(Array(text.utf8)))
    }

    /// A stream of events; nothing between us may keep, pack or gather it.
    public static func events(_ listening: Listening) -> Answer {
        Answer(
            status: 200,
            headers: [
                ("content-type", "text/event-stream"), ("cache-control", "no-store, no-transform"),
                ("x-accel-buffering", "no"),
            ], body: .events(listening))
    }

    public func with(_ name: String, _ value: String) -> Answer {
        var out = self
        out.headers.append((name, value))
        return out
    }

    /// Of a page that shows films.
    public func playing() -> Answer {
        var out = self
        out.plays = true
        return out
    }

    /// Keeps a cookie: HttpOnly, SameSite=Lax, the whole site; Secure is added by the edge where
    /// the site is served over TLS. `seconds` 0 forgets it.
    public func keeping(cookie name: String, _ value: String, seconds: Int) -> Answer {
        with("set-cookie", "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)")
    }

    /// Marks the answer of a repeat.
    public func replayed(_ yes: Bool) -> Answer {
        yes ? with("idempotent-replayed", "true") : self
    }
}

/// Writes a streamed answer.
public protocol AnswerWriter: Sendable {
    func write(_ bytes: [UInt8]) async throws
}
