import HTML
import Money
import Store
import World

/// What the edge must know of the shop behind it.
public struct Site: Sendable {
    /// Who comes, by cookies and `Accept-Language`.
    public var identify: @Sendable (Visit) async throws -> Caller
    /// A sentence in somebody's language.
    public var words: @Sendable (Words, LocaleTag) -> String
    /// The page for people when something is refused or fails.
    public var problemPage: @Sendable (Problem, Caller, Request?) -> HTML
    /// Where people sign in, coming back to `next`.
    public var signIn: @Sendable (_ next: Path) -> Path

    public init(
        identify: @escaping @Sendable (Visit) async throws -> Caller,
        words: @escaping @Sendable (Words, LocaleTag) -> String,
        problemPage: @escaping @Sendable (Problem, Caller, Request?) -> HTML,
        signIn: @escaping @Sendable (Path) -> Path
    ) {
        self.identify = identify
        self.words = words
        self.problemPage = problemPage
        self.signIn = signIn
    }
}

/// What a visitor brings before anybody knows who it is.
public struct Visit: Sendable {
    public let cookies: [String: String]
    public let acceptLanguage: String
    public let now: Instant
}

public struct EdgeOptions: Sendable {
    /// `https://shop.example`: origin of our own pages, and whether cookies are Secure.
    public var origin: String
    /// Off for load tests only.
    public var rateLimits: Bool
    /// Believe `X-Forwarded-For`'s last entry: only behind a proxy of ours.
    public var trustProxy: Bool
    /// A line for each request. Where nobody reads them, they aren't written either: 4 % of a page.
    public var accessLog: Bool
    /// Where uploads are spooled.
    public var spool: String
    /// Streams of events that one network may hold, of 16,000 a process: a mobile carrier puts
    /// thousands of people behind one address, and one of them shall not take everybody's place.
    public var streamsOfNetwork = 2_000

    public init(
        origin: String, rateLimits: Bool = true, trustProxy: Bool = false, accessLog: Bool = true,
        spool: String
    ) {
        self.origin = origin
        self.rateLimits = rateLimits
        self.trustProxy = trustProxy
        self.accessLog = accessLog
        self.spool = spool
    }

    var secure: Bool { origin.hasPrefix("https://") }
}
