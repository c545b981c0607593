import Accounts
import Identities
import Markets
import Money
import Orders
import RefundRules
import Shops
import Store
import World

/// Units of a return whose money goes back.
enum SettledUnits: Sendable {
    /// All that are left, with goods that are there.
    case all(RefundedGoods)
    case units([RefundLine])
}

// Steps that people, operators and the clock share.

extension Returns {
    /// Step: approves a return: the buyer sends the goods off within their days.
    func approve(_ found: Return, _ order: Order, at now: Instant, in db: Transaction) throws {
        try found.move(
            to: .awaitingShipment, due: now + .days(markets.returnRule(of: order).shipDays),
            setting: "approved_at = \(now)", in: db)
        try tell(.approved, found, at: now, in: db)
    }

    /// Step: hands a return to an operator, who decides within the time of cases.
    func dispute(
        _ found: Return, _ order: Order, setting columns: SQL, at now: Instant, in db: Transaction
    ) throws {
        let time = markets.caseDecisionTime(of: order)
        try found.move(to: .disputed, due: now + time, setting: columns, in: db)
    }

    /// Step: an offer that wasn't accepted leaves the seller to answer anew.
    func reopen(_ found: Return, _ order: Order, at now: Instant, in db: Transaction) throws {
        try found.move(to: .requested, due: now + order.terms.answerTime, in: db)
        try tell(.offerDeclined, found, at: now, in: db)
    }

    /// Step: refunds the offered part of the price; the buyer keeps the goods.
    func accept(_ found: Return, _ order: Order, at now: Instant, in db: Transaction) throws {
        let amount = Money(minor: found.offerMinor ?? 0, currency: order.sums.items.currency)
        guard let parts = try reductions(found, order, amount, in: db) else {
            throw ReturnRefusal.wrongOffer
        }
        try reduce(found, order, parts, by: .buyer, at: now, in: db)
        try end(found, as: .partlyRefunded, by: .buyer, at: now, in: db)
        try tell(.offerAccepted, found, at: now, in: db)
    }

    /// Step: reductions of a return's lines; nil for an amount that can't be offered.
    func reductions(
        _ found: Return, _ order: Order, _ amount: Money, in db: Transaction
    ) throws -> [PriceReduction]? {
        let balance = try order.refundBalance(in: db)
        return balance.reductions(amount, units: found.unitsLeft(balance))
    }

    /// Step: refunds reductions of prices, and counts the units that are kept for them.
    func reduce(
        _ found: Return, _ order: Order, _ parts: [PriceReduction], by actor: OrderActor,
        at now: Instant, in db: Transaction
    ) throws {
        let refund = try orders.refund(
            order,
            RefundRequest(
                lines: [], reductions: parts, shipping: .zero(order.sums.items.currency),
                reason: found.reason.refund), by: actor, at: now, in: db)
        try found.keep(refund, in: db)
        for line in found.lines where parts.contains(where: { $0.position == line.position }) {
            var line = line
            line.reduced += line.left
            try found.write(line, in: db)
        }
    }

    /// Step: refunds units of a return, as far as they weren't refunded otherwise meanwhile. With the
    /// last unit of the order its delivery fee goes back, where the return says so. Returns the return
    /// with what became of its units.
    @discardableResult
    func refund(
        _ found: Return, _ order: Order, _ units: [RefundLine], by actor: OrderActor,
        at now: Instant, in db: Transaction
    ) throws -> Return {
        var found = found
        var balance = try order.refundBalance(in: db)
        var lines: [RefundLine] = []
        let none = Money.zero(order.sums.items.currency)
        for unit in units {
            guard let place = found.lines.firstIndex(where: { $0.position == unit.position }) else {
                throw ReturnRefusal.wrongUnits
            }
            let left = balance.lines.first { $0.position == unit.position }?.left ?? 0
            let most = min(unit.quantity, left, found.lines[place].left)
            guard most > 0 else { continue }
            let line = RefundLine(position: unit.position, quantity: most, goods: unit.goods)
            let request = RefundRequest(lines: [line], shipping: none, reason: found.reason.refund)
            do { _ = try balance.take(request) } catch { throw OrderRefusal.notRefundable }
            lines.append(line)
            found.lines[place].count(line)
        }
        let shipping =
            found.refundsDelivery && !balance.hasUnitsLeft ? balance.shippingLeft : none
        guard !lines.isEmpty || !shipping.isZero else { return found }
        let refund = try orders.refund(
            order, RefundRequest(lines: lines, shipping: shipping, reason: found.reason.refund),
            by: actor, at: now, in: db)
        try found.keep(refund, in: db)
        for line in found.lines { try found.write(line, in: db) }
        return found
    }

