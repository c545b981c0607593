import Accounts
import Notifications
import Access
import Identities
import Markets
import Money
import Store
import World

/// A sign-up that waits for its code. A taken login gets a row too, but no code: the pages are the
/// same, and only the owner's mail tells.
struct SignUp: Sendable, FromRow {
    /// Messages to one login within a day; then one an hour, so that nobody's mailbox is filled by
    /// somebody else.
    static let mailsPerDay = 6
    static let restAfter = TimeSpan.hours(1)
    /// Minimum time between two messages; a second press within it changes nothing.
    static let cooldown = TimeSpan.minutes(1)
    /// Lifetime of a sign-up, whatever became of it.
    static let kept = TimeSpan.hours(24)

    let id: SignUpID
    let login: Login
    let name: String
    let passwordHash: String
    let market: MarketCode
    let locale: LocaleTag
    let codeHash: [UInt8]?
    let tries: Int
    let mailedAt: Instant?
    let expiresAt: Instant

    static let columns: SQL =
        """
        id, login, name, password, market, locale, code_hash, tries, mailed_at, expires_at
        """

    init(row: Row) throws {
        id = try row.next()
        login = Login(kept: try row.next())
        name = try row.next()
        passwordHash = try row.next()
        market = try row.next()
        locale = try row.next()
        codeHash = try row.next()
        tries = try row.next()
        mailedAt = try row.next()
        expiresAt = try row.next()
    }

    static func find(_ token: String, at now: Instant, in db: Transaction) throws -> SignUp? {
        try db.row(
            """
            SELECT \(columns) FROM sign_ups
            WHERE token_hash = \(Digest.sha256(token)) AND created_at > \(now - kept)
            """)
    }

    /// The sign-up if its code is right; counts the try, so a wrong one is nil and no error.
    static func proved(
        _ token: String, by digits: String, at now: Instant, in db: Transaction
    ) throws -> SignUp? {
        guard let found = try find(token, at: now, in: db), found.expiresAt > now,
            let hash = found.codeHash, found.tries < OneTimeCode.tries
        else { return nil }
        try db.execute("UPDATE sign_ups SET tries = tries + 1 WHERE id = \(found.id)")
        let isRight = Digest.equal(hash, Digest.sha256("\(found.id.rawValue):\(digits)"))
        return isRight ? found : nil
    }

    /// True if a login may get another message now: fewer than `mailsPerDay`, or none for
    /// `restAfter`.
    static func mayMail(_ login: Login, at now: Instant, in db: Transaction) throws -> Bool {
        let (mails, last) =
            try db.row(
                """
                SELECT CAST(coalesce(sum(mails), 0) AS BIGINT), max(mailed_at) FROM sign_ups
                WHERE login = \(login.text) AND created_at > \(now - kept)
                """
            ) { (try $0.next() as Int, try $0.next() as Instant?) } ?? (0, nil)
        guard let last, mails >= mailsPerDay else { return true }
        return now - last >= restAfter
    }
}

/// Messages of a sign-up: the code for a new login, a notification for the owner of a taken one.
struct SignUpLetter: Sendable {
    let digits: String
    let code: OutgoingMessage
    let taken: @Sendable (LocaleTag) -> OutgoingMessage
    let id: InboxMessageID
    let texts: TextBudget

    /// Sends the message that fits, if another may go; false if text messages are used up.
    func send(
        _ signUp: SignUpID, _ login: Login, at now: Instant, in db: Transaction
    ) throws -> Bool {
        guard try SignUp.mayMail(login, at: now, in: db) else { return true }
        guard try texts.take(login, message: id, at: now, in: db) else { return false }
        let owner = try Accounts.idAndHash(of: login, in: db)?.id
        var hash: [UInt8]?
        if let owner {
            let locale = try Accounts.locale(of: owner, in: db)
            try Notifications.enqueue(taken(locale ?? .enUS), .loginTaken, id: id, at: now, in: db)
        } else {
            hash = Digest.sha256("\(signUp.rawValue):\(digits)")
            try Notifications.enqueue(code, .signUpCode, id: id, at: now, in: db)
        }
        try db.execute(
            """
            UPDATE sign_ups SET code_hash = \(hash), tries = 0, mails = mails + 1,
                mailed_at = \(now), expires_at = \(now + OneTimeCode.kept)
            WHERE id = \(signUp)
            """)
        return true
    }
}

