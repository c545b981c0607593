import Catalog
import Money
import Store
import World

/// Reasons to refuse an order, in order of precedence.
public enum OrderRefusal: Refusal, Equatable {
    case noSuchOrder
    /// The market may only promote (Indonesia without a recorded licence).
    case notSoldHere
    case emptyBasket
    /// The total shown isn't today's: the page shows the new one and asks again.
    case changed(from: Money, to: Money)
    case badAddress(field: String, key: String)
    case declined
    /// The payment deadline passed or the buyer cancelled; a charge that arrives is refunded.
    case expired
    /// The payment arrived when nothing could be sold any more; it is refunded automatically.
    case paidTooLate
    /// The order has left the state that the request needs.
    case tooLate
    /// More than is left of the order, or nothing.
    case notRefundable
    case noSuchMethod

    public var code: String {
        switch self {
        case .noSuchOrder: "orders.no-such-order"
        case .notSoldHere: "orders.not-sold-here"
        case .emptyBasket: "orders.empty-basket"
        case .changed: "orders.changed"
        case .badAddress: "orders.bad-address"
        case .declined: "orders.declined"
        case .expired: "orders.expired"
        case .paidTooLate: "orders.paid-too-late"
        case .tooLate: "orders.too-late"
        case .notRefundable: "orders.not-refundable"
        case .noSuchMethod: "orders.no-such-method"
        }
    }

    public var status: Int {
        switch self {
        case .noSuchOrder: 404
        case .notSoldHere: 451
        case .emptyBasket, .badAddress, .noSuchMethod: 422
        case .changed, .declined, .expired, .paidTooLate, .tooLate, .notRefundable: 409
        }
    }

    public var field: String? {
        switch self {
        case .badAddress(let field, _): field
        case .noSuchMethod: "method"
        default: nil
        }
    }

    public var message: LocalizedText {
        switch self {
        case .changed(let from, let to): Self.changed(from, to, in: .enUS)
        case .badAddress(_, let key): LocalizedText(key)
        default: LocalizedText("refusal.\(code)")
        }
    }

    fileprivate static func changed(_ from: Money, _ to: Money, in locale: LocaleTag)
        -> LocalizedText
    {
        LocalizedText(
            "refusal.orders.changed",
            ["from": from.formatted(in: locale), "to": to.formatted(in: locale)])
    }
}

/// Refusal with amounts in it, formatted for a locale.
struct RefusalInLocale: Refusal {
    private let refusal: OrderRefusal
    private let locale: LocaleTag

    init(_ refusal: OrderRefusal, _ locale: LocaleTag) {
        self.refusal = refusal
        self.locale = locale
    }

    var code: String { refusal.code }
    var status: Int { refusal.status }
    var field: String? { refusal.field }
    var message: LocalizedText {
        guard case .changed(let from, let to) = refusal else { return refusal.message }
        return OrderRefusal.changed(from, to, in: locale)
    }
}
