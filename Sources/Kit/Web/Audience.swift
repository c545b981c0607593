import Access

/// Callers that a route serves; checked before the body is read.
public enum Audience: Sendable, Hashable {
    case anyone
    case signedIn
    case role(Role)
    case roles(Set<Role>)
    /// Software outside that signs its messages (see `WebhookSignature`): no account, no session.
    case sealed(by: String)

    /// True if the caller may use the route. Always true for `sealed`, whose signature covers the
    /// body and is checked once that has been read.
    public func admits(_ caller: Caller) -> Bool {
        switch self {
        case .anyone: true
        // Who it is shows when the body has come: the edge checks the seal before the handler.
        case .sealed: true
        case .signedIn: caller.account != nil
        case .role(let role): caller.roles.contains(role)
        case .roles(let roles): !caller.roles.isDisjoint(with: roles)
        }
    }

    /// True if the caller would be served but for roles that rest.
    public func admitsAwake(_ caller: Caller) -> Bool {
        switch self {
        case .anyone, .signedIn, .sealed: false
        case .role(let role): caller.restingRoles.contains(role)
        case .roles(let roles): !caller.restingRoles.isDisjoint(with: roles)
        }
    }

    /// The audience in words, for the route list and the role matrix.
    public var words: String {
        switch self {
        case .anyone: "anyone"
        case .signedIn: "signed in"
        case .role(let role): role.rawValue
        case .roles(let roles): roles.map(\.rawValue).sorted().joined(separator: ", ")
        case .sealed(let name): "\(name), sealed"
        }
    }
}

/// Owner of the object that a route touches, such as `buyer`; checked inside the query.
/// Documentation for the role matrix and its tests, enforced by neither route nor edge.
public struct Ownership: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The word in the route list; `-` for none.
    public let word: String
    public init(stringLiteral value: String) { word = value }
    /// No owner: a public object, or none.
    public static let nobodys: Ownership = "-"
}

/// Rate limit of one route for one caller (account, else address). Per node; see `RateLimiter`.
public struct RateLimit: Sendable, Hashable {
    /// Requests a minute; a quarter of them, at least five, may come at once.
    public let perMinute: Int
    /// Name of a cookie whose bearers have a limit each, so that others of their network don't use
    /// up theirs; nil for none. All of one network have twice `perMinute` together.
    public let laneCookie: String?

    public init(perMinute: Int, laneCookie: String? = nil) {
        self.perMinute = perMinute
        self.laneCookie = laneCookie
    }

    public static func perMinute(_ n: Int) -> RateLimit { RateLimit(perMinute: n) }
    /// Pages and lists: ten a second is a person with many tabs, or a polite client.
    public static let reads = RateLimit(perMinute: 600)
    /// Changes a person makes by hand.
    public static let changes = RateLimit(perMinute: 120)
    /// Routes where a guess could cost an account: signing in, codes.
    public static let guesses = RateLimit(perMinute: 10)
}

/// Kind and bound of a route's request body.
public enum BodyKind: Sendable, Hashable {
    /// Fields as JSON or as a form, in memory.
    case form
    /// Multipart with files, spooled to disk, at most `maxBytes` in all.
    case files(maxBytes: Int)
    /// The body itself, spooled to disk: `input.file("body")`.
    case raw(maxBytes: Int)
}
