import Access
import Text
import Events
import HTML
import Store
import World

/// A request as a handler gets it: decoded, identified, admitted.
public struct Request: Sendable {
    /// Method of the route; HEAD arrives as `get`.
    public private(set) var method: Method
    /// Path without the query, percent-encoded as received.
    public let path: String
    /// The path with its query, for links back to this page; `/` if it is no local path.
    public let place: Path
    private(set) var parameters: [String]
    /// The account or visitor, already admitted by the route's audience.
    public let caller: Caller
    /// Fields of the query or body, without the edge's own.
    public private(set) var input: Input
    /// The idempotency key, if the route is idempotent and the caller sent one.
    public let idempotencyKey: IdempotencyKey?
    /// Request id, in the log, in problems and in `X-Request-Id`.
    public let id: String
    /// True if the client asks for JSON by `Accept`, or sends it and accepts no HTML.
    public let wantsJSON: Bool
    /// Id of the element that the page's script wants re-rendered, without `#`; nil for a whole
    /// page.
    public let fragment: String?
    /// Time of arrival; handlers use it instead of reading a clock.
    public let now: Instant
    /// The caller's address, for limits and the list of sessions.
    public let client: String
    /// The `User-Agent` header, empty if absent; unverified.
    public let userAgent: String
    /// Cookies of the request.
    public let cookies: Cookies
    private let preview: @Sendable () -> Bool
    /// Secret of a visitor without a session, from which one may be opened; see `VisitTicket`.
    public let visitTicket: String?
    /// Ticket that a response may hand out, for somebody who has neither one nor a session; made
    /// when it is first asked for.
    package var offeredTicket: OfferedTicket?
    /// True if `Accept-Encoding` names gzip.
    public let acceptsGzip: Bool
    /// True if it was made on this machine for this machine, with no proxy or tunnel in between.
    public var isFromThisMachine: @Sendable () -> Bool = { false }
    /// The form that was refused, if its page is shown again for that.
    public package(set) var refused: SubmittedForm?
    /// Page of ours that sent the request, by its `Referer`; nil if it isn't known.
    public package(set) var sender: Path?
    /// Position of a reconnecting subscriber, from `Last-Event-ID`.
    public var lastEvent: EventID?

    /// A request of the given parts; the edge makes it once it is admitted.
    package init(
        method: Method, path: String, place: Path, parameters: [String], caller: Caller,
        input: Input, idempotencyKey: IdempotencyKey?, id: String, wantsJSON: Bool,
        fragment: String?, now: Instant, client: String, userAgent: String, cookies: Cookies,
        preview: @escaping @Sendable () -> Bool, visitTicket: String?, acceptsGzip: Bool
    ) {
        self.method = method
        self.path = path
        self.place = place
        self.parameters = parameters
        self.caller = caller
        self.input = input
        self.idempotencyKey = idempotencyKey
        self.id = id
        self.wantsJSON = wantsJSON
        self.fragment = fragment
        self.now = now
        self.client = client
        self.userAgent = userAgent
        self.cookies = cookies
        self.preview = preview
        self.visitTicket = visitTicket
        self.acceptsGzip = acceptsGzip
    }

    /// The request for the page that a refused form stands on. Its address stays the form's, by
    /// which the page knows that it was the one.
    package func showing(_ parameters: [String], _ typed: SubmittedForm) -> Request {
        var request = self
        request.method = .get
        request.parameters = parameters
        request.input = Input()
        request.refused = typed
        return request
    }

    /// True if nobody looks at the response: HEAD, a fetch ahead of time, a crawler, the preview
    /// of a link. Nothing is written or counted for it.
    public var isPreview: Bool { preview() }

    /// Methods that routes may have; PATCH isn't used.
    public enum Method: String, Sendable, CaseIterable { case get, post, put, delete }

    /// True for a method that changes state and so needs proof that our own page sent it.
    package static func changes(_ method: Method) -> Bool { method != .get }
}

extension Request {
    /// HTML for people, or the same content as JSON for software; only the one needed is built.
    public func answer<V: View>(
        _ view: @autoclosure () throws -> V, status: Int = 200,
        page: () throws -> HTML
    ) rethrows -> Response {
        wantsJSON ? json(try view(), status: status) : .page(try page(), status: status)
    }

    /// The view as JSON, with amounts as the caller's language prints them.
    public func json<V: View>(_ view: V, status: Int = 200) -> Response {
        .json(view, status: status, in: caller.locale)
    }

    /// After a change: a redirect to `path` for people, the view as JSON for software.
    public func done<V: View>(
        _ view: @autoclosure () throws -> V, status: Int = 200, then path: Path
    ) rethrows -> Response {
        wantsJSON ? json(try view(), status: status) : .see(path)
    }

    /// After a change without content: a redirect for people, `Done` for software.
    public func done(then path: Path) -> Response { done(Done(), then: path) }
}
