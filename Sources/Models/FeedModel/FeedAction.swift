/// Action of a viewer on a video of the feed. The watch stands first: it is a quantile, not a yes.
public enum FeedAction: Int, CaseIterable, Sendable {
    case watch, like, comment, save, share, follow, productOpen, basket, order
    case skip, notInterested, hide, block, report

    /// Worth of the action, in units of an opened product. It multiplies a probability, or, for the
    /// watch, the quantile less one half. The order of sizes is that of the open weights of X
    /// (2026-08) and Twitter (2023); baskets and orders are what a market has beyond them.
    public var weight: Double {
        switch self {
        case .watch: 1
        case .like: 0.5
        case .comment: 2
        case .save: 1
        case .share: 3
        case .follow: 4
        case .productOpen: 1
        case .basket: 4
        case .order: 12
        case .skip: -0.3
        case .notInterested: -20
        case .hide, .block: -30
        case .report: -100
        }
    }

    /// Value that is taken off before the weight counts, so that a middling watch is worth nothing.
    var middle: Double { self == .watch ? 0.5 : 0 }

    /// Share of slots with the action before anything is known.
    var prior: Double {
        switch self {
        case .watch: 0.5
        case .like: 0.05
        case .comment, .save, .share, .follow: 0.01
        case .productOpen: 0.05
        case .basket: 0.01
        case .order: 0.003
        case .skip: 0.3
        case .notInterested: 0.003
        case .hide, .block, .report: 0.001
        }
    }

    /// Name in the weights' table.
    public var name: String { "\(self)" }

    /// Places of the actions in a row of them.
    static let indices = 0..<FeedAction.allCases.count

    static let priors = allCases.reduce(into: ActionRow()) { $0[$1.rawValue] = $1.prior }
}

/// Actions of one slot.
public struct FeedActions: OptionSet, Sendable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    public init(_ action: FeedAction) { rawValue = 1 << UInt32(action.rawValue) }
    public func contains(_ action: FeedAction) -> Bool { contains(FeedActions(action)) }

    static let pleased: FeedActions = [
        .init(.like), .init(.comment), .init(.save), .init(.share), .init(.follow),
        .init(.productOpen), .init(.basket), .init(.order),
    ]
    static let annoyed: FeedActions = [
        .init(.notInterested), .init(.hide), .init(.block), .init(.report),
    ]
}
