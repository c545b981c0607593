import Identities
import Modules
import Store
import World

// Ports of Orders, implemented by features further right and handed over through `init`, and its
// events inside of transactions.

/// Checkouts that aren't paid yet.
public protocol UnpaidCheckouts: Sendable {
    /// Step: cancels all orders of a checkout, which are paid together or not at all. Stock, vouchers
    /// and claims are free again, and the basket is as before. Throws `noSuchOrder` for a missing one.
    func cancel(
        _ checkout: CheckoutID, by actor: OrderActor, note: String, at now: Instant,
        in db: Transaction
    ) throws
}

/// Moments of LIVEs at which something was bought, for the orders' pages.
public protocol RoomMoments: Sendable {
    /// The moment of a room at a time; nil if there is no such room.
    func moment(ofRoom room: RoomID, at: Instant) async throws -> LiveMoment?
}

/// An order whose claim period is over; published in the transaction that completes it.
public struct OrderCompleted: TransactionEvent {
    public let order: OrderID
    public let buyer: AccountID
    public let at: Instant
}

/// An order, or the rest of one, that its seller ships without parcels of ours: carrier and number are
/// their word. Published in the transaction; a handler that throws refuses it.
public struct OrderShipped: TransactionEvent {
    public let order: OrderID
    public let at: Instant
}

/// An order whose time to ship is over, and of which units were left that the buyer was to keep: they
/// won't be shipped, and no refund tells of them. Published in the transaction.
public struct OrderShippingEnded: TransactionEvent {
    public let order: OrderID
    public let at: Instant
}

/// A refund of a part of an order, or of all that is left; published in the transaction that writes
/// it.
public struct OrderRefunded: TransactionEvent {
    public let refund: RefundID
    public let order: OrderID
    public let at: Instant
}

extension Orders {
    /// Step: the checkout of an order that isn't paid; nil for any other.
    public static func unpaidCheckout(of order: OrderID, in db: Transaction) throws -> CheckoutID? {
        try db.value(
            """
            SELECT checkout FROM orders WHERE id = \(order) AND state = \(Order.State.unpaid)
            """)
    }

    /// Step: the products of an order.
    public static func products(of order: OrderID, in db: Transaction) throws -> [ProductID] {
        try db.values("SELECT DISTINCT product FROM order_lines WHERE order_id = \(order)")
    }
}
