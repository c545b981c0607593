import Store
import World

/// Reasons to refuse a request about a room, in order of precedence.
public enum RoomRefusal: Refusal, Equatable {
    /// The room doesn't exist, or belongs to another host.
    case notFound
    /// The account is no creator, and only creators have rooms.
    case notACreator
    /// The host's account is closed.
    case hostClosed
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
    /// A list or a log is full.
    case tooMany(most: Int)

    public var code: String {
        switch self {
        case .notFound: "live.not-found"
        case .notACreator: "live.not-a-creator"
        case .hostClosed: "live.host-closed"
        case .over: "live.over"
        case .blocked: "live.blocked"
        case .notOnAir: "live.not-on-air"
        case .onAirAlready: "live.on-air-already"
        case .timeUnusable: "live.time-unusable"
        case .tooManyPlans: "live.too-many-plans"
        case .tooMany: "live.too-many"
        }
    }

    public var status: Int {
        switch self {
        case .notFound: 404
        case .over, .hostClosed: 410
        case .blocked, .notACreator: 403
        case .timeUnusable: 422
        default: 409
        }
    }

    public var field: String? { self == .timeUnusable ? "starts_at" : nil }

    public var message: LocalizedText {
        switch self {
        case .tooManyPlans(let most), .tooMany(let most):
            LocalizedText("refusal.\(code)", count: most)
        default: LocalizedText("refusal.\(code)")
        }
    }
}
