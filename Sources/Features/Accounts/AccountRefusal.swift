import Store

/// Refusals of account commands, in order of precedence.
public enum AccountRefusal: Refusal, Equatable {
    /// Another account signs in with this login.
    case taken
    case noSuchSession
    case noSuchAccount
    /// The last operator keeps the role: somebody must be able to run the market.
    case lastOperator

    public var code: String {
        switch self {
        case .taken: "accounts.taken"
        case .noSuchSession: "accounts.no-such-session"
        case .noSuchAccount: "accounts.no-such-account"
        case .lastOperator: "accounts.last-operator"
        }
    }

    public var status: Int {
        switch self {
        case .taken: 422
        case .noSuchSession, .noSuchAccount: 404
        case .lastOperator: 409
        }
    }

    public var field: String? { self == .taken ? "login" : nil }

    public var securityEvent: String? { self == .lastOperator ? "last-operator-kept" : nil }

    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
