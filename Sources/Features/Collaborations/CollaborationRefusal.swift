import Store

/// Reasons to refuse a request about collaborations, in order of precedence.
public enum CollaborationRefusal: Refusal, Equatable {
    case notFound
    /// The plan's last day is over.
    case over
    /// The invitation was answered, taken back, or its time is over.
    case settled
    case conflicts([PlanConflict])
    /// More creators than the shop may invite this week.
    case quotaUsed(left: Int)
    case blocksTooMany(most: Int)

    public var code: String {
        switch self {
        case .notFound: "collaborations.not-found"
        case .over: "collaborations.over"
        case .settled: "collaborations.settled"
        case .conflicts: "collaborations.conflicts"
        case .quotaUsed: "collaborations.quota-used"
        case .blocksTooMany: "collaborations.blocks-too-many"
        }
    }

    public var status: Int {
        switch self {
        case .notFound: 404
        case .conflicts: 422
        case .over, .settled, .quotaUsed, .blocksTooMany: 409
        }
    }

    public var faults: [FieldFault] {
        guard case .conflicts(let conflicts) = self else { return [] }
        return conflicts.map(\.fault)
    }

    public var message: LocalizedText {
        switch self {
        case .conflicts(let all): LocalizedText("refusal.\(code)", count: all.count)
        case .quotaUsed(let left): LocalizedText("refusal.\(code)", count: left)
        case .blocksTooMany(let most): LocalizedText("refusal.\(code)", count: most)
        default: LocalizedText("refusal.\(code)")
        }
    }
}
