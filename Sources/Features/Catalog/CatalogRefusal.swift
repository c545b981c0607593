import Store

/// Refusals of catalogue commands, in order of precedence.
public enum CatalogRefusal: Refusal, Equatable {
    case notFound
    /// Taken down by an operator.
    case takenDown(reason: String)
    case wrongState(Product.State)
    /// A live product must lack nothing.
    case lacks([PublishBlocker])
    case unknownCategory
    /// Another product has this handle already.
    case handleTaken(String)
    /// Two SKUs with the same option values.
    case sameOptions(String)
    case tooManySKUs(most: Int)
    case tooManyPictures(most: Int)
    case priceUnusable(String)
    /// A price whose separator may stand before decimals or thousands.
    case priceAmbiguous(String)

    public var code: String {
        switch self {
        case .notFound: "catalog.not-found"
        case .takenDown: "catalog.taken-down"
        case .wrongState: "catalog.wrong-state"
        case .lacks: "catalog.lacks"
        case .unknownCategory: "catalog.unknown-category"
        case .handleTaken: "catalog.handle-taken"
        case .sameOptions: "catalog.same-options"
        case .tooManySKUs: "catalog.too-many-skus"
        case .tooManyPictures: "catalog.too-many-pictures"
        case .priceUnusable: "catalog.price-unusable"
        case .priceAmbiguous: "catalog.price-ambiguous"
        }
    }

    public var status: Int {
        switch self {
        case .notFound: 404
        case .takenDown, .wrongState, .lacks: 409
        default: 422
        }
    }

    public var field: String? {
        switch self {
        case .unknownCategory: "category"
        case .handleTaken: "handle"
        case .sameOptions: "value1"
        case .tooManySKUs: "sku"
        case .tooManyPictures: "pictures"
        case .priceUnusable, .priceAmbiguous: "price"
        default: nil
        }
    }

    public var message: LocalizedText {
        let key = "refusal.\(code)"
        return switch self {
        case .takenDown(let reason): LocalizedText(key, ["reason": reason])
        case .wrongState(let state): LocalizedText("refusal.catalog.wrong-state.\(state.rawValue)")
        case .lacks(let gaps):
            LocalizedText(key, ["gaps": gaps.map(\.rawValue).joined(separator: ", ")])
        case .handleTaken(let handle): LocalizedText(key, ["handle": handle])
        case .sameOptions(let options): LocalizedText(key, ["options": options])
        case .tooManySKUs(let most), .tooManyPictures(let most):
            LocalizedText(key, ["most": "\(most)"])
        case .priceUnusable(let price), .priceAmbiguous(let price):
            LocalizedText(key, ["price": price])
        case .notFound, .unknownCategory: LocalizedText(key)
        }
    }
}
