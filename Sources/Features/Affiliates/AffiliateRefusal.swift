import Store

/// Reasons to refuse a request about commission plans, in order of precedence. The codes are from
/// when plans were a part of Creators; clients know them.
public enum AffiliateRefusal: Refusal, Equatable {
    /// Neither of the creator's own shop nor opened by its seller, or not live in the market.
    case notOpenToYou
    case rateOutside(least: String, most: String)
    case endsInThePast
    case noPlan

    public var code: String {
        switch self {
        case .notOpenToYou: "creators.not-open-to-you"
        case .rateOutside: "creators.rate-outside"
        case .endsInThePast: "creators.ends-in-the-past"
        case .noPlan: "creators.no-plan"
        }
    }

    public var status: Int {
        switch self {
        case .rateOutside, .endsInThePast: 422
        case .notOpenToYou, .noPlan: 409
        }
    }

    public var field: String? {
        switch self {
        case .rateOutside: "rate"
        case .endsInThePast: "ends"
        default: nil
        }
    }

    public var message: LocalizedText {
        switch self {
        case .rateOutside(let least, let most):
            LocalizedText("refusal.\(code)", ["least": least, "most": most])
        default: LocalizedText("refusal.\(code)")
        }
    }
}
