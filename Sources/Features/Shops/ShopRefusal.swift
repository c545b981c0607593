import Store

/// Refusals of shop commands, in order of precedence.
public enum ShopRefusal: Refusal, Equatable {
    case notFound
    /// The account has a shop that is not refused.
    case alreadyRegistered
    /// A name without letters makes no address.
    case nameUnusable
    case nameTaken(String)
    /// Readers would take it for another shop of the market.
    case nameConfusable(String)
    /// A name of whoever runs the market.
    case nameReserved(String)
    case phoneUnusable
    /// A shop's market stays: its prices are in that currency.
    case marketIsFixed
    /// Only a waiting shop can be decided on.
    case decidedAlready(Shop.State)
    /// Selling needs an approved shop.
    case notApproved

    public var code: String {
        switch self {
        case .notFound: "shops.not-found"
        case .alreadyRegistered: "shops.already-registered"
        case .nameUnusable: "shops.name-unusable"
        case .nameTaken: "shops.name-taken"
        case .nameConfusable: "shops.name-confusable"
        case .nameReserved: "shops.name-reserved"
        case .phoneUnusable: "shops.phone-unusable"
        case .marketIsFixed: "shops.market-fixed"
        case .decidedAlready: "shops.decided-already"
        case .notApproved: "shops.not-approved"
        }
    }

    public var status: Int {
        switch self {
        case .notFound: 404
        case .alreadyRegistered, .decidedAlready: 409
        case .notApproved: 403
        default: 422
        }
    }

    public var field: String? {
        switch self {
        case .nameUnusable, .nameTaken, .nameConfusable, .nameReserved: "name"
        case .phoneUnusable: "phone"
        case .marketIsFixed: "market"
        default: nil
        }
    }

    public var message: LocalizedText {
        switch self {
        case .nameTaken(let name), .nameConfusable(let name), .nameReserved(let name):
            LocalizedText("refusal.\(code)", ["name": name])
        case .decidedAlready(let state):
            LocalizedText("refusal.shops.decided-already.\(state.rawValue)")
        default: LocalizedText("refusal.\(code)")
        }
    }
}