extension Authentication {
    /// Starts a sign-up: stores it and sends a code. Answers alike if the login is taken; then its
    /// owner is notified instead. Returns the sign-up's token.
    /// - Parameters:
    ///   - network: the client's, whose passwords wait for each other.
    ///   - block: the client's largest network, whose text messages are counted together.
    public func askSignUp(
        name: String, login text: String, password: String, caller: Caller,
        network: String = "", block: String = ""
    ) async throws -> String {
        guard let login = Login(text, in: markets.market(caller.marketCode)) else {
            throw AuthenticationRefusal.notALogin
        }
        let texts = texts(for: block)
        if login.isPhone { _ = try texts.country(of: login) }
        try check(password, of: [login])
        let hash = try await hash(password, lane: network)
        let now = world.now()
        let token = world.token()
        let id: SignUpID = world.id()
        let letter = letter(for: login, caller.locale, texts)
        // What was refused is counted, so the closure answers false instead of throwing.
        let isSent = try await store.write { db in
            try db.execute(
                """
                INSERT INTO sign_ups (id, token_hash, login, name, password, market, locale,
                    code_hash, tries, mails, mailed_at, created_at, expires_at)
                VALUES (\(id), \(Digest.sha256(token)), \(login.text), \(name), \(hash),
                    \(caller.marketCode), \(caller.locale), NULL, 0, 0, NULL, \(now), \(now))
                """)
            return try letter.send(id, login, at: now, in: db)
        }
        guard isSent else { throw AuthenticationRefusal.textsSpent }
        return token
    }

    /// The login that the code was sent to; throws `linkGone` for an unknown token.
    public func signUpLogin(_ token: String) async throws -> String {
        let now = world.now()
        let found = try await store.read { db in try SignUp.find(token, at: now, in: db) }
        guard let found else { throw AuthenticationRefusal.linkGone }
        return found.login.text
    }

    /// Sends another code and voids the one before.
    public func resendSignUp(_ token: String, block: String = "") async throws {
        let now = world.now()
        let found = try await store.read { db in try SignUp.find(token, at: now, in: db) }
        guard let found else { throw AuthenticationRefusal.linkGone }
        if let last = found.mailedAt, now - last < SignUp.cooldown { return }
        let letter = letter(for: found.login, found.locale, texts(for: block))
        let isSent = try await store.write { db in
            try letter.send(found.id, found.login, at: now, in: db)
        }
        guard isSent else { throw AuthenticationRefusal.textsSpent }
    }

    /// Completes a sign-up by its code: adds the account with a verified login and signs in.
    public func completeSignUp(
        _ token: String, code digits: String, caller: Caller, browser: Browser,
        device: String? = nil
    ) async throws -> SignedIn {
        let entry = entry(caller, browser, device)
        let now = entry.session.at
        let account: AccountID = world.id()
        let news: ID<OutboxRow> = world.id()
        // A wrong try must be counted, so the closure answers nil instead of throwing.
        let name = try await store.write { db -> String? in
            let right = try GuardedTry.ofCode(at: now, in: db) {
                try SignUp.proved(token, by: digits, at: now, in: db)
            }
            guard let found = right else { return nil }
            try Accounts.add(
                NewAccount(
                    id: account, name: found.name, login: found.login,
                    passwordHash: found.passwordHash, market: found.market, locale: found.locale,
                    verifiedAt: now), news: news, at: now, in: db)
            try db.execute("DELETE FROM sign_ups WHERE id = \(found.id)")
            try entry.admit(account, in: db)
            return found.name
        }
        guard let name else { throw AuthenticationRefusal.wrongCode }
        return entry.signedIn(account, name)
    }

    private func letter(
        for login: Login, _ locale: LocaleTag, _ texts: TextBudget
    ) -> SignUpLetter {
        let digits = world.code(digits: OneTimeCode.digits)
        let (strings, origin) = (strings, options.origin)
        @Sendable func message(
            _ subject: String, _ text: String, _ locale: LocaleTag
        ) -> OutgoingMessage {
            let values = [
                "code": digits, "minutes": "\(OneTimeCode.kept.milliseconds / 60_000)",
                "link": origin + AccountPath.signIn().text,
                "reset": origin + AccountPath.reset().text,
            ]
            return OutgoingMessage(
                channel: login.isPhone ? .sms : .email, to: login.text,
                subject: strings.text(LocalizedText(subject, values), in: locale),
                text: strings.text(LocalizedText(text, values), in: locale))
        }
        return SignUpLetter(
            digits: digits,
            code: message("accounts.mail.sign-up.subject", "accounts.mail.sign-up.text", locale),
            taken: { message("accounts.mail.taken.subject", "accounts.mail.taken.text", $0) },
            id: world.id(), texts: texts)
    }
}
