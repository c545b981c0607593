import Identities
import Accounts
import Inventory
import Ledger
import Money
import Payments
import Promotions
import RefundRules
import Store
import World

public typealias RefundedGoods = RefundRules.RefundedGoods
public typealias RefundReason = RefundRules.RefundReason
public typealias RefundLine = RefundRules.RefundLine
public typealias PriceReduction = RefundRules.PriceReduction
public typealias RefundRequest = RefundRules.RefundRequest

extension Orders {
    /// Refunds units of an order's lines, and of its delivery fee, in any state after the payment. For
    /// operators and for what handles returns.
    ///
    /// Throws `noSuchOrder`, `tooLate` for an order that isn't paid or is cancelled, `notRefundable`
    /// if more is asked for than is left. Returns the id of the refund.
    public func refund(
        _ id: OrderID, lines: [RefundLine], shipping: Money? = nil, reason: RefundReason,
        actor: OrderActor, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<String> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let found: Order? = try db.row("SELECT \(Order.columns) FROM orders WHERE id = \(id)")
            guard let order = found else { throw OrderRefusal.noSuchOrder }
            let request = RefundRequest(
                lines: lines, shipping: shipping ?? .zero(order.sums.items.currency), reason: reason
            )
            return try refund(order, by: actor, at: now, in: db) { _ in request }.description
        }
    }

    /// Step: refunds a part of a paid order, or all that is left of it. The money, the stock, the
    /// commissions and the order's event are written together.
    ///
    /// Before shipping, an order of which no unit is left is cancelled, and its delivery fee goes back
    /// too. The request is made of what can still be refunded.
    @discardableResult
    func refund(
        _ order: Order, by actor: OrderActor, note: String = "", at now: Instant,
        in db: Transaction,
        _ request: (RefundBalance) -> RefundRequest
    ) throws -> RefundID {
        guard order.isPaid, order.state != .cancelled else { throw OrderRefusal.tooLate }
        let ids = world.ids
        let before = try order.refundBalance(in: db)
        var request = request(before)
        var after = before
        var amounts = try after.taking(request)
        let canCancel = Order.moves[order.state, default: []].contains(.cancelled)
        if canCancel, !after.hasUnitsLeft, !after.shippingLeft.isZero {
            // Nothing will be sent, so nothing is paid for sending it.
            request.shipping += after.shippingLeft
            after = before
            amounts = try after.taking(request)
        }
        let refund = OrderRefund(
            id: ID(ids.next(at: now)), order: order, amounts: amounts, reason: request.reason,
            actor: actor, isCancellation: canCancel && after.isEmpty, note: note, at: now)
        try refund.write(in: db)
        try refund.restock(ids: ids, in: db)
        try refund.post(ids: ids, in: db)
        try events.publish(
            OrderRefunded(refund: refund.id, order: order.id, at: now), in: db)
        try refund.tell(notices, ids: ids, in: db)
        return refund.id
    }

    /// Sends due refunds to the gateway. Returns how many.
    public func sendRefunds() async throws -> Int {
        try await payments.refundDue(at: world.now())
    }
}

extension RefundBalance {
    /// Takes a refund off the balance. Throws `notRefundable`, with nothing taken, if it exceeds it.
    fileprivate mutating func taking(
        _ request: RefundRequest
    ) throws(OrderRefusal) -> Amounts {
        do { return try take(request) } catch { throw .notRefundable }
    }
}
