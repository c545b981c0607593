import Store
import World

/// Reasons to refuse a request about a room, in order of precedence.
public enum LiveRefusal: Refusal, Equatable {
    /// The room doesn't exist, or belongs to another host.
    case notFound
    /// The account is no creator, and only creators have rooms.
    case notACreator
    /// The room is over.
    case over
    /// The host has blocked the account.
    case blocked
    /// The room isn't on air.
    case notOnAir
    /// The host has another room on air.
    case onAirAlready
    /// The start is in the past, or more than three months ahead.
    case timeUnusable
    case tooManyPlans(most: Int)
    /// The product isn't of the host's shop, not open to creators, or not for sale.
    case productUnusable
    case tooManyProducts(most: Int)
    case notInBag
    /// The target is neither an amount of money nor a number of orders.
    case targetUnusable
    /// There is no product after the pinned one.
    case noNextProduct
    /// The account is muted until then.
    case muted(until: Instant)
    /// Slow mode, or too many messages.
    case tooFast(seconds: Int)
    /// The host doesn't want such words.
    case wordUnwelcome
    case noSuchMessage
    /// Hosts and moderators can't be silenced by moderators.
    case notOverThem
    case tooMany(most: Int)

    public var code: String {
        switch self {
        case .notFound: "live.not-found"
        case .notACreator: "live.not-a-creator"
        case .over: "live.over"
        case .blocked: "live.blocked"
        case .notOnAir: "live.not-on-air"
        case .onAirAlready: "live.on-air-already"
        case .timeUnusable: "live.time-unusable"
        case .tooManyPlans: "live.too-many-plans"
        case .productUnusable: "live.product-unusable"
        case .tooManyProducts: "live.too-many-products"
        case .notInBag: "live.not-in-bag"
        case .targetUnusable: "live.target-unusable"
        case .noNextProduct: "live.no-next-product"
        case .muted: "live.muted"
        case .tooFast: "live.too-fast"
        case .wordUnwelcome: "live.word-unwelcome"
        case .noSuchMessage: "live.no-such-message"
        case .notOverThem: "live.not-over-them"
        case .tooMany: "live.too-many"
        }
    }

    public var status: Int {
        switch self {
        case .notFound, .noSuchMessage: 404
        case .over: 410
        case .blocked, .muted, .notOverThem, .notACreator: 403
        case .timeUnusable, .productUnusable, .notInBag, .targetUnusable, .wordUnwelcome: 422
        default: 409
        }
    }

    public var field: String? {
        switch self {
        case .timeUnusable: "starts_at"
        case .productUnusable, .notInBag, .tooManyProducts: "product"
        case .targetUnusable: "value"
        case .wordUnwelcome: "text"
        default: nil
        }
    }

    public var message: LocalizedText {
        switch self {
        case .tooManyPlans(let most), .tooManyProducts(let most), .tooMany(let most):
            LocalizedText("refusal.\(code)", count: most)
        case .tooFast(let seconds): LocalizedText("refusal.\(code)", count: seconds)
        default: LocalizedText("refusal.\(code)")
        }
    }
}
