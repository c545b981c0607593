import Store

/// Refusals to put a product on a list, in order of precedence.
enum WishListRefusal: Refusal, Equatable {
    case noSuchProduct, full

    var code: String {
        switch self {
        case .noSuchProduct: "wish-list.no-such-product"
        case .full: "wish-list.full"
        }
    }
    var status: Int { self == .noSuchProduct ? 404 : 409 }
    var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
