import Accounts
import Identities
import Localization
import Markets
import Modules
import Money
import Orders
import Shops
import Store
import World

/// Returns: a buyer sends units of an order back, within the time that was promised.
///
/// Promises: while a return is open its order doesn't complete; each state says whose turn it is and
/// until when, and whoever is silent has lost; nobody is refunded more than was paid, and what goes
/// back is one of the order's refunds, to the unit; each returned unit is on the shelf again, written
/// off, kept or refused, by line; who may withdraw by law needs two steps, and no seller refuses.
public struct Returns: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let strings: Strings
    let orders: Orders
    let notices: NoticeSender

    public init(
        store: any Store, world: World, markets: Markets, strings: Strings, orders: Orders,
        notices: NoticeSender
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.strings = strings
        self.orders = orders
        self.notices = notices
    }

    public static let migrations = ReturnsSchema.migrations

    /// Returns of one order, over all: more is a quarrel that people settle by mail.
    public static let mostPerOrder = 5
    /// Lines of a return, and more than any order has.
    static let mostLines = 200
    /// Units of a line, and more than any line has.
    static let mostUnits = 100_000
    /// Characters of what each side writes.
    public static let words = 1...1_000
    /// Returns on one page.
    public static let page = 25
    /// Returns that one run of the deadline job moves on.
    static let sweep = 100
    /// Name of the deadline job, also of its stuck rows.
    static let deadlines = "return-deadlines"
    /// Name of the reader of replacements that ended.
    static let replacementReader = "return-replacements"
}

/// A side of a return, whose turn it is.
public enum ReturnSide: String, Sendable, CaseIterable {
    case buyer, seller
    case `operator`
}

/// A buyer's return of units of an order.
public struct Return: FromRow, Sendable, Equatable {
    /// States after reference/social-commerce.md 3.11.
    public enum State: String, Sendable, CaseIterable {
        /// The seller has to answer; silence approves.
        case requested
        /// The seller offers a part of the price for keeping the goods.
        case offered
        /// The seller refuses; the buyer may ask an operator.
        case refused
        /// An operator decides.
        case disputed
        /// Approved: the buyer sends the goods off.
        case awaitingShipment = "awaiting_shipment"
        case inTransit = "in_transit"
        /// The seller has to inspect what is back.
        case received
        /// Inspected, and units were refused; the buyer may ask an operator.
        case inspected
        /// The seller sends a replacement, an order of its own.
        case replacing
        case refunded
        case partlyRefunded = "partly_refunded"
        case rejected
        /// The buyer keeps the goods after all.
        case withdrawn
        /// The buyer didn't send the goods off in time.
        case expired
        case replaced

        /// Side whose turn it is; nil once the return has ended.
        public var next: ReturnSide? {
            switch self {
            case .requested, .inTransit, .received, .replacing: .seller
            case .offered, .refused, .awaitingShipment, .inspected: .buyer
            case .disputed: .operator
            case .refunded, .partlyRefunded, .rejected, .withdrawn, .expired, .replaced: nil
            }
        }
        public var isActive: Bool { next != nil }
    }

    public static let moves: [State: Set<State>] = [
        .requested: [
            .offered, .refused, .awaitingShipment, .replacing, .refunded, .partlyRefunded,
            .rejected, .withdrawn,
        ],
        .offered: [.requested, .partlyRefunded, .withdrawn],
        .refused: [.disputed, .rejected, .withdrawn],
        .disputed: [.awaitingShipment, .refunded, .partlyRefunded, .rejected, .withdrawn],
        .awaitingShipment: [.inTransit, .received, .expired, .withdrawn],
        .inTransit: [.received, .disputed, .refunded, .partlyRefunded, .rejected],
        .received: [.inspected, .refunded, .partlyRefunded, .rejected],
        .inspected: [.disputed, .partlyRefunded, .rejected],
        .replacing: [.replaced, .disputed, .refunded, .partlyRefunded, .rejected],
        .refunded: [], .partlyRefunded: [], .rejected: [], .withdrawn: [], .expired: [],
        .replaced: [],
    ]

    public let id: ReturnID
    public let order: OrderID
    public let shop: ShopID
    public let buyer: AccountID
    public let reason: ReturnReason
    /// True for a right by law: no seller refuses it.
    public let isWithdrawal: Bool
    public let state: State
    /// The buyer's words.
    public let text: String
    public let openedAt: Instant
    /// Time at which the clock decides against the side whose turn it is; nil at the end, and while
    /// a replacement, with a clock of its own, is under way.
    public let dueAt: Instant?
    /// Side that pays for the way back.
    public let shippingPaidBy: ReturnSide
    /// True if the delivery fee goes back with the last unit.
    public let refundsDelivery: Bool
    /// The seller's words.
    public let answer: String
    /// Approval: by the seller, the clock, an operator or the law.
    public let approvedAt: Instant?
    public let carrier: String?
    public let tracking: String?
    public let shippedAt: Instant?
    public let receivedAt: Instant?
    public let inspectedAt: Instant?
    /// Part of the price that the seller offers for keeping the goods.
    public let offerMinor: Int64?
    public let offeredAt: Instant?
    /// Order by which the seller replaces the goods.
    public let replacement: OrderID?
    /// The operator's words.
    public let note: String
    public let endedBy: OrderActor?
    public let endedAt: Instant?
    /// Units that stand for the return, by line.
    public internal(set) var lines: [ReturnLine] = []

    public static func == (a: Return, b: Return) -> Bool { a.id == b.id && a.state == b.state }
}

/// Units of one line of a return, and what became of them.
public struct ReturnLine: Sendable, Equatable {
    public let position: Int
    public let quantity: Int
    /// On the shelf again.
    public var restocked = 0
    /// Written off.
    public var writtenOff = 0
    /// Refunded while the buyer keeps them.
    public var kept = 0
    /// Kept for a part of the price.
    public var reduced = 0
    /// Replaced by another order.
    public var replaced = 0

    /// Units whose money went back in whole.
    public var refunded: Int { restocked + writtenOff + kept }
    /// Units of which nothing became yet, or nothing will.
    public var left: Int { quantity - refunded - reduced - replaced }
}
