import Store
import World

/// Reasons to refuse a request about commission plans, in order of precedence. The codes are from
/// when plans were a part of Creators; clients know them.
public enum AffiliateRefusal: Refusal, Equatable {
    /// Neither of the creator's own shop nor opened by its seller, or not live in the market.
    case notOpenToYou
    case rateOutside(least: String, most: String)
    case endsInThePast
    /// The last day is so far ahead that another calendar's year may be meant: 2569 for 2026.
    case endsFarOff(meant: Day?)
    case noPlan

    public var code: String {
        switch self {
        case .notOpenToYou: "creators.not-open-to-you"
        case .rateOutside: "creators.rate-outside"
        case .endsInThePast: "creators.ends-in-the-past"
        case .endsFarOff(nil): "creators.ends-far-off"
        case .endsFarOff: "creators.ends-in-another-calendar"
        case .noPlan: "creators.no-plan"
        }
    }

    public var status: Int {
        switch self {
        case .rateOutside, .endsInThePast, .endsFarOff: 422
        case .notOpenToYou, .noPlan: 409
        }
    }

    public var field: String? {
        switch self {
        case .rateOutside: "rate"
        case .endsInThePast, .endsFarOff: "ends"
        default: nil
        }
    }

    public var message: LocalizedText {
        switch self {
        case .rateOutside(let least, let most):
            LocalizedText("refusal.\(code)", ["least": least, "most": most])
        case .endsFarOff(let day?):
            LocalizedText("refusal.\(code)", ["day": day.description])
        default: LocalizedText("refusal.\(code)")
        }
    }
}
