import Store
import World

/// Reasons to refuse a basket or a quote, in order of precedence. Their codes begin with `orders.`,
/// as clients know them since before baskets were a feature of their own.
public enum BasketRefusal: Refusal, Equatable {
    case tooManyLines
    /// No longer on sale, or never in this market.
    case notForSale(title: String)
    case soldOut(title: String, left: Int)
    /// The rest is kept for the buyer's own payment, which waits.
    case keptForYou(title: String)
    case notDelivered
    case tooHeavy

    public var code: String {
        switch self {
        case .tooManyLines: "orders.too-many-lines"
        case .notForSale: "orders.not-for-sale"
        case .soldOut: "orders.sold-out"
        case .keptForYou: "orders.kept-for-you"
        case .notDelivered: "orders.not-delivered"
        case .tooHeavy: "orders.too-heavy"
        }
    }

    public var status: Int {
        switch self {
        case .tooManyLines, .notDelivered, .tooHeavy: 422
        case .notForSale, .soldOut, .keptForYou: 409
        }
    }

    public var message: LocalizedText {
        switch self {
        case .notForSale(let title) where title.isEmpty: LocalizedText("refusal.orders.gone")
        case .notForSale(let title): LocalizedText("refusal.orders.not-for-sale", ["title": title])
        case .keptForYou(let title):
            LocalizedText("refusal.orders.kept-for-you", ["title": title])
        case .soldOut(let title, let left):
            LocalizedText(
                left > 0 ? "refusal.orders.fewer" : "refusal.orders.sold-out", ["title": title],
                count: left)
        default: LocalizedText("refusal.\(code)")
        }
    }
}
