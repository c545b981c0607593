import Access
import Accounts
import Authentication
import Identities
import Notifications
import OneTimePasswords
import Store
import World

/// Port of Authentication: keeps sign-ins of accounts that have a second factor.
public struct SecondFactorQuestion: SecondFactorAsking {
    /// Sign-ins of one account that wait; the oldest go first.
    private static let mostWaiting = 20

    public init() {}

    public func ask(_ waiting: WaitingSignIn, in db: Transaction) throws -> Bool {
        guard try SecondFactors.isOn(waiting.account, in: db) else { return false }
        try db.execute(
            """
            INSERT INTO waiting_sign_ins (token_hash, account, password_hash, tries, at)
            VALUES (\(Digest.sha256(waiting.token)), \(waiting.account),
                \(Digest.sha256(waiting.passwordHash)), 0, \(waiting.at))
            """)
        try db.execute(
            """
            DELETE FROM waiting_sign_ins WHERE account = \(waiting.account) AND token_hash NOT IN
                (SELECT token_hash FROM waiting_sign_ins WHERE account = \(waiting.account)
                 ORDER BY at DESC, token_hash LIMIT \(Self.mostWaiting))
            """)
        return true
    }
}

/// A sign-in that waits for its code.
private struct WaitingRow: FromRow {
    let account: AccountID
    let passwordHash: [UInt8]
    let tries: Int

    init(row: Row) throws {
        account = try row.next()
        passwordHash = try row.next()
        tries = try row.next()
    }

    /// Step: the row of a token, unless it is over.
    static func find(_ hash: [UInt8], at now: Instant, in db: Transaction) throws -> WaitingRow? {
        try db.row(
            """
            SELECT account, password_hash, tries FROM waiting_sign_ins
            WHERE token_hash = \(hash) AND at > \(now - SecondFactors.patience)
                AND tries < \(SecondFactors.tries)
            """)
    }
}

extension SecondFactors {
    /// True while a sign-in waits for its code; guards the page.
    public func waits(_ token: String) async throws -> Bool {
        let (now, hash) = (world.now(), Digest.sha256(token))
        return try await store.read { db in
            try WaitingRow.find(hash, at: now, in: db) != nil
        }
    }

    private enum Outcome { case signedIn(SignedIn), wrong, gone }

    /// Completes a sign-in by the app's digits or a recovery code, and opens the session.
    public func completeSignIn(
        _ token: String, code: String, caller: Caller, browser: Browser, device: String? = nil
    ) async throws -> SignedIn {
        let entry = authentication.entry(caller, browser, device)
        let (now, hash, keys) = (entry.session.at, Digest.sha256(token), keys)
        let ids = (letter: world.id(InboxMessageKind.self), notice: world.id(NoticeKind.self))
        // A wrong try must be counted, so the closure answers instead of throwing.
        let outcome = try await store.write { db -> Outcome in
            guard let waiting = try WaitingRow.find(hash, at: now, in: db) else { return .gone }
            let id = waiting.account
            var counted = GuardedTry(
                factorOf: id, browser: browser,
                device: try Authentication.known(device, of: id, in: db))
            try counted.begin(at: now, in: db)
            try db.execute(
                "UPDATE waiting_sign_ins SET tries = tries + 1 WHERE token_hash = \(hash)")
            guard let account = try Accounts.account(id, in: db), !account.isClosed,
                let password = try Accounts.passwordHash(of: id, in: db),
                Digest.equal(Digest.sha256(password), waiting.passwordHash)
            else {
                try db.execute("DELETE FROM waiting_sign_ins WHERE token_hash = \(hash)")
                return .gone
            }
            guard try Self.use(code, of: id, keys, at: now, in: db) else {
                if waiting.tries + 1 >= Self.tries {
                    try warn(id, letter: ids.letter, notice: ids.notice, at: now, in: db)
                }
                return .wrong
            }
            try counted.takeBack(in: db)
            try db.execute("DELETE FROM waiting_sign_ins WHERE account = \(id)")
            try entry.admit(id, in: db)
            return .signedIn(entry.signedIn(id, account.name))
        }
        switch outcome {
        case .signedIn(let signedIn): return signedIn
        case .wrong: throw SecondFactorRefusal.wrongCode
        case .gone: throw SecondFactorRefusal.signInGone
        }
    }

    /// Step: uses an app's digits, or a recovery code, up; false for a wrong or a used one.
    private static func use(
        _ code: String, of account: AccountID, _ keys: SecretKeys, at now: Instant,
        in db: Transaction
    ) throws -> Bool {
        if let recovery = RecoveryCode.typed(code) {
            return try RecoveryCode.use(recovery, of: account, in: db)
        }
        let row = try db.row(
            "SELECT secret, used_step FROM second_factors WHERE account = \(account)"
        ) { (secret: try $0.next() as String, used: try $0.next() as Int64) }
        guard let row, let passwords = OneTimePasswords(base32: try keys.open(row.secret)),
            let step = passwords.step(of: code, at: now.milliseconds, after: row.used)
        else { return false }
        return try db.execute(
            """
            UPDATE second_factors SET used_step = \(step)
            WHERE account = \(account) AND used_step < \(step)
            """) == 1
    }

    /// Time between two warnings of one account.
    private static let warnEvery = TimeSpan.hours(24)

    /// Step: tells an account that somebody has its password, and no code.
    private func warn(
        _ account: AccountID, letter: InboxMessageID, notice: NoticeID, at now: Instant,
        in db: Transaction
    ) throws {
        let isDue = try db.execute(
            """
            UPDATE second_factors SET warned_at = \(now) WHERE account = \(account)
                AND (warned_at IS NULL OR warned_at <= \(now - Self.warnEvery))
            """)
        guard isDue == 1 else { return }
        try Notifications.notify(
            account, LocalizedText("second-factor.notice.tried"), link: AccountPath.password(),
            id: notice, at: now, in: db)
        try authentication.sendNotice(
            .secondFactorTried, to: account,
            subject: LocalizedText("second-factor.mail.tried.subject"),
            text: LocalizedText(
                "second-factor.mail.tried.text",
                ["link": authentication.options.origin + AccountPath.reset().text]),
            id: letter, at: now, in: db)
    }
}
