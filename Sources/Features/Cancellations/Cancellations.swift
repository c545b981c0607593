import Accounts
import Identities
import Localization
import Markets
import Modules
import Orders
import Shops
import Store
import World

/// Cancellations: a paid order, or a part of it, that won't be shipped.
///
/// Promises: a seller cancels units or the whole with a reason, which the buyer is told; a buyer asks
/// for it once the first hour is over, and a seller who doesn't answer in time while nothing was shipped
/// has agreed; money and stock go back by one of the order's refunds; what was shipped stays bought.
public struct Cancellations: Sendable {
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

    public static let migrations = CancellationsSchema.migrations

    /// Wishes of a buyer to cancel one order, over all.
    public static let mostPerOrder = 2
    /// Characters of what each side writes.
    static let words = 1...1_000
    /// Wishes on one page.
    static let page = 25
    /// Wishes that one run of the deadline job moves on.
    static let sweep = 100
    /// Name of the deadline job, also of its stuck rows.
    static let deadlines = "cancellation-deadlines"
    /// Name of the reader of orders that were shipped or cancelled.
    static let reader = "cancellations"
}

/// A buyer's wish to cancel an order, or a seller's cancellation.
public struct Cancellation: FromRow, Sendable, Equatable {
    public enum Reason: String, Sendable, CaseIterable {
        case changeOfMind = "change_of_mind"
        case orderedTwice = "ordered_twice"
        case wrongAddress = "wrong_address"
        case outOfStock = "out_of_stock"
        case wrongPrice = "wrong_price"
        case cannotDeliver = "cannot_deliver"
        case other

        public static let ofBuyers: [Reason] = [
            .changeOfMind, .orderedTwice, .wrongAddress, .other,
        ]
        public static let ofSellers: [Reason] = [.outOfStock, .wrongPrice, .cannotDeliver, .other]
    }

    public enum State: String, Sendable, CaseIterable {
        /// The seller has to answer.
        case requested
        case declined
        /// Units or all of the order were cancelled.
        case cancelled
        /// The buyer wants it after all.
        case withdrawn
        /// The order was shipped, or cancelled by something else.
        case overtaken
    }

    public static let moves: [State: Set<State>] = [
        .requested: [.declined, .cancelled, .withdrawn, .overtaken], .declined: [],
        .cancelled: [], .withdrawn: [], .overtaken: [],
    ]

    public let id: CancellationID
    public let order: OrderID
    public let shop: ShopID
    public let buyer: AccountID
    /// `buyer` of a wish, `seller` of a cancellation.
    public let author: OrderActor
    public let reason: Reason
    public let text: String
    public let state: State
    public let openedAt: Instant
    /// Time at which the order is cancelled if the seller doesn't answer; nil at the end.
    public let dueAt: Instant?
    public let answer: String
    public let endedBy: OrderActor?
    public let endedAt: Instant?

    static let columns: SQL = """
        id, order_id, shop, buyer, author, reason, text, state, opened_at, due_at, answer,
        ended_by, ended_at
        """

    public init(row: Row) throws {
        id = try row.next()
        order = try row.next()
        shop = try row.next()
        buyer = try row.next()
        author = try row.next()
        reason = try row.next()
        text = try row.next()
        state = try row.next()
        openedAt = try row.next()
        dueAt = try row.next()
        answer = try row.next()
        endedBy = try row.next()
        endedAt = try row.next()
    }

    /// Step: wishes and cancellations of an order, newest first.
    public static func of(_ order: OrderID, in db: Transaction) throws -> [Cancellation] {
        try db.rows(
            """
            SELECT \(columns) FROM cancellations WHERE order_id = \(order) ORDER BY id DESC
            LIMIT \(Cancellations.page)
            """)
    }

    /// Step: changes the state, if nobody changed it since the row was read and `moves` allows it.
    func move(
        to next: State, by actor: OrderActor, answer: String = "", at now: Instant,
        in db: Transaction
    ) throws {
        guard Self.moves[state, default: []].contains(next) else {
            throw CancellationRefusal.movedOn
        }
        let changed = try db.execute(
            """
            UPDATE cancellations SET state = \(next), due_at = NULL, answer = \(answer),
                ended_by = \(actor), ended_at = \(now)
            WHERE id = \(id) AND state = \(state)
            """)
        guard changed == 1 else { throw CancellationRefusal.movedOn }
    }
}
