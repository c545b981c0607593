import Store

/// Reasons to refuse a change of a return, in order of precedence.
public enum ReturnRefusal: Refusal, Equatable {
    case noSuchReturn
    /// The operator is a party to the order.
    case ownOrder
    /// The order replaces what another one brought, about which the return is.
    case isReplacement
    /// A case or a return about the order is open.
    case alreadyOpen
    case tooMany
    /// The parcel isn't there yet.
    case notYet
    /// No law of this market gives a right to withdraw, or its time is over.
    case noWithdrawal
    /// The seller can't refuse what the law gives the buyer.
    case cannotRefuse
    /// Nothing is to be sent back, or more than there is.
    case wrongUnits
    /// Something was offered already.
    case offered
    /// More than the goods are worth, nothing, or what can't be paid.
    case wrongOffer
    /// The return has left the state that the request needs.
    case movedOn

    public var code: String {
        switch self {
        case .noSuchReturn: "returns.no-such-return"
        case .ownOrder: "returns.own-order"
        case .isReplacement: "returns.is-replacement"
        case .alreadyOpen: "returns.already-open"
        case .tooMany: "returns.too-many"
        case .notYet: "returns.not-yet"
        case .noWithdrawal: "returns.no-withdrawal"
        case .cannotRefuse: "returns.cannot-refuse"
        case .wrongUnits: "returns.wrong-units"
        case .offered: "returns.offered"
        case .wrongOffer: "returns.wrong-offer"
        case .movedOn: "returns.moved-on"
        }
    }

    public var status: Int {
        switch self {
        case .wrongUnits, .wrongOffer: 422
        default: 409
        }
    }

    public var field: String? {
        switch self {
        case .wrongUnits: "lines"
        case .wrongOffer: "amount"
        default: nil
        }
    }

    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
