import Identities
import Payments
import Store
import World

/// Reasons to refuse a checkout, in order of precedence.
public enum CheckoutRefusal: Refusal, Equatable {
    /// The market may only promote (Indonesia without a recorded licence).
    case notSoldHere
    case emptyBasket
    /// Difference between what was shown and what would be bought: both are shown, and nothing is
    /// bought.
    case changed(CheckoutChange)
    /// The request doesn't say what was shown, or in words of an older build.
    case notShown
    /// Units of the same SKU are kept for a payment of the buyer's that waits: it is offered.
    case waiting(CheckoutID)
    /// As many checkouts wait for a payment as the market lets.
    case tooManyWaiting(Int)
    /// More units would be kept without a payment than the market lets.
    case tooManyUnits(most: Int, waiting: Int)
    /// Too many checkouts were left unpaid lately.
    case leftUnpaid(until: Instant, now: Instant)
    case declined
    /// Declined, with a reason that the buyer may hear.
    case declinedFor(DeclineReason)
    /// The payment deadline passed or the buyer cancelled; a charge that arrives is refunded.
    case expired
    /// The payment arrived when nothing could be sold any more; it is refunded automatically.
    case paidTooLate
    case noSuchMethod

    /// The refusal of a declined payment.
    static func refused(_ reason: DeclineReason) -> CheckoutRefusal {
        reason == .other ? .declined : .declinedFor(reason)
    }

    public var code: String {
        switch self {
        case .notSoldHere: "orders.not-sold-here"
        case .emptyBasket: "orders.empty-basket"
        case .changed: "orders.changed"
        case .notShown: "orders.not-shown"
        case .waiting: "orders.payment-waiting"
        case .tooManyWaiting: "orders.too-many-waiting"
        case .tooManyUnits: "orders.too-many-units"
        case .leftUnpaid: "orders.left-unpaid"
        case .declined, .declinedFor: "orders.declined"
        case .expired: "orders.expired"
        case .paidTooLate: "orders.paid-too-late"
        case .noSuchMethod: "orders.no-such-method"
        }
    }

    public var status: Int {
        switch self {
        case .notSoldHere: 451
        case .emptyBasket, .noSuchMethod, .notShown, .tooManyUnits: 422
        case .waiting, .tooManyWaiting: 409
        case .leftUnpaid: 429
        case .changed, .declined, .declinedFor, .expired, .paidTooLate: 409
        }
    }

    public var field: String? {
        switch self {
        case .noSuchMethod: "method"
        case .notShown: "fingerprint"
        default: nil
        }
    }

    /// Seconds until something may be kept again.
    public var retryAfterSeconds: Int? {
        guard case .leftUnpaid(let until, let now) = self else { return nil }
        return max(1, Int((until - now).milliseconds / 1000))
    }

    public var message: LocalizedText {
        switch self {
        case .tooManyWaiting(let most): LocalizedText("refusal.\(code)", count: most)
        case .tooManyUnits(let most, _): LocalizedText("refusal.\(code)", count: most)
        case .leftUnpaid(let until, let now):
            LocalizedText(
                "refusal.\(code)",
                count: max(1, Int(((until - now).milliseconds + 3_599_999) / 3_600_000)))
        case .declinedFor(let reason): LocalizedText("payments.decline.\(reason.rawValue)")
        default: LocalizedText("refusal.\(code)")
        }
    }
}
