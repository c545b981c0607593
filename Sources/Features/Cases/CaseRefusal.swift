import Store

/// Reasons to refuse a change of a case, in order of precedence.
public enum CaseRefusal: Refusal, Equatable {
    case noSuchCase
    /// No order has the number that was looked up.
    case noSuchNumber
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
        case .noSuchNumber: "cases.no-such-number"
        case .ownOrder: "cases.own-order"
        case .alreadyOpen: "cases.already-open"
        case .tooMany: "cases.too-many"
        case .notYet: "cases.not-yet"
        case .decided: "cases.decided"
        }
    }

    public var status: Int { self == .noSuchNumber ? 422 : 409 }
    public var field: String? { self == .noSuchNumber ? "order" : nil }
    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
