import Identities
import Ledger
import Money
import Orders
import Payments
import Store
import World

// Money of disputes, in the transaction that changes their state.

extension Dispute {
    /// Step: posts that the bank took the money. It may have done so before we hear of it.
    func take(ids: IDSource, at now: Instant, in db: Transaction) throws {
        try Ledger.post(
            [transfer(.disputes, .gateway, amount, .dispute, ids: ids, at: now)], in: db)
        try Payments.setDisputed(payment, true, in: db)
    }

    /// Step: withholds the seller's money of a completed order, up to the amount in dispute, as far as
    /// no other dispute withholds it. False where nothing was withheld.
    func hold(
        _ order: Order, ids: IDSource, at now: Instant, in db: Transaction
    ) throws -> Bool {
        let held = try holds(in: db)
        guard order.state == .completed, !held.contains(where: { $0.order == order.id }) else {
            return false
        }
        let rest = amount - held.map(\.amount).sum(amount.currency)
        let before = try Self.held(of: order.id, amount.currency, in: db)
        let part = min(order.settlement.rest - before, rest)
        guard !part.isNegative, !part.isZero else { return false }
        try db.execute(
            """
            INSERT INTO dispute_holds (dispute, order_id, shop, currency, minor)
            VALUES (\(id), \(order.id), \(order.shop), \(part.currency.code), \(part.minor))
            """)
        try Ledger.post(
            [
                transfer(
                    Self.payable(order.shop), Self.disputed(order.shop), part, .dispute, ids: ids,
                    at: now)
            ], in: db)
        return true
    }

    /// Step: gives withheld money back to the sellers, who then bear a refund as any other.
    private func release(ids: IDSource, at now: Instant, in db: Transaction) throws {
        let held = try holds(in: db)
        try Ledger.post(
            held.map {
                transfer(
                    Self.disputed($0.shop), Self.payable($0.shop), $0.amount, .disputeEnd,
                    ids: ids, at: now)
            }, in: db)
        try db.execute("DELETE FROM dispute_holds WHERE dispute = \(id)")
    }

    /// Step: the bank gave the money back.
    func win(ids: IDSource, at now: Instant, in db: Transaction) throws {
        try Ledger.post(
            [transfer(.gateway, .disputes, amount, .disputeEnd, ids: ids, at: now)], in: db)
        try release(ids: ids, at: now, in: db)
        try Payments.setDisputed(payment, isOneOfSeveral(in: db), in: db)
    }

    /// Step: true while the bank holds money of the same payment for another dispute.
    private func isOneOfSeveral(in db: Transaction) throws -> Bool {
        try Dispute.of(payment, in: db).contains { $0.id != id && $0.isTaken }
    }

    /// Step: the buyer keeps the money. What was to be refunded counts as refunded by it; orders that
    /// fit into the rest as a whole are refunded at their sellers' cost, goods and all; what is left
    /// is the platform's loss, which is returned.
    func lose(
        _ orders: Orders, ids: IDSource, at now: Instant, in db: Transaction
    ) throws -> Money {
        try release(ids: ids, at: now, in: db)
        var left = try Payments.cover(
            payment, with: amount, from: .disputes, ids: ids, at: now, in: db)
        let worths = try Order.of(checkout, in: db).map { ($0, try $0.refundable(in: db)) }
        // One that is worth what was taken is meant, whichever comes first.
        let meant = worths.filter { $0.1 == left } + worths.filter { $0.1 != left }
        for (order, back) in meant {
            guard !back.isZero, back <= left else { continue }
            try orders.refund(
                order, nil, goods: order.isShipped ? .kept : .restocked, reason: .chargeback,
                by: .gateway, at: now, in: db)
            left = try Payments.cover(
                payment, with: left, from: .disputes, ids: ids, at: now, in: db)
        }
        try cancelReplacements(orders, at: now, in: db)
        try Ledger.post([transfer(.losses, .disputes, left, .loss, ids: ids, at: now)], in: db)
        try Payments.chargeBack(payment, amount, ids: ids, at: now, in: db)
        try Payments.setDisputed(payment, isOneOfSeveral(in: db), in: db)
        return left
    }

    /// Step: cancels replacements, not yet sent, of orders of which nothing is left to refund.
    private func cancelReplacements(
        _ orders: Orders, at now: Instant, in db: Transaction
    ) throws {
        let all = try Order.of(checkout, in: db)
        for order in all where Order.moves[order.state]?.contains(.cancelled) == true {
            guard let original = all.first(where: { $0.id == order.replaces }),
                try original.refundable(in: db).isZero
            else { continue }
            try orders.refund(
                order, nil, goods: .restocked, reason: .chargeback, by: .gateway, at: now, in: db)
        }
    }

    private static func payable(_ shop: ShopID) -> LedgerAccount {
        LedgerAccount(.payable, owner: shop.rawValue)
    }

    private static func disputed(_ shop: ShopID) -> LedgerAccount {
        LedgerAccount(.disputed, owner: shop.rawValue)
    }

    private func transfer(
        _ from: LedgerAccount, _ to: LedgerAccount, _ amount: Money, _ kind: TransferType,
        ids: IDSource, at now: Instant
    ) -> Transfer {
        Transfer(
            id: ID(ids.next(at: now)), from: from, to: to, amount: amount, kind: kind,
            subject: id.rawValue, at: now)
    }
}
