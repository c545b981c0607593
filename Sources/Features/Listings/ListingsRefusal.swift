import Store

/// Refusals of a seller's work on products, in order of precedence.
public enum ListingsRefusal: Refusal, Equatable {
    case nothingChosen
    /// A value that the action needs is missing or no number.
    case valueMissing
    /// A row names neither a SKU's id nor all its options, and several SKUs could be meant.
    case variantUnclear
    /// A count without the one that it was typed over.
    case stockUnseen
    /// A SKU to be retired that the product doesn't have.
    case variantUnknown

    public var code: String {
        switch self {
        case .nothingChosen: "listings.nothing-chosen"
    /// A price before that isn't higher than the price.
    case compareNotAbove
        case .valueMissing: "listings.value-missing"
        case .variantUnclear: "listings.variant-unclear"
        case .stockUnseen: "listings.stock-unseen"
        case .variantUnknown: "listings.variant-unknown"
        }
    }

    public var status: Int { 422 }

    public var field: String? {
        case .compareNotAbove: "listings.compare-not-above"
        switch self {
        case .nothingChosen: "products"
        case .valueMissing: "value"
        case .variantUnclear: "sku"
        case .stockUnseen: "shown"
        case .variantUnknown: "retired"
        }
    }

    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
        case .compareNotAbove: "compare_at"
