import Store

/// Refusals of a seller's work on products, in order of precedence.
public enum ListingsRefusal: Refusal, Equatable {
    case nothingChosen
    /// A value that the action needs is missing or no number.
    case valueMissing
    /// A whole number that can be read in two ways.
    case countAmbiguous(String)
    /// A whole number below 0 or above `most`.
    case countOutside(most: Int)
    /// A row names neither a SKU's id nor all its options, and several SKUs could be meant.
    case variantUnclear
    /// A count without the one that it was typed over.
    case stockUnseen
    /// A SKU to be retired that the product doesn't have.
    case variantUnknown
    /// A price before that isn't higher than the price.
    case compareNotAbove

    public var code: String {
        switch self {
        case .nothingChosen: "listings.nothing-chosen"
        case .valueMissing: "listings.value-missing"
        case .countAmbiguous: "listings.count-ambiguous"
        case .countOutside: "listings.count-outside"
        case .variantUnclear: "listings.variant-unclear"
        case .stockUnseen: "listings.stock-unseen"
        case .variantUnknown: "listings.variant-unknown"
        case .compareNotAbove: "listings.compare-not-above"
        }
    }

    public var status: Int { 422 }

    public var field: String? {
        switch self {
        case .nothingChosen: "products"
        case .valueMissing, .countAmbiguous, .countOutside: "value"
        case .variantUnclear: "sku"
        case .stockUnseen: "shown"
        case .variantUnknown: "retired"
        case .compareNotAbove: "compare_at"
        }
    }

    public var message: LocalizedText {
        switch self {
        case .countAmbiguous(let text): LocalizedText("refusal.\(code)", ["text": text])
        case .countOutside(let most): LocalizedText("refusal.\(code)", ["most": "\(most)"])
        default: LocalizedText("refusal.\(code)")
        }
    }
}
