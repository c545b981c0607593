import Accounts
import Access
import Identities
import Markets
import Money
import Store
import World

/// Result of a sign-in: the account, and the tokens for the browser's session and device cookies.
public struct SignedIn: Sendable {
    public let account: AccountID
    public let name: String
    public let session: SessionID
    public let token: String
    public let device: String
}

extension Authentication {
    /// Hashes a password for `NewAccount.passwordHash`.
    /// - Parameter lane: whose it is: a network; empty for the demo market and commands.
    public func hash(_ password: String, lane: String = "") async throws -> String {
        try await passwords.hash(password, lane: lane)
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
            throw AuthenticationRefusal.notALogin
        }
        try check(password, of: [login])
        // Before the hash, so that a taken address costs no 30 ms; the insert asks again.
        if try await store.read({ db in try Accounts.idAndHash(of: login, in: db) }) != nil {
            throw AccountRefusal.taken
        }
        let new = NewAccount(
            id: world.id(), name: name, login: login,
            passwordHash: try await hash(password, lane: browser.network),
            market: caller.marketCode, locale: caller.locale)
        let entry = entry(caller, browser, device)
        let news: ID<OutboxRow> = world.id()
        let code = verification(of: login, for: new.id, locale: new.locale)
        try await store.write { db in
            try Accounts.add(new, news: news, at: entry.session.at, in: db)
            try also(new.id, entry.session.at, db)
            try entry.admit(new.id, in: db)
            try code.send(in: db)
        }
        return entry.signedIn(new.id, new.name)
    }
}
