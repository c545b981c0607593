import Accounts
import Text
import Identities
import Markets
import Money
import Store
import World

extension Authentication {
    static let verifying: [Purpose] = [.verifyEmail, .verifyPhone]

    /// One-time code that proves ownership of an address or number.
    func verification(of login: Login, for account: AccountID, locale: LocaleTag) -> OneTimeCode {
        let purpose: Purpose = if case .email = login { .verifyEmail } else { .verifyPhone }
        let token = world.token()
        return code(
            purpose, login, account, locale, token: token, letter: "verify",
            link: AccountPath.verificationLink().with("token", token))
    }

    /// - Parameter link: nil where only the digits count.
    func code(
        _ purpose: Purpose, _ login: Login, _ account: AccountID, _ locale: LocaleTag,
        token: String, letter: String, link: Path?
    ) -> OneTimeCode {
        let digits = world.code(digits: OneTimeCode.digits)
        func message(_ kind: String, _ kept: TimeSpan) -> OutgoingMessage {
            var values = ["code": digits, "minutes": "\(kept.milliseconds / 60_000)"]
            if let link { values["link"] = options.origin + link.text }
            return OutgoingMessage(
                channel: login.isPhone ? .sms : .email, to: login.text,
                subject: strings.text(
                    LocalizedText("accounts.mail.\(letter).subject", values), in: locale),
                text: strings.text(
                    LocalizedText("accounts.mail.\(letter).\(kind)", values), in: locale))
        }
        return OneTimeCode(
            id: world.id(), purpose: purpose, account: account, login: login, token: token,
            digits: digits, at: world.now(), withDigits: message("text", OneTimeCode.kept),
            linkOnly: link == nil ? nil : message("link-only", OneTimeCode.linkEvery),
            message: world.id())
    }

    /// Sends another code for the login that isn't verified yet.
    public func resendVerification(to id: AccountID) async throws {
        guard let account = try await store.read({ db in try Accounts.account(id, in: db) }),
            let login = account.unverified
        else { throw AuthenticationRefusal.nothingToVerify }
        let code = verification(of: login, for: id, locale: account.locale)
        try await store.write { db in try code.send(in: db) }
    }

    /// Verifies a login by the digits that were typed.
    public func verify(code digits: String, for account: AccountID) async throws {
        let now = world.now()
        let done = try await store.write { db in
            let proof = try GuardedTry.ofCode(at: now, in: db) {
                try Proof.digits(digits, Self.verifying, of: account, at: now, in: db)
            }
            return try proof.map { try Self.verified($0, at: now, in: db) } ?? false
        }
        guard done else { throw AuthenticationRefusal.wrongCode }
    }

    /// Verifies a login by the link in the message, without signing in.
    public func verify(link token: String) async throws {
        let now = world.now()
        let done = try await store.write { db in
            let proof = try Proof.link(token, Self.verifying, at: now, in: db)
            return try proof.map { try Self.verified($0, at: now, in: db) } ?? false
        }
        guard done else { throw AuthenticationRefusal.linkGone }
    }

    private static func verified(
        _ proof: Proof, at now: Instant, in db: Transaction
    ) throws -> Bool {
        guard let account = proof.account, try proof.use(at: now, in: db) else { return false }
        try Accounts.markVerified(proof.target, of: account, at: now, in: db)
        return true
    }
}
