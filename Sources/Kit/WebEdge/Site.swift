import Web
import Access
import Text
import HTML
import Money
import Store
import Supervision
import World

/// Functions that the edge needs of the shop behind it.
public struct Site: Sendable {
    /// Resolves the caller from cookies and `Accept-Language`.
    public var identify: @Sendable (Visit) async throws -> Caller
    /// Translates a text into a language.
    public var words: @Sendable (LocalizedText, LocaleTag) -> String
    /// Page for people when a request is refused or fails.
    public var problemPage: @Sendable (Problem, Caller, Request?) -> HTML
    /// Path of the sign-in page, which returns to `next`.
    public var signIn: @Sendable (_ next: Path) -> Path
    /// Path of the page where a second factor is set up.
    public var secondFactor: Path

    public init(
        identify: @escaping @Sendable (Visit) async throws -> Caller,
        words: @escaping @Sendable (LocalizedText, LocaleTag) -> String,
        problemPage: @escaping @Sendable (Problem, Caller, Request?) -> HTML,
        signIn: @escaping @Sendable (Path) -> Path, secondFactor: Path = "/"
    ) {
        self.secondFactor = secondFactor
        self.identify = identify
        self.words = words
        self.problemPage = problemPage
        self.signIn = signIn
    }
}

/// Settings of the edge, fixed for the life of the process.
public struct EdgeOptions: Sendable {
    /// Origin of our own pages, `https://shop.example`; with https, cookies are Secure.
    public var origin: String
    /// Rate limits and stream limits; off for load tests only.
    public var rateLimits: Bool
    /// Trusts the last entry of `X-Forwarded-For`: only behind a proxy of ours.
    public var trustProxy: Bool
    /// One log line per request; writing it takes 4 % of a page's time, so off where nobody reads
    /// it.
    public var accessLog: Bool
    /// Host names that requests may name, besides the origin's.
    public var hosts: [String] = []
    /// Origins of others to which a form may lead, such as a payment page's.
    public var formTargets: [String] = []
    /// Record that a crash leaves for the next process; nil without a supervisor.
    public var supervision: Supervision?
    /// Folder in which uploads are spooled.
    public var spool: String
    /// Folder whose `live` and `media` a proxy of ours sends from disk; nil to send them ourselves.
    public var redirectedFiles: String?
    /// Bounds of the connections.
    public var connections = ConnectionLimits()
    /// Event streams that one network may hold, of 16,000 a process: a mobile carrier puts
    /// thousands of people behind one address, and one of them must not take all places.
    public var streamsOfNetwork = 2_000

    /// Settings; the defaults are those of a server that faces the internet directly.
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
