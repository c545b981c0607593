import RefundRules
import Accounts
import Identities
import Markets
import Modules
import Orders
import Shops
import Store
import World

/// Cases: a buyer says that something is wrong with an order.
///
/// Promises: an order has one case at a time, which stops the clock that would pay the seller; a
/// seller who doesn't answer in time has lost, and so has one whose answer nobody judged in time;
/// every refund of a case is one of its order, to the unit; a case that is decided stays so.
public struct Cases: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let orders: Orders
    let notices: NoticeSender

    public init(
        store: any Store, world: World, markets: Markets, orders: Orders, notices: NoticeSender
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.orders = orders
        self.notices = notices
    }

    public static let migrations = CasesSchema.migrations

    /// Cases of one order, over all: more is a quarrel that people settle by mail.
    public static let mostPerOrder = 3
    /// Characters of what each side writes.
    public static let words = 1...1_000
    /// Cases on one page.
    public static let page = 25
    /// Cases that one run of the deadline job decides.
    static let sweep = 100
    /// Name of the deadline job, also of its stuck rows.
    static let deadlines = "case-deadlines"
    /// Name of the reader of replacements that ended.
    static let replacementReader = "case-replacements"
}

/// A buyer's case about an order.
public struct Case: FromRow, Sendable, Equatable {
    public enum Reason: String, Sendable, CaseIterable {
        case notArrived = "not_arrived"
        case notAsDescribed = "not_as_described"

        /// Reason of the refund in the books.
        var refund: RefundReason { self == .notArrived ? .notReceived : .notAsDescribed }
        /// Goods of a unit that is refunded: nobody has them, or the buyer keeps them.
        var goods: RefundedGoods { self == .notArrived ? .lost : .kept }
    }

    public enum State: String, Sendable, CaseIterable {
        /// The seller has to answer.
        case open
        /// The seller answered; an operator decides, unless the two agree.
        case answered
        /// Decided for the buyer.
        case refunded
        /// Decided for the seller, or withdrawn by the buyer.
        case closed

        /// States in which the order's clock stands still.
        static let active: [State] = [.open, .answered]
        var isActive: Bool { Self.active.contains(self) }
    }

    public enum OfferState: String, Sendable, CaseIterable {
        /// The buyer may accept it until the case is due.
        case open
        case accepted, declined, lapsed
    }

    public static let moves: [State: Set<State>] = [
        .open: [.answered, .refunded, .closed], .answered: [.refunded, .closed],
        .refunded: [], .closed: [],
    ]

    public let id: CaseID
    public let order: OrderID
    public let shop: ShopID
    public let buyer: AccountID
    public let reason: Reason
    public let state: State
    /// The buyer's words.
    public let text: String
    public let openedAt: Instant
    /// End of the seller's time to answer, stored when the case is opened.
    public let answerBy: Instant
    /// Time at which the case is decided for the buyer, if nobody acts; nil once it is decided.
    public let dueAt: Instant?
    /// The seller's words.
    public let answer: String
    public let answeredAt: Instant?
    public let decidedBy: OrderActor?
    public let decidedAt: Instant?
    /// The operator's words.
    public let note: String
    /// Part of the price that the seller offers for keeping the goods.
    public let offerMinor: Int64?
    public let offeredAt: Instant?
    public let offerState: OfferState?
    /// Order by which the seller replaces the goods.
    public let replacement: OrderID?

    /// A case that is about to be written.
    init(
        id: CaseID, about order: Order, _ reason: Reason, _ text: String, at now: Instant
    ) {
        self.id = id
        self.order = order.id
        shop = order.shop
        buyer = order.buyer
        self.reason = reason
        state = .open
        self.text = text
        openedAt = now
        answerBy = now + order.terms.answerTime
        dueAt = answerBy
        answer = ""
        answeredAt = nil
        decidedBy = nil
        decidedAt = nil
        note = ""
        offerMinor = nil
        offeredAt = nil
        offerState = nil
        replacement = nil
    }
}
