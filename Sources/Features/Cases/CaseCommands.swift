import RefundRules
import Accounts
import Identities
import Numbers
import Orders
import Shops
import Store
import World

// What buyer and seller do with a case.

extension Cases {
    /// Opens a case for an order's buyer, and stops the order's clock.
    ///
    /// Throws `noSuchOrder` for another's, `alreadyOpen`, `tooMany`, `notYet` while the parcel may
    /// still come, `tooLate` after the time to return, `notRefundable` if nothing is left, `replaced` if
    /// what was written about was replaced.
    public func open(
        _ id: OrderID, _ reason: Case.Reason, _ text: String, buyer: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CaseID> {
        let now = world.now()
        let ids = world.ids
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, buyer: buyer, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            guard order.replaces == nil else { throw CaseRefusal.isReplacement }
            let before = try Case.of(id, in: db)
            guard !before.contains(where: \.state.isActive) else { throw CaseRefusal.alreadyOpen }
            guard order.pausedBy?.returnID == nil else { throw CaseRefusal.returnOpen }
            guard before.count < Self.mostPerOrder else { throw CaseRefusal.tooMany }
            try Self.judge(
                reason, order, isReceived: try Orders.isReceived(order.id, in: db), at: now)
            guard try order.isRefundable(in: db) else { throw OrderRefusal.notRefundable }
            guard try !Orders.isReplaced(id, in: db) else { throw CaseRefusal.replaced }
            let new = Case(id: ID(ids.next(at: now)), about: order, reason, text, at: now)
            // The order first: of two at once the second finds it changed, and is refused.
            try Orders.pause(order, for: OrderPause(new.id), by: .buyer, at: now, in: db)
            try new.insert(in: db)
            try tell([.opened], new, at: now, in: db)
            return new.id
        }
    }

    /// Rule: whether a buyer can say this of an order now.
    static func judge(
        _ reason: Case.Reason, _ order: Order, isReceived: Bool, at now: Instant
    ) throws {
        switch (reason, order.state) {
        case (.notArrived, .inTransit):
            // Orders from before have no day of their own, and are waited for as long as any.
            guard now >= (order.arriveBy ?? order.dueAt ?? now) else { throw CaseRefusal.notYet }
        case (.notArrived, .delivered) where isReceived: throw OrderRefusal.tooLate
        // A seller who says that it was delivered can be contradicted at once.
        case (_, .delivered):
            guard now < (order.dueAt ?? now) else { throw OrderRefusal.tooLate }
        case (.notAsDescribed, .inTransit), (_, .unpaid), (_, .onHold), (_, .awaitingShipment),
            (_, .partShipped):
            throw CaseRefusal.notYet
        case (_, .completed), (_, .cancelled): throw OrderRefusal.tooLate
        }
    }

    /// Withdraws a case for its buyer: the order's clock goes on.
    public func withdraw(
        _ order: OrderID, buyer: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CaseID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard try Order.find(order, buyer: buyer, in: db) != nil else {
                throw OrderRefusal.noSuchOrder
            }
            let found = try Self.active(of: order, in: db)
            try close(found, by: .buyer, at: now, in: db)
            return found.id
        }
    }

    /// Stores the answer of the seller: an operator decides now, or the clock after their time. Throws
    /// `decided` after the seller's time, whether or not the clock has come by.
    public func answer(
        _ order: OrderID, _ text: String, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CaseID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let about = try Order.find(order, shop: shop, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            let found = try Self.active(of: order, in: db)
            guard now < found.answerBy else { throw CaseRefusal.decided }
            // The buyer's answer, or their silence, is what moves it on.
            guard found.offerState != .open else { throw CaseRefusal.offered }
            try found.move(
                to: .answered, due: now + markets.caseDecisionTime(of: about),
                setting: "answer = \(text), answered_at = \(now)", in: db)
            try tell([.answered], found, at: now, in: db)
            return found.id
        }
    }

    /// Refunds the buyer on the seller's own word: lines and quantities, or all that is left. A part
    /// decides nothing, or else a seller could end a case by a trifle: the buyer withdraws it if that
    /// is enough, and the seller's time to answer goes on.
    public func refund(
        _ order: OrderID, _ lines: [RefundLine]?, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CaseID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let about = try Order.find(order, shop: shop, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            let found = try Self.active(of: order, in: db)
            if let lines, try !about.refundBalance(in: db).isEverything(lines) {
                try orders.refund(
                    about, lines, goods: found.reason.goods, reason: found.reason.refund,
                    by: .seller, at: now, in: db)
            } else {
                try decide(found, refunding: lines, by: .seller, at: now, in: db)
            }
            return found.id
        }
    }

    /// Step: the case that stops an order's clock; throws `noSuchCase`.
    static func active(of order: OrderID, in db: Transaction) throws -> Case {
        guard let found = try Case.active(of: order, in: db) else { throw CaseRefusal.noSuchCase }
        return found
    }
}
