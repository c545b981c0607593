import Markets
import Store

/// Reasons to refuse what isn't open to somebody, and to refuse an invitation; in order of
/// precedence.
public enum RolloutRefusal: Refusal, Equatable {
    /// The feature isn't on for the account in the market.
    case notYet(Feature)
    /// No account has this login, id or handle.
    case noSuchPerson
    case tooManyInvited(most: Int)
    /// The account has no invitation that could be taken back.
    case notInvited

    public var code: String {
        switch self {
        case .notYet(.live): "rollouts.live-not-yet"
        case .notYet(.stalls): "rollouts.stalls-not-yet"
        case .notYet(.affiliates): "rollouts.affiliates-not-yet"
        case .noSuchPerson: "rollouts.no-such-person"
        case .tooManyInvited: "rollouts.too-many-invited"
        case .notInvited: "rollouts.not-invited"
        }
    }

    public var status: Int {
        switch self {
        case .notYet: 403
        case .noSuchPerson: 422
        case .tooManyInvited: 409
        case .notInvited: 404
        }
    }

    public var field: String? { self == .noSuchPerson ? "who" : nil }

    public var message: LocalizedText {
        if case .tooManyInvited(let most) = self {
            return LocalizedText("refusal.\(code)", count: most)
        }
        return LocalizedText("refusal.\(code)")
    }
}
