import Store
import World

/// Reasons to refuse what a room sells, in order of precedence.
public enum RoomSellingRefusal: Refusal, Equatable {
    /// The product isn't of the host's shop, not open to creators, or not for sale.
    case productUnusable
    case tooManyProducts(most: Int)
    case notInBag
    /// The target is neither an amount of money nor a number of orders.
    case targetUnusable
    /// There is no product after the pinned one.
    case noNextProduct

    public var code: String {
        switch self {
        case .productUnusable: "live.product-unusable"
        case .tooManyProducts: "live.too-many-products"
        case .notInBag: "live.not-in-bag"
        case .targetUnusable: "live.target-unusable"
        case .noNextProduct: "live.no-next-product"
        }
    }

    public var status: Int {
        switch self {
        case .productUnusable, .notInBag, .targetUnusable: 422
        case .tooManyProducts, .noNextProduct: 409
        }
    }

    public var field: String? {
        switch self {
        case .productUnusable, .notInBag, .tooManyProducts: "product"
        case .targetUnusable: "value"
        case .noNextProduct: nil
        }
    }

    public var message: LocalizedText {
        if case .tooManyProducts(let most) = self {
            return LocalizedText("refusal.\(code)", count: most)
        }
        return LocalizedText("refusal.\(code)")
    }
}
