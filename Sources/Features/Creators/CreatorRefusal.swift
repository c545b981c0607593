import Store

/// Reasons to refuse a request about creators, in order of precedence.
public enum CreatorRefusal: Refusal, Equatable {
    case notFound
    /// The operator took the stall down.
    case stallClosed
    /// The stall is already taken down, or already open.
    case stallSettled
    /// The account is no creator, and only creators have a stall.
    case notACreator
    case alreadyACreator
    case handleUnusable
    case handleTaken(String)
    /// Readers would take it for another creator's.
    case handleConfusable(String)
    /// Readers would take the name for another creator's, or for a shop's of somebody else.
    case nameConfusable(String)
    /// A handle or a name of whoever runs the market.
    case handleReserved(String)
    case nameReserved(String)
    case yourself
    case followsTooMany(most: Int)
    /// The check is already decided, or none can be requested now.
    case identitySettled
    /// The law of the market asks for a check before going live.
    case identityFirst

    public var code: String {
        switch self {
        case .notFound: "creators.not-found"
        case .stallClosed: "creators.stall-closed"
        case .stallSettled: "creators.stall-settled"
        case .notACreator: "creators.not-a-creator"
        case .alreadyACreator: "creators.already-a-creator"
        case .handleUnusable: "creators.handle-unusable"
        case .handleTaken: "creators.handle-taken"
        case .handleConfusable: "creators.handle-confusable"
        case .nameConfusable: "creators.name-confusable"
        case .handleReserved: "creators.handle-reserved"
        case .nameReserved: "creators.name-reserved"
        case .yourself: "creators.yourself"
        case .followsTooMany: "creators.follows-too-many"
        case .identitySettled: "creators.identity-settled"
        case .identityFirst: "creators.identity-first"
        }
    }

    public var status: Int {
        switch self {
        case .notFound: 404
        case .stallClosed: 410
        case .notACreator, .identityFirst: 403
        case .handleUnusable, .handleTaken, .handleConfusable, .nameConfusable, .handleReserved,
            .nameReserved:
            422
        default: 409
        }
    }

    public var field: String? {
        switch self {
        case .handleUnusable, .handleTaken, .handleConfusable, .handleReserved: "handle"
        case .nameConfusable, .nameReserved: "name"
        default: nil
        }
    }

    public var message: LocalizedText {
        switch self {
        case .handleTaken(let handle), .handleConfusable(let handle), .handleReserved(let handle):
            LocalizedText("refusal.\(code)", ["handle": handle])
        case .nameConfusable(let name), .nameReserved(let name):
            LocalizedText("refusal.\(code)", ["name": name])
        case .followsTooMany(let most): LocalizedText("refusal.\(code)", count: most)
        default: LocalizedText("refusal.\(code)")
        }
    }
}
