import Store

/// Reasons to refuse a change of a case, in order of precedence.
public enum CaseRefusal: Refusal, Equatable {
    case noSuchCase
    /// The operator is a party to the order.
    case ownOrder
    case alreadyOpen
    case tooMany
    /// The parcel may still arrive, or hasn't been received yet.
    case notYet
    /// The case has left the state that the request needs.
    case decided

    public var code: String {
        switch self {
        case .noSuchCase: "cases.no-such-case"
        case .ownOrder: "cases.own-order"
        case .alreadyOpen: "cases.already-open"
        case .tooMany: "cases.too-many"
        case .notYet: "cases.not-yet"
        case .decided: "cases.decided"
        }
    }

    public var status: Int { 409 }
    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
