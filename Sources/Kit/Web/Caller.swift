import Money

/// A word for what somebody may do. The features name their own.
public struct Role: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }
}

/// Who asks: an account or nobody yet, with the language and market that were settled for them.
public struct Caller: Sendable {
    /// The account's raw id; nil for a visitor.
    public let account: Int64?
    /// The session's raw id, also for a visitor who has put something into the basket.
    public let session: Int64?
    public let roles: Set<Role>
    public let name: String
    public let locale: LocaleTag
    public let market: String

    public init(
        account: Int64? = nil, session: Int64? = nil, roles: Set<Role> = [], name: String = "",
        locale: LocaleTag = .enUS, market: String = "US"
    ) {
        self.account = account
        self.session = session
        self.roles = roles
        self.name = name
        self.locale = locale
        self.market = market
    }
}

/// Whom a route serves.
public enum Audience: Sendable, Hashable {
    case anyone
    case signedIn
    case role(Role)
    case roles(Set<Role>)
    /// Software outside that seals its messages (see `Seal`): no account, no session.
    case sealed(by: String)

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

    /// For the route list and the role matrix.
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

/// Whose object a route touches, checked inside the query. A word for the matrix and its tests.
public struct Ownership: Hashable, Sendable, ExpressibleByStringLiteral {
    public let word: String
    public init(stringLiteral value: String) { word = value }
    public static let nobodys: Ownership = "-"
}

/// How often one caller (account, else address) may come. Per node; see `RateLimiter`.
public struct RateLimit: Sendable, Hashable {
    public let perMinute: Int
    public static func perMinute(_ n: Int) -> RateLimit { RateLimit(perMinute: n) }
    /// Pages and lists: ten a second is a person with many tabs, or a polite client.
    public static let reads = RateLimit(perMinute: 600)
    /// Changes a person makes by hand.
    public static let changes = RateLimit(perMinute: 120)
    /// Where a guess costs an account: signing in, codes.
    public static let guesses = RateLimit(perMinute: 10)
}

/// What a route's body may be.
public enum BodyKind: Sendable, Hashable {
    /// Fields as JSON or as a form, in memory.
    case form
    /// Multipart with files, spooled to disk, at most so many bytes in all.
    case files(maxBytes: Int)
    /// The body itself, spooled to disk: `input.file("body")`.
    case raw(maxBytes: Int)
}
