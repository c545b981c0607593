import Store

/// Refusals of signing up and in, and of changes of login and password, in order of precedence.
public enum AuthenticationRefusal: Refusal, Equatable {
    /// Too many wrong tries; the next one counts after so many seconds.
    case slowDown(seconds: Int)
    /// Login and password don't belong together; which of them is wrong is not said, on purpose.
    case wrongSignIn
    /// Wrong password at the second prompt, which guards a change.
    case wrongPassword
    /// Demo account from another machine: demo passwords are public, so they work on loopback
    /// alone.
    case demoStaysHome
    /// An operator closed the account; said to whoever knows the password alone.
    case accountClosed
    /// Neither an e-mail address nor a phone number of the market.
    case notALogin
    /// A number of a country that no code is texted to.
    case countryNotServed
    /// Too many text messages were asked for; an e-mail address works meanwhile.
    case textsSpent
    /// The account signs in with this already.
    case sameLogin
    case weakPassword
    /// The code is wrong, used or expired; a new one helps.
    case wrongCode
    /// The link was used, is too old, or never existed.
    case linkGone
    case nothingToVerify
    /// An operator exists already, so the first operator's link is void.
    case operatorExists

    public var code: String {
        switch self {
        case .slowDown: "accounts.slow-down"
        case .wrongSignIn: "accounts.wrong-sign-in"
        case .wrongPassword: "accounts.wrong-password"
        case .demoStaysHome: "accounts.demo-stays-home"
        case .accountClosed: "accounts.closed"
        case .notALogin: "accounts.not-a-login"
        case .countryNotServed: "accounts.country-not-served"
        case .textsSpent: "accounts.texts-spent"
        case .sameLogin: "accounts.same-login"
        case .weakPassword: "accounts.weak-password"
        case .wrongCode: "accounts.wrong-code"
        case .linkGone: "accounts.link-gone"
        case .nothingToVerify: "accounts.nothing-to-verify"
        case .operatorExists: "accounts.operator-exists"
        }
    }

    public var status: Int {
        switch self {
        case .slowDown, .textsSpent: 429
        case .demoStaysHome, .accountClosed: 403
        case .linkGone, .operatorExists: 410
        case .nothingToVerify: 409
        case .wrongSignIn, .wrongPassword, .notALogin, .countryNotServed, .sameLogin,
            .weakPassword, .wrongCode:
            422
        }
    }

    public var field: String? {
        switch self {
        case .wrongPassword: "current"
        case .notALogin, .countryNotServed, .textsSpent, .sameLogin: "login"
        case .weakPassword: "password"
        case .wrongCode: "code"
        default: nil
        }
    }

    public var securityEvent: String? {
        switch self {
        case .slowDown: "sign-in-slowed"
        case .textsSpent: "texts-spent"
        case .wrongSignIn: "sign-in-refused"
        case .wrongPassword: "wrong-password"
        case .wrongCode: "wrong-code"
        case .linkGone: "wrong-link"
        case .demoStaysHome: "demo-sign-in-refused"
        case .accountClosed: "closed-account-refused"
        default: nil
        }
    }

    public var retryAfterSeconds: Int? {
        if self == .textsSpent { return Int(TextBudget.hour.milliseconds / 1000) }
        guard case .slowDown(let seconds) = self else { return nil }
        // The sentence says whole minutes.
        return seconds < 60 ? seconds : (seconds + 59) / 60 * 60
    }

    public var message: LocalizedText {
        if case .slowDown(let seconds) = self {
            let minutes = (seconds + 59) / 60
            return seconds < 60
                ? LocalizedText("refusal.accounts.slow-down.seconds", count: seconds)
                : LocalizedText("refusal.accounts.slow-down.minutes", count: minutes)
        }
        return LocalizedText("refusal.\(code)")
    }
}
