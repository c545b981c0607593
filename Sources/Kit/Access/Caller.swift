import Money
import World

/// An account of a person or company.
public enum AccountKind: IDKind { public static var prefix: String { "acc" } }
public typealias AccountID = ID<AccountKind>

/// A browser's session, also a visitor's.
public enum SessionKind: IDKind { public static var prefix: String { "ses" } }
public typealias SessionID = ID<SessionKind>

/// The requester: an account or a visitor, with the language and market resolved for them.
public struct Caller: Sendable {
    /// The account; nil for a visitor.
    public let account: AccountID?
    /// The session, also for a visitor who has put something into the basket.
    public let session: SessionID?
    /// Permissions at the time of the request; empty for a visitor.
    public let roles: Set<Role>
    /// Permissions that rest until the account has a second factor; none of them is in `roles`.
    public let restingRoles: Set<Role>
    /// Display name; empty for a visitor.
    public let name: String
    /// Language and country of texts, numbers and amounts.
    public let locale: LocaleTag
    /// Code of the market, which decides currency, tax and catalogue: `US`.
    public let market: String

    /// Name of the cookie with a session's token.
    public static let sessionCookie = "pasar_session"
    /// Cookies of the session's name that are looked at. Stale twins that were set for a narrower
    /// path or a wider domain may stand before the session's own.
    public static let mostTwins = 32

    /// A visitor by default: no account, no roles, en-US.
    public init(
        account: AccountID? = nil, session: SessionID? = nil, roles: Set<Role> = [],
        restingRoles: Set<Role> = [], name: String = "",
        locale: LocaleTag = .enUS, market: String = "US"
    ) {
        self.account = account
        self.session = session
        self.roles = roles
        self.restingRoles = restingRoles
        self.name = name
        self.locale = locale
        self.market = market
    }

    /// The same caller, without some of the roles for now.
    public func resting(_ resting: Set<Role>) -> Caller {
        Caller(
            account: account, session: session, roles: roles.subtracting(resting),
            restingRoles: resting, name: name, locale: locale, market: market)
    }
}
