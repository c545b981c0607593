import Access
import Identities
import Markets
import Money
import Store
import World

// Changes of login and password by a signed-in account. A session alone isn't enough, as it may be
// a borrowed phone: the password is asked for, and guesses at it are rate-limited.

extension Accounts {
    static let changing: [Purpose] = [.changeEmail, .changePhone]

    /// Requests another e-mail address or phone number: a code goes to it, and nothing changes
    /// until the code is typed. Answers alike if it belongs to another account, whose owner is
    /// notified instead.
    public func askLogin(
        _ text: String, current password: String, for id: AccountID, caller: Caller,
        browser: Browser
    ) async throws {
        guard let login = Login(text, in: markets.market(caller.marketCode)) else {
            throw AccountRefusal.notALogin
        }
        let account = try await proven(id, password, browser).account
        guard login.text != account.email, login.text != account.phone else {
            throw AccountRefusal.sameLogin
        }
        let (code, word) = (change(to: login, of: account), word(of: login))
        try await store.write { db in
            guard let owner = try Self.idAndHash(of: login, in: db)?.id else {
                try code.send(in: db)
                return
            }
            let locale = try Self.locale(of: owner, in: db)
            try code.send(instead: word(locale ?? account.locale), in: db)
        }
    }

    /// The requested login that waits for its code, for the account's page; nil if there is none.
    public func askedLogin(of id: AccountID) async throws -> String? {
        let now = world.now()
        return try await store.read { db in
            try db.value(
                """
                SELECT target FROM one_time_codes WHERE account = \(id)
                    AND purpose IN (\(list: Self.changing.map(\.rawValue)))
                    AND used_at IS NULL AND expires_at > \(now)
                ORDER BY id DESC LIMIT 1
                """)
        }
    }

    /// Completes a change of login by its code: the new one signs in from now on, and the old one
    /// gets a message.
    public func changeLogin(code digits: String, for id: AccountID) async throws {
        let now = world.now()
        let ids = (letter: world.id(InboxMessageKind.self), notice: world.id(NoticeKind.self))
        let strings = strings
        let done = try await store.write { db -> Bool in
            let found = try GuardedTry.ofCode(at: now, in: db) {
                try Proof.digits(digits, Self.changing, of: id, at: now, in: db)
            }
            guard let proof = found,
                try proof.use(at: now, in: db),
                let before = try Self.account(id, in: db)
            else { return false }
            let login = Login(kept: proof.target)
            guard try Self.idAndHash(of: login, in: db) == nil else { throw AccountRefusal.taken }
            try Self.setLogin(login, of: id, at: now, in: db)
            try Self.voidCodes(of: id, at: now, in: db)
            try Self.notify(
                id, LocalizedText("accounts.notice.login-changed"), link: AccountPath.account(),
                id: ids.notice, at: now, in: db)
            guard let old = before.login(like: login) else { return true }
            let message = OutgoingMessage(
                channel: old.isPhone ? .sms : .email, to: old.text,
                subject: strings.text("accounts.mail.changed.subject", in: before.locale),
                text: strings.text("accounts.mail.changed.text", in: before.locale))
            try Self.mail(message, id: ids.letter, at: now, in: db)
            return true
        }
        guard done else { throw AccountRefusal.wrongCode }
    }

    /// Sets another password. All other sessions end, and the account is told by mail.
    public func changePassword(
        to new: String, current password: String, for id: AccountID, session: SessionID?,
        device: String?, browser: Browser
    ) async throws {
        let (account, old) = try await proven(id, password, browser)
        for login in account.ways { try Password.check(new, login: login) }
        let hash = try await passwords.hash(new)
        let now = world.now()
        let ids = (letter: world.id(InboxMessageKind.self), notice: world.id(NoticeKind.self))
        let kept = Digest.sha256(device ?? "")
        try await store.write { db in
            let changed = try db.execute(
                """
                UPDATE accounts SET password = \(hash) WHERE id = \(id) AND password = \(old)
                """)
            guard changed == 1 else { throw AccountRefusal.wrongPassword }
            try Self.endSessions(of: id, but: session, in: db)
            try db.execute(
                "DELETE FROM devices WHERE account = \(id) AND token_hash <> \(kept)")
            try Self.voidCodes(of: id, at: now, in: db)
            try Self.notify(
                id, LocalizedText("accounts.notice.password-changed-here"),
                link: AccountPath.sessions(),
                id: ids.notice, at: now, in: db)
            try mail(
                to: id, subject: LocalizedText("accounts.mail.password-changed.subject"),
                text: LocalizedText(
                    "accounts.mail.password-changed.text",
                    ["link": options.origin + AccountPath.reset().text]),
                id: ids.letter, at: now, in: db)
        }
    }

    /// The account, if the password is right; a wrong one counts against the account's guesses.
    private func proven(
        _ id: AccountID, _ password: String, _ browser: Browser
    ) async throws -> (account: Account, hash: String) {
        let now = world.now()
        // A counter of its own, so that guesses here don't block signing in.
        let counted = GuardedTry(login: "\(id) here", network: browser.network, device: nil)
        let found = try await store.write { db in
            try counted.begin(at: now, in: db)
            return (
                try Self.account(id, in: db),
                try db.value("SELECT password FROM accounts WHERE id = \(id)", as: String.self)
            )
        }
        guard let account = found.0, let hash = found.1,
            try await passwords.verify(password, against: hash)
        else { throw AccountRefusal.wrongPassword }
        try await store.write { db in try counted.takeBack(in: db) }
        return (account, hash)
    }

    private static func setLogin(
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

    /// Invalidates every open code and link: those sent to an old address or before a new password.
    private static func voidCodes(
        of id: AccountID, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE one_time_codes SET used_at = \(now) WHERE account = \(id) AND used_at IS NULL
            """)
    }

    private func change(to login: Login, of account: Account) -> OneTimeCode {
        code(
            login.isPhone ? .changePhone : .changeEmail, login, account.id, account.locale,
            token: world.token(), letter: "change", link: nil)
    }

    /// Message to the owner of a login that another person asked for.
    private func word(of login: Login) -> @Sendable (LocaleTag) -> OutgoingMessage {
        let strings = strings
        let values = [
            "link": options.origin + AccountPath.signIn().text,
            "reset": options.origin + AccountPath.reset().text,
        ]
        return { locale in
            OutgoingMessage(
                channel: login.isPhone ? .sms : .email, to: login.text,
                subject: strings.text(
                    LocalizedText("accounts.mail.taken.subject", values), in: locale),
                text: strings.text(LocalizedText("accounts.mail.taken.text", values), in: locale))
        }
    }
}

extension Account {
    public var logins: [String] { ways.map(\.text) }

    var ways: [Login] { [email.map(Login.email), phone.map(Login.phone)].compactMap { $0 } }

    /// The login to notify of a change: the one that was replaced, else any other of the account.
    func login(like new: Login) -> Login? {
        ways.first { $0.isPhone == new.isPhone } ?? ways.first
    }
}
