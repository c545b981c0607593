import Accounts
import Notifications
import Access
import Identities
import Markets
import Money
import Store
import World

extension Authentication {
    /// Sends a link and a code if the login has an account; answers alike if it hasn't.
    public func askReset(login text: String, caller: Caller) async throws {
        guard let login = Login(text, in: markets.market(caller.marketCode)) else {
            throw AuthenticationRefusal.notALogin
        }
        let found = try await store.read { db in try Accounts.idAndHash(of: login, in: db)?.id }
        let locale = try await store.read { db in
            try found.flatMap { try Accounts.locale(of: $0, in: db) }
        }
        let token = world.token()
        let code = code(
            .reset, login, found ?? ID(0), locale ?? caller.locale, token: token,
            letter: "reset", link: AccountPath.resetByLink(token))
        try await store.write { db in if found != nil { try code.send(in: db) } }
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
        try Password.check(password, login: login)
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
        try Password.check(password, login: nil)
        let hash = try await passwords.hash(password)
        let now = world.now()
        let device = world.token()
        let notice: NoticeID = world.id()
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
            return true
        }
        guard done else { throw gone }
        return device
    }
}
