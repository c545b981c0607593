import Store

/// Refusals of account commands, in order of precedence.
public enum AccountRefusal: Refusal, Equatable {
    /// Another account signs in with this login.
    case taken
    /// A name of whoever runs the market.
    case nameReserved(String)
    case noSuchSession
    case noSuchAccount
    /// The last operator keeps the role: somebody must be able to run the market.
    case lastOperator
    case noSuchRequest
    /// Four-eyes rule: whoever asked for a role doesn't confirm it.
    case ownRequest
    /// An operator doesn't close their own account: somebody must be able to reopen it.
    case ownAccount

    public var code: String {
        switch self {
        case .taken: "accounts.taken"
        case .nameReserved: "accounts.name-reserved"
        case .noSuchSession: "accounts.no-such-session"
        case .noSuchAccount: "accounts.no-such-account"
        case .lastOperator: "accounts.last-operator"
        case .noSuchRequest: "accounts.no-such-request"
        case .ownRequest: "accounts.own-request"
        case .ownAccount: "accounts.own-account"
        }
    }

    public var status: Int {
        switch self {
        case .taken, .nameReserved: 422
        case .noSuchSession, .noSuchAccount, .noSuchRequest: 404
        case .lastOperator, .ownRequest, .ownAccount: 409
        }
    }

    public var field: String? {
        switch self {
        case .taken: "login"
        case .nameReserved: "name"
        default: nil
        }
    }

    public var securityEvent: String? {
        switch self {
        case .lastOperator: "last-operator-kept"
        case .ownRequest: "own-role-request-refused"
        default: nil
        }
    }

    public var message: LocalizedText {
        if case .nameReserved(let name) = self {
            return LocalizedText("refusal.\(code)", ["name": name])
        }
        return LocalizedText("refusal.\(code)")
    }
}
