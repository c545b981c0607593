import HTML
import Store
import World

/// A request as a handler sees it: decoded, identified, admitted.
public struct Request: Sendable {
    public let method: Method
    public let path: String
    /// The path with its query, for coming back here.
    public let place: Path
    let holes: [String]
    public let caller: Caller
    public let input: Input
    /// Set where the route is idempotent and the caller brought a key.
    public let once: Once?
    /// Of this request, in the log and in problems.
    public let id: String
    public let wantsJSON: Bool
    /// The element that the page asks for anew, without `#`; nil for a whole page.
    public let fragment: String?
    public let now: Instant
    /// The caller's address, for limits and the list of sessions.
    public let client: String
    public let userAgent: String
    public let cookies: [String: String]
    public let acceptsGzip: Bool
    /// Of a listener who comes back: the last event they had.
    public var lastEvent: EventMark?

    public enum Method: String, Sendable, CaseIterable { case get, post, put, delete }

    /// Changes something, so it needs proof that our own page sent it.
    static func changes(_ method: Method) -> Bool { method != .get }
}

extension Request {
    /// HTML for people, JSON of the same answer for software.
    public func answer<V: View>(
        _ view: @autoclosure () throws -> V, status: Int = 200,
        page: () throws -> HTML
    ) rethrows -> Answer {
        wantsJSON ? .json(try view(), status: status) : .page(try page(), status: status)
    }

    /// After a change: people go on to `path`, software gets the view.
    public func done<V: View>(
        _ view: @autoclosure () throws -> V, status: Int = 200, then path: Path
    ) rethrows -> Answer {
        wantsJSON ? .json(try view(), status: status) : .see(path)
    }

    /// After a change that has nothing to show.
    public func done(then path: Path) -> Answer { done(Done(), then: path) }
}
