import Store
import World

/// Reasons to refuse a change of an order, in order of precedence.
public enum OrderRefusal: Refusal, Equatable {
    case noSuchOrder
    /// The order has left the state that the request needs.
    case tooLate
    /// An open case must be withdrawn first.
    case caseOpen
    /// More than is left of the order, or nothing.
    case notRefundable

    public var code: String {
        switch self {
        case .noSuchOrder: "orders.no-such-order"
        case .tooLate: "orders.too-late"
        case .caseOpen: "orders.case-open"
        case .notRefundable: "orders.not-refundable"
        }
    }

    public var status: Int {
        switch self {
        case .noSuchOrder: 404
        case .tooLate, .caseOpen, .notRefundable: 409
        }
    }

    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
