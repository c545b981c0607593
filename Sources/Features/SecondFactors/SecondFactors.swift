import Access
import Accounts
import Authentication
import Identities
import OneTimePasswords
import Store
import Text
import World

/// Second factors: six digits of an authenticator app, after the password.
///
/// Promises: no session opens before the second factor of an account that has one is right; a code
/// works once, a recovery code too; it is set up and taken away by whoever has just typed the
/// password, and told by mail; secrets are stored encrypted, recovery codes as hashes, and each is
/// shown once; wrong codes are bounded without a lock that somebody could turn against somebody
/// else. Where it is required, whoever decides on money has no role until it is set up.
public struct SecondFactors: Sendable {
    let store: any Store
    let world: World
    let authentication: Authentication
    let keys: SecretKeys
    public let isRequired: Bool

    /// - Parameter isRequired: true if `guarded` roles rest without a second factor.
    public init(
        store: any Store, world: World, authentication: Authentication, keys: SecretKeys,
        isRequired: Bool
    ) {
        self.store = store
        self.world = world
        self.authentication = authentication
        self.keys = keys
        self.isRequired = isRequired
    }

    /// Roles that decide on other people's money and accounts.
    public static let guarded: Set<Role> = [.operator, .finance]

    /// Name of the site in an authenticator app.
    static let issuer = "Pasar"
    /// Time in which the digits must come after the password, or after a secret was shown.
    static let patience = TimeSpan.minutes(15)
    /// Wrong codes of one sign-in; then the password is asked for again.
    static let tries = 5

    /// The caller, without guarded roles while they rest.
    public func resting(_ caller: Caller) async throws -> Caller {
        guard isRequired, let account = caller.account,
            !caller.roles.isDisjoint(with: Self.guarded),
            try await !isOn(account)
        else { return caller }
        return caller.resting(caller.roles.intersection(Self.guarded))
    }

    public func isOn(_ account: AccountID) async throws -> Bool {
        try await store.read { db in try Self.isOn(account, in: db) }
    }
}

// MARK: steps

extension SecondFactors {
    /// Step: true if the account has a second factor.
    public static func isOn(_ account: AccountID, in db: Transaction) throws -> Bool {
        let one: Int? = try db.value("SELECT 1 FROM second_factors WHERE account = \(account)")
        return one != nil
    }

    /// Step: accounts with guarded roles that have no second factor.
    static func unprotected(in db: Transaction) throws -> Int {
        let holders = try Accounts.holders(of: guarded, in: db)
        let protected: [AccountID] = try db.values(
            "SELECT account FROM second_factors WHERE account IN (\(list: holders))")
        return Set(holders).subtracting(protected).count
    }

    /// Step: recovery codes that are left.
    static func codesLeft(of account: AccountID, in db: Transaction) throws -> Int {
        try db.value(
            "SELECT count(*) FROM second_factor_codes WHERE account = \(account)") ?? 0
    }

    /// Step: forgets an account's second factor; false if it has none.
    static func forget(_ account: AccountID, in db: Transaction) throws -> Bool {
        try db.execute("DELETE FROM second_factor_codes WHERE account = \(account)")
        try db.execute("DELETE FROM second_factor_setups WHERE account = \(account)")
        try db.execute("DELETE FROM waiting_sign_ins WHERE account = \(account)")
        return try db.execute("DELETE FROM second_factors WHERE account = \(account)") == 1
    }

    /// Audit: whoever has recovery codes or a sign-in that waits has a second factor, whose secret
    /// doesn't stand in the clear.
    static func audit(in db: Transaction) throws -> String? {
        let orphan: AccountID? = try db.value(
            """
            SELECT account FROM (SELECT account FROM second_factor_codes
                UNION ALL SELECT account FROM waiting_sign_ins) c
            WHERE account NOT IN (SELECT account FROM second_factors) LIMIT 1
            """)
        if let orphan { return "\(orphan) has recovery codes but no second factor" }
        let rows = try db.rows(
            "SELECT account, secret FROM second_factors WHERE secret NOT LIKE 's1.%' LIMIT 1"
        ) { try $0.next() as AccountID }
        return rows.first.map { "the second factor of \($0) stands in the clear" }
    }
}

/// A secret for an authenticator app, as it is shown while it is set up.
public struct FactorSetup: Sendable {
    let passwords: OneTimePasswords
    /// Address in the QR code.
    public let address: String
    /// Secret in groups of four letters, for typing.
    public let typed: String

    /// Bytes of a name that fit into the QR code beside the secret.
    private static let longestName = 100

    init(_ passwords: OneTimePasswords, of account: Account) {
        self.passwords = passwords
        let name = PercentCoding.encode(account.logins.first ?? "")
        address = passwords.address(
            issuer: SecondFactors.issuer,
            account: name.utf8.count <= Self.longestName ? name : account.id.description)
        typed = RecoveryCode.grouped(passwords.base32)
    }
}
