import Store
import World

/// Reasons to refuse a checkout, in order of precedence.
public enum CheckoutRefusal: Refusal, Equatable {
    /// The market may only promote (Indonesia without a recorded licence).
    case notSoldHere
    case emptyBasket
    /// What was shown isn't what would be bought: both are shown, and nothing is bought.
    case changed(CheckoutChange)
    /// The request doesn't say what was shown, or in words of an older build.
    case notShown
    case declined
    /// The payment deadline passed or the buyer cancelled; a charge that arrives is refunded.
    case expired
    /// The payment arrived when nothing could be sold any more; it is refunded automatically.
    case paidTooLate
    case noSuchMethod

    public var code: String {
        switch self {
        case .notSoldHere: "orders.not-sold-here"
        case .emptyBasket: "orders.empty-basket"
        case .changed: "orders.changed"
        case .notShown: "orders.not-shown"
        case .declined: "orders.declined"
        case .expired: "orders.expired"
        case .paidTooLate: "orders.paid-too-late"
        case .noSuchMethod: "orders.no-such-method"
        }
    }

    public var status: Int {
        switch self {
        case .notSoldHere: 451
        case .emptyBasket, .noSuchMethod, .notShown: 422
        case .changed, .declined, .expired, .paidTooLate: 409
        }
    }

    public var field: String? {
        switch self {
        case .noSuchMethod: "method"
        case .notShown: "fingerprint"
        default: nil
        }
    }

    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
