import Money
import Store
import World

/// Reasons to refuse a checkout, in order of precedence.
public enum CheckoutRefusal: Refusal, Equatable {
    /// The market may only promote (Indonesia without a recorded licence).
    case notSoldHere
    case emptyBasket
    /// The total shown isn't today's: the page shows the new one and asks again.
    case changed(from: Money, to: Money)
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
        case .declined: "orders.declined"
        case .expired: "orders.expired"
        case .paidTooLate: "orders.paid-too-late"
        case .noSuchMethod: "orders.no-such-method"
        }
    }

    public var status: Int {
        switch self {
        case .notSoldHere: 451
        case .emptyBasket, .noSuchMethod: 422
        case .changed, .declined, .expired, .paidTooLate: 409
        }
    }

    public var field: String? {
        switch self {
        case .noSuchMethod: "method"
        default: nil
        }
    }

    public var message: LocalizedText {
        switch self {
        case .changed(let from, let to): Self.changed(from, to, in: .enUS)
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
    private let refusal: CheckoutRefusal
    private let locale: LocaleTag

    init(_ refusal: CheckoutRefusal, _ locale: LocaleTag) {
        self.refusal = refusal
        self.locale = locale
    }

    var code: String { refusal.code }
    var status: Int { refusal.status }
    var field: String? { refusal.field }
    var message: LocalizedText {
        guard case .changed(let from, let to) = refusal else { return refusal.message }
        return CheckoutRefusal.changed(from, to, in: locale)
    }
}
