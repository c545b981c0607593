import Identities
import Inventory
import Markets
import RefundRules
import Store
import World

extension Orders {
    /// Step: places a replacement of units of an order: a new order of the same checkout without a
    /// price, whose stock is committed and which is shipped as any other. It is no sale. Returns nil,
    /// with nothing written, if the stock lacks, or while units of the order or of another replacement
    /// of it are still to be shipped: they would be taken for each other.
    public func replace(
        _ order: Order, _ units: [RefundLine], by actor: OrderActor, at now: Instant,
        in db: Transaction
    ) throws -> OrderID? {
        let ids = world.ids
        let waiting: OrderID? = try db.value(
            """
            SELECT id FROM orders WHERE (id = \(order.id) OR replaces = \(order.id))
              AND state IN (\(Order.State.unpaid), \(Order.State.onHold),
                \(Order.State.awaitingShipment), \(Order.State.partShipped))
            LIMIT 1
            """)
        guard waiting == nil else { return nil }
        let lines = try Order.lines(of: [order.id], in: db)[order.id, default: []]
        let holder = StockHolderID(order.checkout)
        let wants = units.compactMap { unit in
            lines.first { $0.position == unit.position }.map {
                ReservationRequest(
                    sku: $0.sku, quantity: unit.quantity, holder: holder,
                    reservation: ID(ids.next(at: now)))
            }
        }
        let balance = try order.refundBalance(in: db)
        let isOwed = units.allSatisfy { unit in
            balance.lines.contains { $0.position == unit.position && $0.left >= unit.quantity }
        }
        guard isOwed, !wants.isEmpty, wants.count == units.count else {
            throw OrderRefusal.notRefundable
        }
        guard try Inventory.reserve(wants, until: now, in: db).isEmpty else { return nil }
        _ = try Inventory.commit([holder], in: db)
        let id = OrderID(ids.next(at: now))
        try db.queue(
            [
                order.insertReplacement(id, at: now),
                OrderEvent.insert(id, number: OrderEvent.first, .unpaid, by: actor, at: now),
            ] + units.enumerated().map { order.insertReplaced($1, in: id, at: $0) })
        let market = markets.market(order.market)
        if let new = try Order.find([id], in: db)[id] {
            try new.transition(
                to: .onHold, setting: new.paid(in: market, at: now), by: actor, at: now, in: db)
        }
        // Nobody waits for its buyer to think again.
        if let held = try Order.find([id], in: db)[id] {
            try Orders.endHold(held, ids: ids, at: now, in: db)
        }
        return id
    }
}

extension Orders {
    /// Step: units of an order that its replacement, which has ended, didn't bring: they were cancelled
    /// or came back to the shop.
    public static func missing(
        from replacement: OrderID, of order: OrderID, in db: Transaction
    ) throws -> [RefundLine] {
        let lines = try Order.lines(of: [order, replacement], in: db)
        return lines[replacement, default: []].compactMap { sent in
            guard let line = lines[order]?.first(where: { $0.sku == sent.sku }) else { return nil }
            let count = min(sent.refundedQuantity, line.refundableQuantity)
            return count > 0
                ? RefundLine(position: line.position, quantity: count, goods: .kept) : nil
        }
    }
}

extension Order {
    fileprivate func insertReplacement(_ new: OrderID, at now: Instant) -> SQL {
        """
        INSERT INTO orders
            (id, checkout, buyer, shop, market, state, currency, items_minor, shipping_minor,
             tax_minor, tax_included, total_minor, address, placed_at, due_at, discount_minor,
             is_declined, event_count, shipping_tax_minor, replaces, \(OrderTerms.columns))
        VALUES (\(new), \(checkout), \(buyer), \(shop), \(market), \(Order.State.unpaid),
                \(sums.total.currency.code), 0, 0, 0, \(sums.taxIncluded), 0, \(address.stored),
                \(now), \(now), 0, \(false), \(OrderEvent.first), 0, \(id), \(terms.values))
        """
    }

    fileprivate func insertReplaced(_ unit: RefundLine, in new: OrderID, at place: Int) -> SQL {
        """
        INSERT INTO order_lines
            (order_id, position, sku, product, title, options, picture, unit_minor, quantity,
             tax_minor, tax_ppm, tax_class, commission_bp, discount_minor)
        SELECT CAST(\(new) AS BIGINT), CAST(\(place) AS BIGINT), sku, product, title, options,
            picture, 0, CAST(\(unit.quantity) AS BIGINT), 0, 0, tax_class, 0, 0
        FROM order_lines WHERE order_id = \(id) AND position = \(unit.position)
        """
    }
}
