import Access
import Accounts
import Authentication
import Identities
import Notifications
import OneTimePasswords
import Store
import World

extension SecondFactors {
    /// Makes a secret that this session alone sees until its first code is typed.
    public func beginSetup(by proof: PasswordProof, session: SessionID) async throws {
        let (now, account) = (world.now(), proof.account)
        let passwords = OneTimePasswords(secret: world.randomBytes(OneTimePasswords.secretBytes))
        let sealed = keys.seal(passwords.base32)
        try await store.write { db in
            guard try !Self.isOn(account, in: db) else { throw SecondFactorRefusal.alreadyOn }
            try db.execute(
                """
                INSERT INTO second_factor_setups (account, session, secret, at)
                VALUES (\(account), \(session), \(sealed), \(now))
                ON CONFLICT (account) DO UPDATE SET session = excluded.session,
                    secret = excluded.secret, at = excluded.at
                """)
        }
    }

    /// The secret that a session is setting up; nil if there is none, or it is too old.
    public func setup(of id: AccountID, session: SessionID) async throws -> FactorSetup? {
        let (now, keys) = (world.now(), keys)
        return try await store.read { db in
            guard let account = try Accounts.account(id, in: db) else { return nil }
            return try Self.setup(of: account, session, keys, at: now, in: db)
        }
    }

    private static func setup(
        of account: Account, _ session: SessionID, _ keys: SecretKeys, at now: Instant,
        in db: Transaction
    ) throws -> FactorSetup? {
        let sealed: String? = try db.value(
            """
            SELECT secret FROM second_factor_setups WHERE account = \(account.id)
                AND session = \(session) AND at > \(now - patience)
            """)
        guard let sealed, let passwords = OneTimePasswords(base32: try keys.open(sealed)) else {
            return nil
        }
        return FactorSetup(passwords, of: account)
    }

    /// Turns the second factor on by its first code, and ends all other sessions. Returns the
    /// recovery codes, which are shown this once.
    public func completeSetup(
        code: String, of id: AccountID, session: SessionID
    ) async throws -> [String] {
        let (now, keys, codes) = (world.now(), keys, RecoveryCode.make(world))
        let notice = change(id, "on")
        try await store.write { db in
            guard let account = try Accounts.account(id, in: db),
                let setup = try Self.setup(of: account, session, keys, at: now, in: db)
            else { throw SecondFactorRefusal.setupGone }
            guard
                let step = setup.passwords.step(of: code, at: now.milliseconds, after: -1)
            else { throw SecondFactorRefusal.wrongCode }
            try db.execute("DELETE FROM second_factor_setups WHERE account = \(id)")
            let added = try db.execute(
                """
                INSERT INTO second_factors (account, secret, used_step, at, warned_at)
                VALUES (\(id), \(keys.seal(setup.passwords.base32)), \(step), \(now), NULL)
                ON CONFLICT (account) DO NOTHING
                """)
            guard added == 1 else { throw SecondFactorRefusal.alreadyOn }
            try RecoveryCode.keep(codes, of: id, in: db)
            // Sessions that the password alone opened.
            try Accounts.endSessions(of: id, but: session, in: db)
            try notice(now, db)
        }
        return codes
    }

    /// Makes new recovery codes; those before are void.
    public func replaceCodes(by proof: PasswordProof) async throws -> [String] {
        let (now, id, codes) = (world.now(), proof.account, RecoveryCode.make(world))
        let notice = change(id, "codes")
        try await store.write { db in
            guard try Self.isOn(id, in: db) else { throw SecondFactorRefusal.notOn }
            try RecoveryCode.keep(codes, of: id, in: db)
            try notice(now, db)
        }
        return codes
    }

    /// Turns the second factor off.
    public func remove(by proof: PasswordProof) async throws {
        let (now, id) = (world.now(), proof.account)
        let notice = change(id, "off")
        try await store.write { db in
            guard try Self.forget(id, in: db) else { throw SecondFactorRefusal.notOn }
            try notice(now, db)
        }
    }

    /// Turns it off at the machine, for somebody who lost the app and all recovery codes. Ends all
    /// sessions.
    public func removeAtMachine(_ login: Login) async throws -> AccountID? {
        let now = world.now()
        let found = try await store.read { db in try Accounts.idAndHash(of: login, in: db)?.id }
        guard let id = found else { return nil }
        let notice = change(id, "off")
        return try await store.write { db in
            guard try Self.forget(id, in: db) else { return nil }
            try Accounts.endSessions(of: id, in: db)
            try notice(now, db)
            return id
        }
    }

    /// Kinds of changes, each with its notice and its mail.
    static let changes = ["on", "off", "codes"]

    /// Step that tells the account of a change, in its inbox and by mail.
    private func change(
        _ account: AccountID, _ kind: String
    ) -> @Sendable (Instant, Transaction) throws -> Void {
        let (notice, letter): (NoticeID, InboxMessageID) = (world.id(), world.id())
        return { now, db in
            try Notifications.notify(
                account, LocalizedText("second-factor.notice.\(kind)"),
                link: SecondFactorPath.factor(), id: notice, at: now, in: db)
            try authentication.sendNotice(
                .secondFactorChanged, to: account,
                subject: LocalizedText("second-factor.mail.changed.subject"),
                text: LocalizedText("second-factor.mail.\(kind).text"), id: letter, at: now,
                in: db)
        }
    }
}

// MARK: upkeep

extension SecondFactors {
    /// Rows of each kind that one round takes.
    private static let batch = 500

    /// Deletes sign-ins that have waited, and secrets that were shown, for too long. Returns how
    /// many.
    func sweep() async throws -> Int {
        let end = world.now() - Self.patience
        return try await store.write { db in
            let gone = try db.executeAll([
                """
                DELETE FROM waiting_sign_ins WHERE token_hash IN (SELECT token_hash
                    FROM waiting_sign_ins WHERE at <= \(end) ORDER BY at LIMIT \(Self.batch))
                """,
                """
                DELETE FROM second_factor_setups WHERE account IN (SELECT account
                    FROM second_factor_setups WHERE at <= \(end) ORDER BY at LIMIT \(Self.batch))
                """,
            ])
            return gone.reduce(0, +)
        }
    }

    /// Encrypts all secrets with the first key, after a rotation. Returns how many.
    public func seal() async throws -> Int {
        let keys = keys
        var (after, sealed) = (AccountID(.min), 0)
        while true {
            let start = after
            let (last, count) = try await store.write { db in
                let rows = try db.rows(
                    """
                    SELECT account, secret FROM second_factors WHERE account > \(start)
                    ORDER BY account LIMIT \(Self.batch)
                    """
                ) { (id: try $0.next() as AccountID, secret: try $0.next() as String) }
                let old = rows.filter { !keys.isCurrent($0.secret) }
                for row in old {
                    try db.execute(
                        """
                        UPDATE second_factors SET secret = \(keys.seal(try keys.open(row.secret)))
                        WHERE account = \(row.id) AND secret = \(row.secret)
                        """)
                }
                return (rows.count == Self.batch ? rows.last?.id : nil, old.count)
            }
            sealed += count
            guard let last else { return sealed }
            after = last
        }
    }
}
