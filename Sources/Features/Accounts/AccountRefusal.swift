import Store

/// Why an account can't do what was asked, in order of precedence.
public enum AccountRefusal: Refusal, Equatable {
    /// Too many wrong tries; the next one counts after so many seconds.
    case slowDown(seconds: Int)
    /// E-mail address or phone number and password don't belong together; says no more on purpose.
    case wrongSignIn
    /// Demo people's passwords are public, so they stay on the machine that shows them.
    case demoStaysHome
    /// Neither an e-mail address nor a phone number of the market.
    case notALogin
    case taken
    case weakPassword
    /// The code is wrong, spent or too old; a new one helps.
    case wrongCode
    /// The link was used, is too old, or never was.
    case linkGone
    case nothingToVerify
    case noSuchSession
    /// There is an operator already, so the first one's link is nobody's.
    case operatorExists

    public var code: String {
        switch self {
        case .slowDown: "accounts.slow-down"
        case .wrongSignIn: "accounts.wrong-sign-in"
        case .demoStaysHome: "accounts.demo-stays-home"
        case .notALogin: "accounts.not-a-login"
        case .taken: "accounts.taken"
        case .weakPassword: "accounts.weak-password"
        case .wrongCode: "accounts.wrong-code"
        case .linkGone: "accounts.link-gone"
        case .nothingToVerify: "accounts.nothing-to-verify"
        case .noSuchSession: "accounts.no-such-session"
        case .operatorExists: "accounts.operator-exists"
        }
    }

    public var status: Int {
        switch self {
        case .slowDown: 429
        case .demoStaysHome: 403
        case .noSuchSession: 404
        case .linkGone, .operatorExists: 410
        case .nothingToVerify: 409
        case .wrongSignIn, .notALogin, .taken, .weakPassword, .wrongCode: 422
        }
    }

    public var field: String? {
        switch self {
        case .notALogin, .taken: "login"
        case .weakPassword: "password"
        case .wrongCode: "code"
        default: nil
        }
    }

    public var message: Words {
        if case .slowDown(let seconds) = self {
            let minutes = (seconds + 59) / 60
            return seconds < 60
                ? Words("refusal.\(code).seconds", count: seconds)
                : Words("refusal.\(code).minutes", count: minutes)
        }
        return Words("refusal.\(code)")
    }
}
