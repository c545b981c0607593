import Identities
import Markets
import Modules
import Store
import World

// Ports of Orders, implemented by features further right and handed over through `init`, and its
// events inside of transactions.

/// Attribution of purchases to whoever promoted the products.
public protocol Attribution: Sendable {
    /// Step: attribution source per product, as far as there is one; opaque to Orders, stored on
    /// the line.
    func sources(
        of products: [ProductID], buyer: AccountID, market: MarketCode, at now: Instant,
        in db: Transaction
    ) throws -> [ProductID: String]
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

/// A refund of a part of an order, or of all that is left; published in the transaction that writes
/// it.
public struct OrderRefunded: TransactionEvent {
    public let refund: RefundID
    public let order: OrderID
    public let at: Instant
}

extension Orders {
    /// Step: the products of an order.
    public static func products(of order: OrderID, in db: Transaction) throws -> [ProductID] {
        try db.values("SELECT DISTINCT product FROM order_lines WHERE order_id = \(order)")
    }
}
