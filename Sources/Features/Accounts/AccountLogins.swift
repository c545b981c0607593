import Identities
import Store
import World

extension Account {
    /// The login that isn't verified yet, the address before the number; nil if there is none.
    public var unverified: Login? {
        if let email, emailVerifiedAt == nil { return .email(email) }
        if let phone, phoneVerifiedAt == nil { return .phone(phone) }
        return nil
    }

    public var logins: [String] { ways.map(\.text) }

    /// Logins of the account, the address before the number.
    public var ways: [Login] { [email.map(Login.email), phone.map(Login.phone)].compactMap { $0 } }
}

// MARK: steps

extension Accounts {
    /// The account of a login, with its password's hash.
    public static func idAndHash(
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

    /// Sets a login, verified by its code.
    public static func setLogin(
        _ login: Login, of id: AccountID, at now: Instant, in db: Transaction
    ) throws {
        switch login {
        case .email(let text):
            try db.execute(
                """
                UPDATE accounts SET email = \(text), email_verified_at = \(now) WHERE id = \(id)
                """)
        case .phone(let text):
            try db.execute(
                """
                UPDATE accounts SET phone = \(text), phone_verified_at = \(now) WHERE id = \(id)
                """)
        }
    }

    /// Marks a login as verified: a reader of its messages owns it.
    public static func markVerified(
        _ target: String, of account: AccountID, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE accounts SET email_verified_at = coalesce(email_verified_at, \(now))
            WHERE id = \(account) AND email = \(target)
            """)
        try db.execute(
            """
            UPDATE accounts SET phone_verified_at = coalesce(phone_verified_at, \(now))
            WHERE id = \(account) AND phone = \(target)
            """)
    }

    /// The hash of an account's password.
    public static func passwordHash(of id: AccountID, in db: Transaction) throws -> String? {
        try db.value("SELECT password FROM accounts WHERE id = \(id)", as: String.self)
    }

    /// Sets the hash of an account's password.
    public static func setPassword(
        hash: String, of id: AccountID, in db: Transaction
    ) throws {
        try db.execute("UPDATE accounts SET password = \(hash) WHERE id = \(id)")
    }

    /// Sets the hash of an account's password; false if the old one isn't `old` any more.
    public static func setPassword(
        hash: String, replacing old: String, of id: AccountID, in db: Transaction
    ) throws -> Bool {
        let changed = try db.execute(
            """
            UPDATE accounts SET password = \(hash) WHERE id = \(id) AND password = \(old)
            """)
        return changed == 1
    }
}
