import Identities
import Markets
import Money
import Store
import World

/// An account to be created.
public struct NewAccount: Sendable {
    public let id: AccountID
    public let name: String
    public let login: Login
    /// Hash made by `hash`; empty where nobody can sign in.
    public let passwordHash: String
    public let market: MarketCode
    public let locale: LocaleTag
    public let isDemo: Bool
    /// Time at which the login was verified; nil if it wasn't yet.
    public let verifiedAt: Instant?

    public init(
        id: AccountID, name: String, login: Login, passwordHash: String, market: MarketCode,
        locale: LocaleTag, isDemo: Bool = false, verifiedAt: Instant? = nil
    ) {
        self.id = id
        self.name = name
        self.login = login
        self.passwordHash = passwordHash
        self.market = market
        self.locale = locale
        self.isDemo = isDemo
        self.verifiedAt = verifiedAt
    }
}

extension Accounts {
    /// Adds a shopper and writes the event `accounts.signed-up` to the outbox.
    public static func add(
        _ new: NewAccount, news: ID<OutboxRow>, at now: Instant, in db: Transaction
    ) throws {
        var email: String?
        var phone: String?
        switch new.login {
        case .email(let text): email = text
        case .phone(let text): phone = text
        }
        guard try idAndHash(of: new.login, in: db) == nil else { throw AccountRefusal.taken }
        try db.execute(
            """
            INSERT INTO accounts (id, name, email, phone, password, roles, market, locale,
                email_verified_at, phone_verified_at, demo, created_at)
            VALUES (\(new.id), \(new.name), \(email), \(phone), \(new.passwordHash), '',
                \(new.market), \(new.locale), \(email == nil ? nil : new.verifiedAt),
                \(phone == nil ? nil : new.verifiedAt), \(new.isDemo), \(now))
            """)
        try grant(.shopper, to: new.id, at: now, in: db)
        try db.publish("accounts.signed-up", subject: new.id.description, id: news, at: now)
    }
}
