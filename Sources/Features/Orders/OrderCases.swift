import Identities
import Ledger
import Money
import Shops
import RefundRules
import Store
import World

// Steps for cases, which stand right of Orders: they stop an order's clock, and refund.

extension Orders {
    /// Step: stops an order's clock while a case about it is open. Throws `tooLate` where somebody
    /// else was first.
    public static func pause(
        _ order: Order, by actor: OrderActor, at now: Instant, in db: Transaction
    ) throws {
        guard let due = order.dueAt else { throw OrderRefusal.tooLate }
        try order.record(
            OrderEvent.caseOpenedNote, setting: "due_at = NULL, paused_due_at = \(due)", by: actor,
            at: now, in: db)
    }

    /// Step: lets an order's clock go on after a case. A deadline that would have come meanwhile comes
    /// now.
    public static func resume(
        _ id: OrderID, by actor: OrderActor, at now: Instant, in db: Transaction
    ) throws {
        guard let order = try Order.find([id], in: db)[id], let due = order.pausedDueAt else {
            throw OrderRefusal.tooLate
        }
        try order.record(
            OrderEvent.caseClosedNote,
            setting: "due_at = \(max(due, now)), paused_due_at = NULL", by: actor, at: now, in: db)
    }

    /// Step: refunds lines and quantities of a paid order, or all that is left of it.
    public func refund(
        _ order: Order, _ lines: [RefundLine]?, goods: RefundedGoods, reason: RefundReason,
        by actor: OrderActor, at now: Instant, in db: Transaction
    ) throws {
        try refund(order, by: actor, at: now, in: db) { balance in
            var request = balance.everything(reason)
            if let lines {
                request = RefundRequest(
                    lines: lines, shipping: .zero(order.sums.items.currency), reason: reason)
            }
            request.lines = request.lines.map {
                RefundLine(position: $0.position, quantity: $0.quantity, goods: goods)
            }
            return request
        }
    }

    /// Step: true if the buyer said that the parcel arrived.
    public static func isReceived(_ order: OrderID, in db: Transaction) throws -> Bool {
        let events: Int? = try db.value(
            """
            SELECT count(*) FROM order_events
            WHERE order_id = \(order) AND state = 'delivered' AND actor = \(OrderActor.buyer)
              AND note IN ('', \(OrderEvent.confirmedNote))
            """)
        return events != 0
    }
}

extension Order {
    /// Step: true if money of the order can still be refunded.
    public func isRefundable(in db: Transaction) throws -> Bool {
        try isPaid && state != .cancelled && !refundBalance(in: db).isEmpty
    }
}

extension OrderPageModel {
    /// Step: reads an order for operators, with its transfers; throws `noSuchOrder`.
    public init(_ id: OrderID, in db: Transaction) throws {
        guard let order = try Order.find([id], in: db)[id] else { throw OrderRefusal.noSuchOrder }
        self.init(
            order: order, lines: try Order.lines(of: [id], in: db)[id] ?? [],
            events: try Order.events(of: id, in: db), shop: try Shops.shop(order.shop, in: db),
            transfers: try Ledger.transfers(about: id.rawValue, in: db))
    }
}
