import Baskets
import Identities
import Ledger
import Markets
import Money
import Store
import World

// Steps by which a checkout's payment changes its orders. The checkout is right of Orders and calls
// them.

extension Orders {
    /// Step: books orders that were paid, as far as they are unpaid, each at its moment. Their money is
    /// held for the shops, they are on hold, and `orders.paid` is published.
    public static func book(
        _ paid: [(order: Order, at: Instant)], markets: Markets, ids: IDSource, in db: Transaction
    ) throws {
        let paid = paid.filter { $0.order.state == .unpaid }
        try Ledger.post(paid.flatMap { order, now in order.sale(ids: ids, at: now) }, in: db)
        // Row by row of one table, so that a store may write them together.
        let changes = try paid.map { order, now in
            try order.transition(
                to: .onHold, setting: order.paid(in: markets.market(order.market), at: now),
                by: .buyer, at: now)
        }
        try db.queue(changes.flatMap { $0.prefix(1) } + changes.flatMap { $0.dropFirst() })
        for (order, now) in paid {
            try db.publish(
                "orders.paid", subject: order.id.description, id: ID(ids.next(at: now)), at: now)
        }
    }

    /// Step: cancels an order that wasn't paid. One that the gateway declined is hidden from the
    /// buyer's list.
    public static func cancelUnpaid(
        _ order: Order, by actor: OrderActor, note: String, at now: Instant, in db: Transaction
    ) throws {
        try db.queue(
            order.transition(
                to: .cancelled, setting: "due_at = NULL, is_declined = \(actor == .gateway)",
                by: actor, note: note, at: now))
    }

    /// Step: shows the declined orders of a checkout in the buyer's list again.
    public static func showDeclined(of checkout: CheckoutID, in db: Transaction) throws {
        try db.execute(
            "UPDATE orders SET is_declined = \(false) WHERE checkout = \(checkout)")
    }

    /// Step: lines of an order as they go back into the buyer's basket.
    public static func returnedLines(
        of order: OrderID, in db: Transaction
    ) throws -> [ReturnedLine] {
        try db.rows(
            """
            SELECT sku, quantity, unit_minor, room FROM order_lines
            WHERE order_id = \(order) ORDER BY position
            """)
    }
}

extension Order {
    /// Columns that a payment sets: every deadline that follows, by the order's own terms. Business
    /// days are counted in the
    /// market's main time zone: shops have no address of their own, so one in Los Angeles has until
    /// midnight in New York. Until shops keep the address they send from, nobody could check a zone
    /// they choose.
    func paid(in market: Market, at now: Instant) -> SQL {
        """
        paid_at = \(now), due_at = \(now + terms.hold),
        ship_by = \(market.end(ofBusinessDay: terms.shipDays, after: now)),
        cancel_by = \(market.end(ofBusinessDay: terms.cancelDays, after: now))
        """
    }

    /// Transfers of a paid order: its money is held for the shop until it is completed.
    fileprivate func sale(ids: IDSource, at now: Instant) -> [Transfer] {
        func transfer(_ to: LedgerAccount, _ amount: Money, _ kind: TransferType) -> Transfer {
            Transfer(
                id: ID(ids.next(at: now)), from: .gateway, to: to, amount: amount, kind: kind,
                subject: id.rawValue, at: now)
        }
        var out = [
            transfer(held, sums.items, .sale), transfer(held, sums.shipping, .shipping),
        ]
        if !sums.taxIncluded { out.append(transfer(.tax, sums.tax, .tax)) }
        return out
    }
}