    /// Step: refunds units of a return and ends it: refunded, partly or not at all.
    func settle(
        _ found: Return, _ order: Order, _ units: SettledUnits, by actor: OrderActor,
        at now: Instant, in db: Transaction
    ) throws {
        let lines: [RefundLine] =
            switch units {
            case .units(let lines): lines
            case .all(let goods):
                found.lines.filter { $0.left > 0 }.map {
                    RefundLine(position: $0.position, quantity: $0.left, goods: goods)
                }
            }
        let after = try refund(found, order, lines, by: actor, at: now, in: db)
        try end(found, as: after.outcome, by: actor, at: now, in: db)
        try tell(.ended, found, at: now, in: db)
    }

    /// Step: ends a return. The order's clock goes on.
    func end(
        _ found: Return, as state: Return.State, by actor: OrderActor, note: String? = nil,
        at now: Instant, in db: Transaction
    ) throws {
        let words: SQL = note.map { ", note = \($0)" } ?? ""
        try found.move(
            to: state, due: nil, setting: "ended_by = \(actor), ended_at = \(now)\(words)", in: db)
        try Orders.resume(found.order, by: actor, at: now, in: db)
    }

    /// Step: ends returns whose replacement was completed, and refunds what it didn't bring: all of it
    /// where the replacement was cancelled.
    func endReplaced(_ events: [OutboxEvent], in db: Transaction) throws {
        for event in events where ["orders.completed", "orders.cancelled"].contains(event.topic) {
            guard let id = OrderID(event.subject) else { continue }
            let rows: [Return] = try db.rows(
                """
                SELECT \(Return.columns) FROM returns
                WHERE replacement = \(id) AND state = 'replacing'
                """)
            guard let found = try Return.withLines(rows, in: db).first,
                let order = try Order.find([found.order], in: db)[found.order]
            else { continue }
            if event.topic == "orders.cancelled" {
                try settle(found, order, .all(.kept), by: .clock, at: event.at, in: db)
                continue
            }
            let missing = try Orders.missing(from: id, of: order.id, in: db)
            let after = try refund(found, order, missing, by: .clock, at: event.at, in: db)
            for line in after.lines where line.left > 0 {
                var line = line
                line.replaced = line.left
                try found.write(line, in: db)
            }
            let isReplaced = after.lines.contains { $0.left > 0 }
            try end(
                found, as: isReplaced ? .replaced : .refunded, by: .clock, at: event.at, in: db)
            try tell(.ended, found, at: event.at, in: db)
        }
    }
}

extension Return {
    /// Units by line of which nothing became yet, as far as they weren't refunded otherwise.
    func unitsLeft(_ balance: RefundBalance) -> [Int: Int] {
        var out: [Int: Int] = [:]
        for line in lines {
            let left = balance.lines.first { $0.position == line.position }?.left ?? 0
            out[line.position] = min(line.left, left)
        }
        return out.filter { $0.value > 0 }
    }

    /// State in which a return ends by what became of its units.
    var outcome: State {
        if lines.allSatisfy({ $0.left == 0 }) { return .refunded }
        return lines.allSatisfy { $0.left == $0.quantity } ? .rejected : .partlyRefunded
    }

    /// Goods of units that the clock or an operator refunds: kept where they were never sent off,
    /// else written off, since nobody says in which condition they are; the seller counts them in.
    var goods: RefundedGoods {
        if receivedAt != nil { return .damaged }
        return shippedAt == nil ? .kept : .lost
    }

    /// Step: notes that a refund is this return's.
    fileprivate func keep(_ refund: RefundID, in db: Transaction) throws {
        try db.execute(
            "INSERT INTO return_refunds (return_id, refund) VALUES (\(id), \(refund))")
    }
}

extension ReturnLine {
    /// Counts refunded units by where they are.
    fileprivate mutating func count(_ units: RefundLine) {
        switch units.goods {
        case .restocked: restocked += units.quantity
        case .damaged, .lost: writtenOff += units.quantity
        case .kept: kept += units.quantity
        }
    }
}

extension ReturnReason {
    /// Reason of the refund in the books.
    var refund: RefundReason {
        switch self {
        case .changeOfMind, .doesNotFit: .returned
        case .damaged: .damagedInTransit
        case .wrongItem, .notAsDescribed: .notAsDescribed
        }
    }
}
