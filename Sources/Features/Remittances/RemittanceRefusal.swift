import Money
import Store

/// Reasons to refuse a remittance, in order of precedence.
public enum RemittanceRefusal: Refusal, Equatable {
    /// No period of the tax begins on that day.
    case noSuchPeriod
    /// The period isn't over.
    case notOver
    case notAnAmount
    case tooMuch(most: Money)

    public var code: String {
        switch self {
        case .noSuchPeriod: "remittances.no-such-period"
        case .notOver: "remittances.not-over"
        case .notAnAmount: "remittances.not-an-amount"
        case .tooMuch: "remittances.too-much"
        }
    }
    public var status: Int {
        switch self {
        case .notOver: 409
        default: 422
        }
    }
    public var field: String? {
        switch self {
        case .noSuchPeriod: "period"
        case .notAnAmount, .tooMuch: "amount"
        case .notOver: nil
        }
    }
    public var message: LocalizedText {
        guard case .tooMuch(let most) = self else { return LocalizedText("refusal.\(code)") }
        return LocalizedText("refusal.\(code)", ["most": most.formatted(in: .enUS)])
    }
}
