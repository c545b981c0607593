import Accounts
import Notifications
import Access
import Identities
import Markets
import Modules
import Money
import Store
import Text
import World

extension Authentication {
    /// Queues a request for a link and a code. Answers alike, after the same work, whether the
    /// login has an account or not: `sendResets` looks for it later.
    public func askReset(login text: String, caller: Caller) async throws {
        guard let login = Login(text, in: markets.market(caller.marketCode)) else {
            throw AuthenticationRefusal.notALogin
        }
        let now = world.now()
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO reset_requests (login, at) VALUES (\(login.text), \(now))
                ON CONFLICT (login) DO NOTHING
                """)
        }
    }

    /// Requests of one round; the next round follows at once.
    static let resetBatch = 32

    /// Sends links and codes to the accounts among the requested logins. Returns how many requests
    /// there were.
    @discardableResult
    public func sendResets() async throws -> Int {
        let now = world.now()
        let asked = try await store.read { db in
            try db.rows(
                """
                SELECT login FROM reset_requests
                WHERE \(StuckRows.due(Self.resets, key: "login", at: now))
                ORDER BY at LIMIT \(Self.resetBatch)
                """
            ) { Login(kept: try $0.next()) }
        }
        // A login is nobody's business but its owner's, so a stuck one is shown by its hash.
        return try await IsolatedRows(Self.resets, store, world).each(
            asked, key: \.text,
            label: { "a login, \(Hex.encode(Digest.sha256($0.text).prefix(4)))" }
        ) { login in try await sendReset(to: login) }
    }

    /// Name of the job, also of its stuck rows.
    static let resets = "resets"

    private func sendReset(to login: Login) async throws {
        let account = try await store.read { db -> Account? in
            guard let id = try Accounts.idAndHash(of: login, in: db)?.id else { return nil }
            return try Accounts.account(id, in: db)
        }
        var code: OneTimeCode?
        if let account {
            let token = world.token()
            code = self.code(
                .reset, login, account.id, account.locale, token: token, letter: "reset",
                link: AccountPath.resetByLink().with("token", token))
        }
        let letter = code
        try await store.write { db in
            try letter?.send(in: db)
            try db.execute("DELETE FROM reset_requests WHERE login = \(login.text)")
        }
    }

    /// True while the link is unused and unexpired; guards the page for a new password.
    public func resetLinkIsGood(_ token: String) async throws -> Bool {
        let now = world.now()
        return try await store.read { db in
            try Proof.link(token, [.reset], at: now, in: db) != nil
        }
    }

    /// Sets a new password and ends every session. Returns a device token, since a reader of the
    /// account's mail is no guesser.
    public func resetPassword(link token: String, password: String) async throws -> String {
        let now = world.now()
        let proof = try await store.read { db in try Proof.link(token, [.reset], at: now, in: db) }
        guard let proof else { throw AuthenticationRefusal.linkGone }
        return try await resetPassword(proof, password, gone: .linkGone)
    }

    /// Sets a new password by login and code instead of a link.
    public func resetPassword(
        login text: String, code digits: String, password: String, caller: Caller
    ) async throws -> String {
        let now = world.now()
        guard let login = Login(text, in: markets.market(caller.marketCode)) else {
            throw AuthenticationRefusal.wrongCode
        }
        // Before the code is tried: a weak password shouldn't cost a try.
        try check(password, of: [login])
        let proof = try await store.write { db -> Proof? in
            try GuardedTry.ofCode(at: now, in: db) {
                guard let id = try Accounts.idAndHash(of: login, in: db)?.id else { return nil }
                return try Proof.digits(digits, [.reset], of: id, at: now, in: db)
            }
        }
        guard let proof else { throw AuthenticationRefusal.wrongCode }
        return try await resetPassword(proof, password, gone: .wrongCode)
    }

    private func resetPassword(
        _ proof: Proof, _ password: String, gone: AuthenticationRefusal
    ) async throws -> String {
        guard let account = proof.account else { throw gone }
        let logins = try await store.read { db in try Accounts.account(account, in: db)?.ways }
        try check(password, of: logins ?? [])
        let hash = try await passwords.hash(password, lane: "account \(account)")
        let now = world.now()
        let device = world.token()
        let (notice, letter): (NoticeID, InboxMessageID) = (world.id(), world.id())
        let done = try await store.write { db in
            guard try proof.use(at: now, in: db) else { return false }
            try Accounts.setPassword(hash: hash, of: account, in: db)
            try Accounts.markVerified(proof.target, of: account, at: now, in: db)
            try Accounts.endSessions(of: account, in: db)
            // Browsers that knew the old password are no longer known devices.
            try db.execute("DELETE FROM devices WHERE account = \(account)")
            try db.execute(
                """
                INSERT INTO devices (token_hash, account, at)
                VALUES (\(Digest.sha256(device)), \(account), \(now))
                """)
            try Notifications.notify(
                account, LocalizedText("accounts.notice.password-changed"),
                link: AccountPath.sessions(), id: notice, at: now, in: db)
            // Who reads one of the account's logins isn't always its owner.
            try sendNotice(
                .passwordChanged, to: account,
                subject: LocalizedText("accounts.mail.password-changed.subject"),
                text: LocalizedText(
                    "accounts.mail.password-changed.text",
                    ["link": options.origin + AccountPath.reset().text]),
                id: letter, at: now, in: db)
            return true
        }
        guard done else { throw gone }
        return device
    }
}
