import Store

/// Reasons to refuse a promotion, in order of precedence.
public enum PromotionRefusal: Refusal, Equatable {
    case noSuchSale
    case noSuchVoucher
    case noSuchAllocation
    case noSuchCreator
    case notAnAmount(field: String)
    /// The goods are neither of the account's own shop nor allocated to it by their seller.
    case notYours
    case notOn
    case over
    case gone
    case perBuyer(most: Int)
    case watchFirst(seconds: Int)
    case tooMany(most: Int)
    case notLower(field: String)
    case outside(field: String, least: Int, most: Int)
    case notEnough(left: Int)
    case alreadyLaunched

    public var code: String {
        switch self {
        case .noSuchSale: "promotions.no-such-sale"
        case .noSuchVoucher: "promotions.no-such-voucher"
        case .noSuchAllocation: "promotions.no-such-allocation"
        case .noSuchCreator: "promotions.no-such-creator"
        case .notAnAmount: "promotions.not-an-amount"
        case .notYours: "promotions.not-yours"
        case .notOn: "promotions.not-on"
        case .over: "promotions.over"
        case .gone: "promotions.gone"
        case .perBuyer: "promotions.per-buyer"
        case .watchFirst: "promotions.watch-first"
        case .tooMany: "promotions.too-many"
        case .notLower: "promotions.not-lower"
        case .outside: "promotions.outside"
        case .notEnough: "promotions.not-enough"
        case .alreadyLaunched: "promotions.already-launched"
        }
    }

    public var status: Int {
        switch self {
        case .noSuchSale, .noSuchVoucher, .noSuchAllocation: 404
        case .notYours: 403
        case .noSuchCreator, .notAnAmount, .notLower, .outside: 422
        default: 409
        }
    }

    public var field: String? {
        switch self {
        case .noSuchCreator: "creator"
        case .notAnAmount(let field), .notLower(let field), .outside(let field, _, _): field
        case .notEnough: "total"
        default: nil
        }
    }

    public var retryAfterSeconds: Int? {
        if case .watchFirst(let seconds) = self { seconds } else { nil }
    }

    public var message: LocalizedText {
        let key = "refusal.\(code)"
        return switch self {
        case .perBuyer(let most), .tooMany(let most): LocalizedText(key, count: most)
        case .watchFirst(let seconds): LocalizedText(key, count: seconds)
        case .notEnough(let left): LocalizedText(key, count: left)
        case .notLower(field: "off"): LocalizedText("refusal.promotions.least-too-low")
        case .outside(_, let least, let most):
            LocalizedText(key, ["least": "\(least)", "most": "\(most)"])
        default: LocalizedText(key)
        }
    }
}
