import Store

/// Reasons to refuse a change of a cancellation, in order of precedence.
public enum CancellationRefusal: Refusal, Equatable {
    case noSuchRequest
    /// The order replaces what another one brought, about which the buyer writes.
    case isReplacement
    case alreadyAsked
    case tooMany
    /// The buyer needn't ask: the order can be cancelled at once.
    case needless
    /// The order was shipped, or isn't paid.
    case tooLate
    /// The wish was answered already.
    case movedOn

    public var code: String {
        switch self {
        case .noSuchRequest: "cancellations.no-such-request"
        case .isReplacement: "cancellations.is-replacement"
        case .alreadyAsked: "cancellations.already-asked"
        case .tooMany: "cancellations.too-many"
        case .needless: "cancellations.needless"
        case .tooLate: "cancellations.too-late"
        case .movedOn: "cancellations.moved-on"
        }
    }

    public var status: Int { 409 }
    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
