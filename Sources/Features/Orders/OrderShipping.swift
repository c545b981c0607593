import Identities
import Inventory
import Markets
import RefundRules
import Store
import World

// Steps by which units leave the shop. Parcels, which stand right of Orders, call them.

extension Orders {
    /// Step: units of an order, by the position of their line, leave in a parcel. With the last ones
    /// the order is in transit, until then part shipped. Throws `tooLate` for an order that may not
    /// ship, and for more units than are left to ship.
    public func ship(
        _ order: Order, _ units: [Int: Int], in parcel: Shipment, by actor: OrderActor,
        at now: Instant, in db: Transaction
    ) throws {
        let isLast = try leave(order, units, word: nil, by: actor, at: now, in: db)
        try tell(isLast ? .shipped : .partShipped, order.id, parcel: parcel, at: now, in: db)
    }

    /// Step: all that is left of an order leaves on its seller's word; handlers may refuse.
    func shipRest(
        of order: Order, _ shipment: Shipment, at now: Instant, in db: Transaction
    ) throws {
        let lines = try Order.lines(of: [order.id], in: db)[order.id, default: []]
            .filter { $0.unshippedQuantity > 0 }
        let units = Dictionary(
            uniqueKeysWithValues: lines.map { ($0.position, $0.unshippedQuantity) })
        _ = try leave(order, units, word: shipment, by: .seller, at: now, in: db)
        try events.publish(OrderShipped(order: order.id, at: now), in: db)
        try tell(.shipped, order.id, at: now, in: db)
    }

    /// Step: units leave the shelf, and the order moves with them. True for the last ones.
    /// - Parameter word: carrier and number on the seller's word, kept with the order.
    private func leave(
        _ order: Order, _ units: [Int: Int], word: Shipment?, by actor: OrderActor,
        at now: Instant, in db: Transaction
    ) throws -> Bool {
        guard order.canShip, !units.isEmpty else { throw OrderRefusal.tooLate }
        let lines = try Order.lines(of: [order.id], in: db)[order.id, default: []]
        var left = Dictionary(
            uniqueKeysWithValues: lines.map { ($0.position, $0.unshippedQuantity) })
        for (position, count) in units {
            guard count > 0, let before = left[position], count <= before else {
                throw OrderRefusal.tooLate
            }
            left[position] = before - count
        }
        let isLast = left.values.allSatisfy { $0 == 0 }
        try move(order, isLast: isLast, word: word, by: actor, at: now, in: db)
        try db.queue(
            units.sorted { $0.key < $1.key }.map { position, count in
                """
                UPDATE order_lines SET shipped_quantity = shipped_quantity + \(count)
                WHERE order_id = \(order.id) AND position = \(position)
                """
            })
        let skus = Dictionary(uniqueKeysWithValues: lines.map { ($0.position, $0.sku) })
        let counts = Dictionary(
            units.compactMap { position, count in skus[position].map { ($0, count) } },
            uniquingKeysWith: +)
        try Inventory.ship(counts, soldTo: ID(order.checkout), ids: world.ids, at: now, in: db)
        if isLast {
            try db.publish(
                "orders.shipped", subject: order.id.description, id: ID(world.ids.next(at: now)),
                at: now)
        }
        return isLast
    }

    /// Step: the order's change of state. What is left of an order keeps its deadline.
    private func move(
        _ order: Order, isLast: Bool, word: Shipment?, by actor: OrderActor, at now: Instant,
        in db: Transaction
    ) throws {
        let due = isLast ? now + .days(order.terms.arrivalDays) : order.dueAt
        var columns: SQL =
            "due_at = \(due), arrive_by = \(markets.arrivesBy(order, shippedAt: now))"
        if let word {
            columns = "\(columns), carrier = \(word.carrier), tracking = \(word.tracking)"
        }
        if !isLast, order.state == .partShipped {
            return try order.record(
                OrderEvent.parcelNote, setting: columns, by: actor, at: now, in: db)
        }
        try order.transition(
            to: isLast ? .inTransit : .partShipped, setting: columns, by: actor, at: now, in: db)
    }

    /// Step: a parcel that came back leaves the shop again, which only sets the clock anew.
    public func shipAgain(
        _ order: Order, in parcel: Shipment, by actor: OrderActor, at now: Instant,
        in db: Transaction
    ) throws {
        let due = now + .days(order.terms.arrivalDays)
        try order.record(
            OrderEvent.parcelNote, setting: order.deadline(atLeast: due), by: actor, at: now,
            in: db)
        try tell(.partShipped, order.id, parcel: parcel, at: now, in: db)
    }

    /// Step: a parcel came back to its shop: the order doesn't end by itself before that has time to
    /// say what happens now.
    public static func comeBack(
        _ order: Order, until moment: Instant, at now: Instant, in db: Transaction
    ) throws {
        try order.record(
            OrderEvent.parcelBackNote, setting: order.deadline(atLeast: moment), by: .carrier,
            at: now, in: db)
    }

