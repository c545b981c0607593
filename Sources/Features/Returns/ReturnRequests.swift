import Accounts
import Identities
import Markets
import Numbers
import Orders
import RefundRules
import Shops
import Store
import World

// What buyers do with a return.

extension Returns {
    /// Opens a return of units by line for an order's buyer, and stops the order's clock. Within the
    /// time of a right to withdraw it is approved at once.
    ///
    /// Throws `noSuchOrder` for another's, `isReplacement`, `alreadyOpen`, `tooMany`, `notYet` before
    /// the parcel is there, `tooLate` after the time to return, `wrongUnits`.
    public func request(
        _ id: OrderID, _ units: [Int: Int], _ reason: ReturnReason, _ text: String,
        buyer: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        let now = world.now()
        let new = ReturnID(world.ids.next(at: now))
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, buyer: buyer, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            let isWithdrawal = reason.isBuyersChoice && markets.canWithdraw(order, at: now)
            try open(
                order, units, reason, text, isWithdrawal: isWithdrawal, id: new, at: now, in: db)
            return new
        }
    }

    /// Withdraws from an order by right, for its buyer: what wasn't shipped is cancelled, and what was
    /// goes back. Returns the return; the order's id if it was cancelled.
    public func withdraw(
        _ id: OrderID, buyer: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<String> {
        let now = world.now()
        let new = ReturnID(world.ids.next(at: now))
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, buyer: buyer, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            return try withdraw(from: order, new: new, at: now, in: db)
        }
    }

    /// Step: withdraws from an order, and confirms it by mail.
    public func withdraw(
        from order: Order, new: ReturnID, at now: Instant, in db: Transaction
    ) throws -> String {
        guard markets.canWithdraw(order, at: now) else { throw ReturnRefusal.noWithdrawal }
        var order = order
        if order.state == .partShipped {
            // What hasn't left stays in the shop, and the rest goes back.
            try orders.cancelUnshipped(order, by: .buyer, at: now, in: db)
            order = try Order.find([order.id], in: db)[order.id] ?? order
        }
        guard order.isShipped else {
            try orders.cancel(order, actor: .buyer, at: now, in: db)
            try tell(.withdrawnFrom, order, at: now, in: db)
            return order.id.description
        }
        let left = try order.refundBalance(in: db).lines.filter { $0.left > 0 }
        let units = Dictionary(left.map { ($0.position, $0.left) }) { first, _ in first }
        try open(
            order, units, .changeOfMind, "", isWithdrawal: true, id: new, at: now, in: db)
        return new.description
    }

    /// Marks the goods as sent off by the buyer.
    public func ship(
        _ id: OrderID, _ shipment: Shipment, buyer: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, buyer: buyer, idempotencyKey) { found, order, now, db in
            let rule = markets.returnRule(of: order)
            try found.move(
                to: .inTransit, due: now + .days(rule.receiveDays),
                setting: """
                    carrier = \(shipment.carrier), tracking = \(shipment.tracking),
                    shipped_at = \(now)
                    """, in: db)
            try tell(.shipped, found, at: now, in: db)
        }
    }

    /// Withdraws a return: the buyer keeps the goods.
    public func drop(
        _ id: OrderID, buyer: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, buyer: buyer, idempotencyKey) { found, _, now, db in
            try end(found, as: .withdrawn, by: .buyer, at: now, in: db)
            try tell(.dropped, found, at: now, in: db)
        }
    }

    /// Asks an operator: after a refusal, and where a replacement isn't right.
    public func dispute(
        _ id: OrderID, _ text: String, buyer: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, buyer: buyer, idempotencyKey) { found, order, now, db in
            guard found.state != .inTransit else { throw ReturnRefusal.movedOn }
            // A replacement that hasn't left is the seller's turn, and would come beside a refund.
            if found.state == .replacing, let new = found.replacement {
                let isSent = try Order.find([new], in: db)[new]?.isShipped ?? true
                guard isSent else { throw ReturnRefusal.notYet }
            }
            try dispute(
                found, order, setting: "text = text || \("\n\n" + text)", at: now, in: db)
            try tell(.disputed, found, at: now, in: db)
        }
    }

    /// Answers an offer: accepted, it is refunded and ends the return; else the seller answers anew.
    public func answerOffer(
        _ id: OrderID, isAccepted: Bool, buyer: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, buyer: buyer, idempotencyKey) { found, order, now, db in
            guard found.state == .offered, found.dueAt.map({ now < $0 }) ?? false else {
                throw ReturnRefusal.movedOn
            }
            if isAccepted {
                try accept(found, order, at: now, in: db)
            } else {
                try reopen(found, order, at: now, in: db)
            }
        }
    }

    // MARK: steps

    private func change(
        _ id: OrderID, buyer: AccountID, _ idempotencyKey: IdempotencyKey?,
        _ work: @escaping @Sendable (Return, Order, Instant, Transaction) throws -> Void
    ) async throws -> Replayable<ReturnID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, buyer: buyer, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            let found = try Return.active(of: id, in: db)
            try work(found, order, now, db)
            return found.id
        }
    }

    /// Step: opens a return. The order first: of two at once the second finds it changed.
    private func open(
        _ order: Order, _ units: [Int: Int], _ reason: ReturnReason, _ text: String,
        isWithdrawal: Bool, id: ReturnID, at now: Instant, in db: Transaction
    ) throws {
        guard order.replaces == nil else { throw ReturnRefusal.isReplacement }
        guard order.pausedDueAt == nil else { throw ReturnRefusal.alreadyOpen }
        guard try Return.of(order.id, in: db).count < Self.mostPerOrder else {
            throw ReturnRefusal.tooMany
        }
        switch order.state {
        case .delivered where now < (order.dueAt ?? now): break
        case .inTransit where isWithdrawal: break
        case .unpaid, .onHold, .awaitingShipment, .partShipped, .inTransit:
            throw ReturnRefusal.notYet
        case .delivered, .completed, .cancelled: throw OrderRefusal.tooLate
        }
        let left = try order.refundBalance(in: db).lines
        let fits = units.allSatisfy { position, quantity in
            quantity > 0 && left.contains { $0.position == position && quantity <= $0.left }
        }
        guard !units.isEmpty, fits else { throw ReturnRefusal.wrongUnits }
        let new = NewReturn(
            id: id, order: order, units: units, reason: reason, isWithdrawal: isWithdrawal,
            rule: markets.returnRule(of: order), text: text, at: now)
        try Orders.pause(order, for: OrderPause(id), by: .buyer, at: now, in: db)
        try new.insert(in: db)
        let found = try Return.active(of: order.id, in: db)
        try tell(isWithdrawal ? .withdrawal : .requested, found, at: now, in: db)
        if isWithdrawal { try tell(.withdrawnFrom, order, at: now, in: db) }
    }
}

extension Markets {
    /// Rule: whether a buyer can withdraw from an order by law. The days begin with a delivery that
    /// the buyer, a carrier or the clock knows of.
    public func canWithdraw(_ order: Order, at now: Instant) -> Bool {
        let rule = returnRule(of: order)
        guard rule.withdrawalDays > 0, order.replaces == nil else { return false }
        switch order.state {
        case .onHold, .awaitingShipment, .partShipped, .inTransit: return true
        case .delivered:
            guard now < (order.dueAt ?? order.pausedDueAt ?? now) else { return false }
            guard let arrived = order.confirmedAt else { return true }
            let end = market(order.market).completes(
                deliveredAt: arrived, days: rule.withdrawalDays, at: order.address.subdivision)
            return now < end
        case .unpaid, .completed, .cancelled: return false
        }
    }
}
