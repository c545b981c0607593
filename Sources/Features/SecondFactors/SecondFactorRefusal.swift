import Store

/// Refusals around second factors, in order of precedence.
public enum SecondFactorRefusal: Refusal, Equatable {
    /// The sign-in has waited too long, or had too many wrong codes: the password comes again.
    case signInGone
    /// The secret was shown too long ago, or to another session.
    case setupGone
    case wrongCode
    case alreadyOn
    case notOn

    public var code: String {
        switch self {
        case .signInGone: "second-factor.sign-in-gone"
        case .setupGone: "second-factor.setup-gone"
        case .wrongCode: "second-factor.wrong-code"
        case .alreadyOn: "second-factor.already-on"
        case .notOn: "second-factor.not-on"
        }
    }

    public var status: Int {
        switch self {
        case .signInGone, .setupGone: 410
        case .wrongCode: 422
        case .alreadyOn, .notOn: 409
        }
    }

    public var field: String? { self == .wrongCode ? "code" : nil }

    public var securityEvent: String? {
        switch self {
        case .signInGone: "second-factor-refused"
        case .wrongCode: "wrong-second-factor"
        default: nil
        }
    }

    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