    /// Step: a carrier has delivered all that was shipped: the buyer's days begin, unless they had.
    public func arrive(_ order: Order, at now: Instant, in db: Transaction) throws {
        guard order.canConfirm else { return }
        try deliver(order, actor: .carrier, at: now, in: db)
    }

    /// Step: the rest of a partly shipped order won't be shipped, as its deadline has passed or its
    /// buyer withdraws: it is refunded.
    public func cancelUnshipped(
        _ order: Order, by actor: OrderActor, at now: Instant, in db: Transaction
    ) throws {
        let lines = try Order.lines(of: [order.id], in: db)[order.id, default: []].map {
            RefundLine(
                position: $0.position, quantity: min($0.unshippedQuantity, $0.refundableQuantity))
        }.filter { $0.quantity > 0 }
        if !lines.isEmpty {
            try refund(order, by: actor, at: now, in: db) { balance in
                RefundRequest(
                    lines: lines, shipping: .zero(balance.shipping.currency), reason: .cancellation)
            }
        }
        // Units that were refunded for the buyer to keep are left, and won't be sent either.
        guard let rest = try Order.find([order.id], in: db)[order.id], rest.state == .partShipped
        else { return }
        try rest.transition(
            to: .inTransit, setting: "due_at = \(now + .days(rest.terms.arrivalDays))", by: actor,
            at: now, in: db)
        try rest.dropUnshipped(in: db)
        try db.publish(
            "orders.shipped", subject: order.id.description, id: ID(world.ids.next(at: now)),
            at: now)
        try events.publish(OrderShippingEnded(order: order.id, at: now), in: db)
    }
}

extension Order {
    /// Column that keeps a deadline: a case stops the clock, which doesn't forget it.
    func deadline(_ moment: Instant) -> SQL {
        pausedDueAt == nil ? "due_at = \(moment)" : "paused_due_at = \(moment)"
    }

    /// The deadline put off to a moment, unless it is later, or that of units still to be shipped.
    fileprivate func deadline(atLeast moment: Instant) -> SQL {
        guard !canShip, let due = dueAt ?? pausedDueAt else { return "due_at = due_at" }
        return deadline(max(due, moment))
    }

    /// Step: what is still to be shipped never will be, and is free for others to buy.
    func dropUnshipped(in db: Transaction) throws {
        try Inventory.uncommitAll(Order.skus(of: id, in: db), soldTo: ID(checkout), in: db)
        try db.queue([
            """
            UPDATE order_lines SET cancelled_quantity = quantity - shipped_quantity
            WHERE order_id = \(id)
            """
        ])
    }
}

extension RefundRequest {
    /// The request with each line cut into units on the shelf and units that were shipped. A
    /// cancellation, or a bank that takes the money back, begins with the shelf, and what has left stays
    /// with the buyer; goods that come back,
    /// or that were lost on their way, have been shipped as far as any were. Those that are kept are
    /// shipped all the same.
    func cut(at lines: [OrderLine]) -> (request: RefundRequest, isUnshipped: [Bool]) {
        var shelf = Dictionary(
            uniqueKeysWithValues: lines.map { ($0.position, $0.unshippedQuantity) })
        var left = Dictionary(
            uniqueKeysWithValues: lines.map { ($0.position, $0.refundableQuantity) })
        var parts: [(line: RefundLine, isUnshipped: Bool)] = []
        let endsOrder = [.cancellation, .chargeback].contains(reason)
        for line in self.lines {
            let (here, all) = (shelf[line.position, default: 0], left[line.position, default: 0])
            let most = endsOrder ? line.quantity : line.quantity - max(0, all - here)
            let count = line.goods == .kept ? 0 : max(0, min(here, most))
            shelf[line.position] = here - count
            left[line.position] = all - line.quantity
            func part(_ count: Int, _ goods: RefundedGoods) -> RefundLine {
                RefundLine(position: line.position, quantity: count, goods: goods)
            }
            if count > 0 { parts.append((part(count, line.goods), true)) }
            if count != line.quantity || count == 0 {
                let isKept = endsOrder && line.goods == .restocked
                parts.append((part(line.quantity - count, isKept ? .kept : line.goods), false))
            }
        }
        var request = self
        request.lines = parts.map(\.line)
        return (request, parts.map(\.isUnshipped))
    }
}

extension Order {
    /// Time in which what was shipped arrives, if a refund takes the last units that are still to be
    /// shipped; nil otherwise.
    func endsShipping(
        _ lines: [OrderLine], without cut: (request: RefundRequest, isUnshipped: [Bool])
    ) -> TimeSpan? {
        let taken = zip(cut.request.lines, cut.isUnshipped).reduce(0) {
            $0 + ($1.1 ? $1.0.quantity : 0)
        }
        let left = lines.reduce(0) { $0 + $1.unshippedQuantity }
        return state == .partShipped && left == taken ? .days(terms.arrivalDays) : nil
    }
}
