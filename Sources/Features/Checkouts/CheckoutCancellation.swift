import Accounts
import Baskets
import Identities
import Inventory
import Orders
import Payments
import Promotions
import Store
import World

/// Cancellation of checkouts that aren't paid, for Orders.
public struct CheckoutCancellation: UnpaidCheckouts {
    let ids: IDSource

    public init(ids: IDSource) { self.ids = ids }

    public func cancel(
        _ id: CheckoutID, by actor: OrderActor, note: String, at now: Instant, in db: Transaction
    ) throws {
        guard let checkout = try CheckoutRow.find(id, in: db) else {
            throw OrderRefusal.noSuchOrder
        }
        try checkout.undo(note: note, actor: actor, ids: ids, at: now, in: db)
        guard let payment = try Payments.payment(of: id, in: db), payment.isOpen else { return }
        // The gateway may still charge: the payment is checked again, and a charge is refunded.
        // A buyer who was asked to confirm and didn't in time, or who dropped it, kept it from
        // others; what an operator cancels isn't theirs to answer for.
        let next = now + .minutes(1)
        let isLeft =
            switch actor {
            case .buyer: try !checkout.isChangeOfMind(at: now, in: db)
            case .clock: payment.state == .challenge
            default: false
            }
        if isLeft {
            _ = try Payments.abandon(payment, nextCheckAt: next, in: db)
        } else {
            _ = try Payments.move(payment, to: .expired, nextCheckAt: next, in: db)
        }
    }
}

extension Checkouts {
    /// Drops a buyer's checkout that isn't paid: stock and vouchers come back, and money that comes
    /// all the same goes back.
    func drop(_ id: CheckoutID, buyer: AccountID, idempotencyKey: IdempotencyKey?) async throws
        -> Replayable<String>
    {
        let now = world.now()
        let cancellation = CheckoutCancellation(ids: world.ids)
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let row = try CheckoutRow.find(id, in: db), row.account == buyer else {
                throw OrderRefusal.noSuchOrder
            }
            guard try Order.of(id, in: db).contains(where: { $0.state == .unpaid }) else {
                throw OrderRefusal.tooLate
            }
            try cancellation.cancel(id, by: .buyer, note: "dropped", at: now, in: db)
            return id.description
        }
    }
}

extension CheckoutRow {
    /// Time within which a buyer may drop a checkout and have kept nothing from anybody.
    private static let changeOfMind = TimeSpan.minutes(5)
    /// Drops within that time that a day forgives; with more of them, stock could be kept for ever.
    private static let forgiven = 2

    /// True for a checkout whose buyer drops it at once, which is held against nobody who does so
    /// seldom.
    fileprivate func isChangeOfMind(at now: Instant, in db: Transaction) throws -> Bool {
        guard now - at < Self.changeOfMind else { return false }
        let lately = try Payments.unfinished(of: [account], since: now - .days(1), in: db)
        let dropped = lately[account, default: []].count {
            $0.payment.state == .expired && !$0.isAbandoned
        }
        return dropped < Self.forgiven
    }

    /// Undoes an unpaid checkout: stock and key are released, the basket is as before, which a
    /// direct purchase left alone.
    func undo(
        note: String, actor: OrderActor, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        try Promotions.restoreClaims(checkout: id, ids: ids, at: now, in: db)
        try Inventory.release(holder: ID(id), in: db)
        for order in try Order.of(id, in: db) where order.state == .unpaid {
            if !isDirect {
                try Baskets.putBack(
                    Orders.returnedLines(of: order.id, in: db), of: ShopperID(account),
                    market: market, at: now, in: db)
            }
            try Promotions.giveBackVoucher(order: order.id, in: db)
            try Orders.cancelUnpaid(order, by: actor, note: note, at: now, in: db)
        }
        try idempotencyKey?.release(in: db)
    }
}
