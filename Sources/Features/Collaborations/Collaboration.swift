import Identities
import Markets
import Money
import Store
import World

/// A seller's plan for invited creators: products, a rate and a last day.
struct TargetedPlan: FromRow, Sendable, Equatable {
    static let messageLength = 0...1000

    let id: TargetedPlanID
    let shop: ShopID
    let rate: Rate
    /// First moment after the last day.
    let endsAt: Instant
    let content: AskedContent
    let message: String
    let createdAt: Instant

    static let columns: SQL = "id, shop, rate_bp, ends_at, content, message, created_at"

    init(row: Row) throws {
        id = try row.next()
        shop = try row.next()
        rate = Rate(basisPoints: try row.next())
        endsAt = try row.next()
        content = try row.next()
        message = try row.next()
        createdAt = try row.next()
    }
}

/// Kind of content that a seller asks for.
public enum AskedContent: String, CaseIterable, Sendable { case any, stall, live }

/// A plan as its seller asks for it.
public struct TargetedOffer: Sendable {
    let handles: [String]
    let products: [ProductID]
    let rate: Rate
    let lastDay: Day
    let content: AskedContent
    let message: String

    public init(
        handles: [String], products: [ProductID], rate: Rate, lastDay: Day,
        content: AskedContent, message: String
    ) {
        self.handles = handles
        self.products = products
        self.rate = rate
        self.lastDay = lastDay
        self.content = content
        self.message = message
    }
}

/// A creator's part in a targeted plan, from the invitation to the end.
public struct Collaboration: FromRow, Sendable, Equatable {
    public enum State: String, CaseIterable, Sendable {
        case invited, accepted, declined, expired, withdrawn, ended

        /// True for an invitation or an agreement that holds.
        var isOpen: Bool { self == .invited || self == .accepted }
    }

    /// All transitions.
    static let moves: [State: Set<State>] = [
        .invited: [.accepted, .declined, .expired, .withdrawn], .accepted: [.ended],
        .declined: [], .expired: [], .withdrawn: [], .ended: [],
    ]

    public let id: CollaborationID
    let plan: TargetedPlanID
    let shop: ShopID
    let creator: CreatorID
    let state: State
    let invitedAt: Instant
    /// End of the time for an answer.
    let answerBy: Instant
    /// Time of the answer, or of what took its place.
    let answeredAt: Instant?
    let endedAt: Instant?

    static let columns: SQL = """
        id, plan, shop, creator, state, invited_at, answer_by, answered_at, ended_at
        """

    public init(row: Row) throws {
        id = try row.next()
        plan = try row.next()
        shop = try row.next()
        creator = try row.next()
        state = try row.next()
        invitedAt = try row.next()
        answerBy = try row.next()
        answeredAt = try row.next()
        endedAt = try row.next()
    }

    /// A new invitation.
    init(
        _ id: CollaborationID, of creator: CreatorID, _ plan: TargetedPlanID, _ shop: ShopID,
        at now: Instant
    ) {
        self.id = id
        self.plan = plan
        self.shop = shop
        self.creator = creator
        state = .invited
        invitedAt = now
        answerBy = now + Collaborations.answerTime
        answeredAt = nil
        endedAt = nil
    }

    /// State at a moment, whether or not the job has written it yet.
    func state(at now: Instant) -> State {
        state == .invited && now >= answerBy ? .expired : state
    }

    /// True if a move is allowed now: an invitation whose time is over only expires.
    func canMove(to next: State, at now: Instant) -> Bool {
        guard Self.moves[state, default: []].contains(next) else { return false }
        return state != .invited || (next == .expired) == (now >= answerBy)
    }
}
