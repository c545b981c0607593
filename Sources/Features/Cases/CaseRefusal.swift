import Store

/// Reasons to refuse a change of a case, in order of precedence.
public enum CaseRefusal: Refusal, Equatable {
    case noSuchCase
    /// The operator is a party to the order.
    case ownOrder
    /// The order replaces what another one brought, about which the case is.
    case isReplacement
    case alreadyOpen
    /// A return about the order is open.
    case returnOpen
    case tooMany
    /// The parcel may still arrive, or hasn't been received yet.
    case notYet
    /// The case had an offer or a replacement already.
    case offered
    /// Nothing was offered, or the time to accept it is over.
    case noOffer
    /// More than the goods are worth, or nothing.
    case wrongOffer
    /// The case has left the state that the request needs.
    case decided

    public var code: String {
        switch self {
        case .noSuchCase: "cases.no-such-case"
        case .ownOrder: "cases.own-order"
        case .isReplacement: "cases.is-replacement"
        case .alreadyOpen: "cases.already-open"
        case .returnOpen: "cases.return-open"
        case .tooMany: "cases.too-many"
        case .notYet: "cases.not-yet"
        case .offered: "cases.offered"
        case .noOffer: "cases.no-offer"
        case .wrongOffer: "cases.wrong-offer"
        case .decided: "cases.decided"
        }
    }

    public var status: Int { self == .wrongOffer ? 422 : 409 }
    public var field: String? { self == .wrongOffer ? "amount" : nil }
    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
