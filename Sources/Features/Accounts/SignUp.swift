import Access
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

/// Result of a sign-in: the account, and the tokens for the browser's session and device cookies.
public struct SignedIn: Sendable {
    public let account: AccountID
    public let name: String
    public let session: SessionID
    public let token: String
    public let device: String
}

extension Accounts {
    /// Hashes a password for `NewAccount.passwordHash`; for the demo market and commands.
    public func hash(_ password: String) async throws -> String {
        try await passwords.hash(password)
    }

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

    /// Signs up without asking for a code first: opens account and session, and sends a code. The
    /// public form uses `askSignUp`.
    public func signUp(
        name: String, login text: String, password: String, caller: Caller, browser: Browser,
        device: String? = nil
    ) async throws -> SignedIn {
        try await signUp(
            name: name, login: text, password: password, caller: caller, browser: browser,
            device: device, also: { _, _, _ in })
    }

    /// - Parameter also: what else happens in the same transaction.
    func signUp(
        name: String, login text: String, password: String, caller: Caller, browser: Browser,
        device: String?,
        also: @escaping @Sendable (AccountID, Instant, Transaction) throws -> Void
    ) async throws -> SignedIn {
        guard let login = Login(text, in: markets.market(caller.marketCode)) else {
            throw AccountRefusal.notALogin
        }
        try Password.check(password, login: login)
        // Before the hash, so that a taken address costs no 30 ms; the insert asks again.
        if try await store.read({ db in try Self.idAndHash(of: login, in: db) }) != nil {
            throw AccountRefusal.taken
        }
        let new = NewAccount(
            id: world.id(), name: name, login: login, passwordHash: try await hash(password),
            market: caller.marketCode, locale: caller.locale)
        let entry = entry(caller, browser, device)
        let news: ID<OutboxRow> = world.id()
        let code = verification(of: login, for: new.id, locale: new.locale)
        try await store.write { db in
            try Self.add(new, news: news, at: entry.session.at, in: db)
            try also(new.id, entry.session.at, db)
            try entry.admit(new.id, in: db)
            try code.send(in: db)
        }
        return entry.signedIn(new.id, new.name)
    }

    /// The account of a login, with its password's hash.
    static func idAndHash(
        of login: Login, in db: Transaction
    ) throws -> (id: AccountID, hash: String)? {
        switch login {
        case .email(let text):
            try db.row("SELECT id, password FROM accounts WHERE email = \(text)") {
                (try $0.next() as AccountID, try $0.next() as String)
            }
        case .phone(let text):
            try db.row("SELECT id, password FROM accounts WHERE phone = \(text)") {
                (try $0.next() as AccountID, try $0.next() as String)
            }
        }
    }
}
