import Accounts
import Access
import Text
import Identities
import Store
import World

extension Authentication {
    /// Lifetime of the link: long enough to read the start's output after lunch; each start makes a
    /// new one.
    static let firstOperatorKept = TimeSpan.hours(24)

    /// A one-time link to become the first operator; nil where there is one. `pasar serve` prints
    /// it behind the shop's origin.
    public func firstOperatorLink() async throws -> Path? {
        let token = world.token()
        let id: OneTimeCodeID = world.id()
        let now = world.now()
        let made = try await store.write { db in
            guard try !Accounts.hasOperator(in: db) else { return false }
            try db.execute("DELETE FROM one_time_codes WHERE purpose = \(Purpose.firstOperator)")
            try db.execute(
                """
                INSERT INTO one_time_codes (id, purpose, account, target, token_hash, code_hash,
                    tries, created_at, expires_at, used_at)
                VALUES (\(id), \(Purpose.firstOperator), NULL, '', \(Digest.sha256(token)), NULL,
                    0, \(now), \(now + Self.firstOperatorKept), NULL)
                """)
            return true
        }
        return made ? AccountPath.firstOperator().with("token", token) : nil
    }

    /// Throws unless the link still works; guards the page behind it.
    public func checkFirstOperator(_ token: String) async throws {
        let now = world.now()
        try await store.read { db in _ = try Self.firstOperator(token, at: now, in: db) }
    }

    /// Signs the first operator up; the link works once, and never when there is an operator.
    public func signUpFirstOperator(
        _ token: String, name: String, login: String, password: String, caller: Caller,
        browser: Browser, device: String? = nil
    ) async throws -> SignedIn {
        try await checkFirstOperator(token)
        let change: RoleChangeID = world.id()
        return try await signUp(
            name: name, login: login, password: password, caller: caller, browser: browser,
            device: device
        ) { account, now, db in
            let proof = try Self.firstOperator(token, at: now, in: db)
            guard try proof.use(at: now, in: db) else { throw AuthenticationRefusal.linkGone }
            try Accounts.grant(.operator, to: account, at: now, in: db)
            try RoleChange.record(
                change, .operator, granted: true, of: account, by: account, at: now, in: db)
        }
    }

    private static func firstOperator(
        _ token: String, at now: Instant, in db: Transaction
    ) throws -> Proof {
        guard try !Accounts.hasOperator(in: db) else { throw AuthenticationRefusal.operatorExists }
        guard let proof = try Proof.link(token, [.firstOperator], at: now, in: db) else {
            throw AuthenticationRefusal.linkGone
        }
        return proof
    }
}
