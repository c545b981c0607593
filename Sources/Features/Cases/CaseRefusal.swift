import Store

/// Reasons to refuse a change of a case, in order of precedence.
public enum CaseRefusal: Refusal, Equatable {
    case noSuchCase
    /// No order has the number that was looked up.
    case noSuchNumber
    /// The operator is a party to the order.
    case ownOrder
    /// The order replaces what another one brought, about which the case is.
    case isReplacement
    case alreadyOpen
    /// Goods that were written about were replaced, or are being.
    case replaced
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
        case .noSuchNumber: "cases.no-such-number"
        case .ownOrder: "cases.own-order"
        case .isReplacement: "cases.is-replacement"
        case .alreadyOpen: "cases.already-open"
        case .replaced: "cases.replaced"
        case .returnOpen: "cases.return-open"
        case .tooMany: "cases.too-many"
        case .notYet: "cases.not-yet"
        case .offered: "cases.offered"
        case .noOffer: "cases.no-offer"
        case .wrongOffer: "cases.wrong-offer"
        case .decided: "cases.decided"
        }
    }

    public var status: Int { [.noSuchNumber, .wrongOffer].contains(self) ? 422 : 409 }
    public var field: String? {
        switch self {
        case .noSuchNumber: "order"
        case .wrongOffer: "amount"
        default: nil
        }
    }
    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
