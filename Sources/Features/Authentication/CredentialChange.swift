import Accounts
import Notifications
import Access
import Identities
import Markets
import Money
import Store
import World

// Changes of login and password by a signed-in account. A session alone isn't enough, as it may be
// a borrowed phone: the password is asked for, and guesses at it are rate-limited.

extension Authentication {
    static let changing: [Purpose] = [.changeEmail, .changePhone]

    /// Requests another e-mail address or phone number: a code goes to it, and nothing changes
    /// until the code is typed. Answers alike if it belongs to another account, whose owner is
    /// notified instead.
    public func askLogin(
        _ text: String, current password: String, for id: AccountID, caller: Caller,
        browser: Browser
    ) async throws {
        guard let login = Login(text, in: markets.market(caller.marketCode)) else {
            throw AuthenticationRefusal.notALogin
        }
        let texts = texts(for: browser.largestNetwork)
        if login.isPhone { _ = try texts.country(of: login) }
        let account = try await proven(id, password, browser).account
        guard login.text != account.email, login.text != account.phone else {
            throw AuthenticationRefusal.sameLogin
        }
        let (code, word) = (change(to: login, of: account), word(of: login))
        let isSent = try await store.write { db in
            guard let owner = try Accounts.idAndHash(of: login, in: db)?.id else {
                return try code.send(within: texts, in: db)
            }
            let locale = try Accounts.locale(of: owner, in: db)
            return try code.send(
                instead: word(locale ?? account.locale), within: texts, in: db)
        }
        guard isSent else { throw AuthenticationRefusal.textsSpent }
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

    /// Completes a change of login by its code: the new one signs in from now on, and every login
    /// that the account has or had within a month gets a message.
    public func changeLogin(code digits: String, for id: AccountID) async throws {
        let now = world.now()
        let ids = (
            letter: world.id(InboxMessageKind.self), notice: world.id(NoticeKind.self)
        )
        let done = try await store.write { db -> Bool in
            let found = try GuardedTry.ofCode(at: now, in: db) {
                try Proof.digits(digits, Self.changing, of: id, at: now, in: db)
            }
            guard let proof = found,
                try proof.use(at: now, in: db),
                let before = try Accounts.account(id, in: db)
            else { return false }
            let login = Login(kept: proof.target)
            guard try Accounts.idAndHash(of: login, in: db) == nil else {
                throw AccountRefusal.taken
            }
            try Accounts.setLogin(login, of: id, at: now, in: db)
            try LoginChange.record(
                id, replacing: before.ways.first { $0.isPhone == login.isPhone },
                message: ids.letter, at: now, in: db)
            try Self.voidCodes(of: id, at: now, in: db)
            try Notifications.notify(
                id, LocalizedText("accounts.notice.login-changed"), link: AccountPath.account(),
                id: ids.notice, at: now, in: db)
            try sendNotice(
                .loginChanged, to: id, subject: LocalizedText("accounts.mail.changed.subject"),
                text: LocalizedText("accounts.mail.changed.text"), id: ids.letter, at: now, in: db)
            return true
        }
        guard done else { throw AuthenticationRefusal.wrongCode }
    }

    /// Sets another password. All other sessions end, and the account is told by mail.
    public func changePassword(
        to new: String, current password: String, for id: AccountID, session: SessionID?,
        device: String?, browser: Browser
    ) async throws {
        let (account, old) = try await proven(id, password, browser)
        try check(new, of: account.ways)
        let hash = try await passwords.hash(new, lane: browser.network)
        let now = world.now()
        let ids = (letter: world.id(InboxMessageKind.self), notice: world.id(NoticeKind.self))
        let kept = Digest.sha256(device ?? "")
        try await store.write { db in
            guard try Accounts.setPassword(hash: hash, replacing: old, of: id, in: db) else {
                throw AuthenticationRefusal.wrongPassword
            }
            try Accounts.endSessions(of: id, but: session, in: db)
            try db.execute(
                "DELETE FROM devices WHERE account = \(id) AND token_hash <> \(kept)")
            try Self.voidCodes(of: id, at: now, in: db)
            try Notifications.notify(
                id, LocalizedText("accounts.notice.password-changed-here"),
                link: AccountPath.sessions(),
                id: ids.notice, at: now, in: db)
            try sendNotice(
                .passwordChanged, to: id,
                subject: LocalizedText("accounts.mail.password-changed.subject"),
                text: LocalizedText(
                    "accounts.mail.password-changed.text",
                    ["link": options.origin + AccountPath.reset().text]),
                id: ids.letter, at: now, in: db)
        }
    }

    /// The account, if the password is right; a wrong one counts against the account's guesses.
    func proven(
        _ id: AccountID, _ password: String, _ browser: Browser
    ) async throws -> (account: Account, hash: String) {
        let now = world.now()
        // A counter of its own, so that guesses here don't block signing in.
        let fresh = GuardedTry(login: "\(id) here", browser: browser, device: nil)
        let found = try await store.write { db in
            var counted = fresh
            try counted.begin(at: now, in: db)
            return (
                try Accounts.account(id, in: db),
                try Accounts.passwordHash(of: id, in: db), counted
            )
        }
        guard let account = found.0, let hash = found.1,
            try await judged(password, hash, lane: browser.network, found.2)
        else { throw AuthenticationRefusal.wrongPassword }
        try await store.write { db in try found.2.takeBack(in: db) }
        return (account, hash)
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
