import Store

/// Reasons to refuse a change of a dispute, in order of precedence.
public enum DisputeRefusal: Refusal, Equatable {
    case noSuchDispute
    /// The dispute has left the state that the request needs.
    case decided
    /// The gateway didn't answer.
    case notSent

    public var code: String {
        switch self {
        case .noSuchDispute: "disputes.no-such-dispute"
        case .decided: "disputes.decided"
        case .notSent: "disputes.not-sent"
        }
    }

    public var status: Int {
        switch self {
        case .noSuchDispute: 404
        case .decided: 409
        case .notSent: 503
        }
    }

    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
