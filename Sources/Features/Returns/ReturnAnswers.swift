import Accounts
import Identities
import Markets
import Money
import Numbers
import Orders
import RefundRules
import Shops
import Store
import World

/// Result of a seller's inspection of one line.
public struct Inspection: Sendable, Equatable {
    public let position: Int
    /// Units that go back on the shelf, that are written off, and that are refused.
    public let restocked: Int
    public let writtenOff: Int
    public let refused: Int

    public init(position: Int, restocked: Int, writtenOff: Int, refused: Int) {
        self.position = position
        self.restocked = restocked
        self.writtenOff = writtenOff
        self.refused = refused
    }
}

// What sellers do with a return.

extension Returns {
    /// Approves a return: the buyer sends the goods off.
    public func approve(
        _ id: OrderID, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, shop: shop, idempotencyKey) { found, order, now, db in
            guard found.state == .requested else { throw ReturnRefusal.movedOn }
            try approve(found, order, at: now, in: db)
        }
    }

    /// Refuses a return, with words; the buyer may ask an operator.
    public func refuse(
        _ id: OrderID, _ text: String, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, shop: shop, idempotencyKey) { found, order, now, db in
            guard !found.isWithdrawal else { throw ReturnRefusal.cannotRefuse }
            try found.move(
                to: .refused, due: now + markets.returnRule(of: order).disputeTime,
                setting: "answer = \(text)", in: db)
            try tell(.refused, found, at: now, in: db)
        }
    }

    /// Refunds what is to be returned on the seller's own word; the buyer keeps it.
    public func refund(
        _ id: OrderID, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, shop: shop, idempotencyKey) { found, order, now, db in
            guard found.state == .requested else { throw ReturnRefusal.movedOn }
            try settle(found, order, .all(.kept), by: .seller, at: now, in: db)
        }
    }

    /// Offers a part of the price for keeping the goods; once a return.
    public func offer(
        _ id: OrderID, minor: Int64, _ text: String, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, shop: shop, idempotencyKey) { found, order, now, db in
            guard found.offeredAt == nil else { throw ReturnRefusal.offered }
            let amount = Money(minor: minor, currency: order.sums.items.currency)
            guard try reductions(found, order, amount, in: db) != nil else {
                throw ReturnRefusal.wrongOffer
            }
            try found.move(
                to: .offered, due: now + markets.returnRule(of: order).offerTime,
                setting: "offer_minor = \(minor), offered_at = \(now), answer = \(text)", in: db)
            try tell(.offered, found, at: now, in: db)
        }
    }

    /// Replaces what is to be returned by an order of its own, which the seller ships. If the stock
    /// lacks, the buyer is refunded.
    public func replace(
        _ id: OrderID, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, shop: shop, idempotencyKey) { found, order, now, db in
            guard found.state == .requested else { throw ReturnRefusal.movedOn }
            // Units that were refunded meanwhile, by a bank, are not sent once more.
            let units = found.unitsLeft(try order.refundBalance(in: db)).sorted { $0 < $1 }.map {
                RefundLine(position: $0.key, quantity: $0.value)
            }
            guard !units.isEmpty else {
                return try settle(found, order, .all(.kept), by: .seller, at: now, in: db)
            }
            guard let new = try orders.replace(order, units, by: .seller, at: now, in: db) else {
                return try settle(found, order, .all(.kept), by: .seller, at: now, in: db)
            }
            try found.move(
                to: .replacing, due: nil, setting: "replacement = \(new)", in: db)
            try tell(.replacing, found, at: now, in: db)
        }
    }

    /// Says that the goods are back.
    public func receive(
        _ id: OrderID, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, shop: shop, idempotencyKey) { found, order, now, db in
            try found.move(
                to: .received, due: now + .days(markets.returnRule(of: order).inspectDays),
                setting: "received_at = \(now)", in: db)
            try tell(.received, found, at: now, in: db)
        }
    }

    /// Says that the goods didn't come back: an operator decides.
    public func miss(
        _ id: OrderID, _ text: String, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, shop: shop, idempotencyKey) { found, order, now, db in
            guard found.state == .inTransit else { throw ReturnRefusal.movedOn }
            try dispute(found, order, setting: "answer = \(text)", at: now, in: db)
            try tell(.missed, found, at: now, in: db)
        }
    }

    /// Says in which condition each unit is. What isn't refused is refunded at once; if units are
    /// refused, the buyer may ask an operator.
    ///
    /// Throws `wrongUnits` unless each line's parts add up to its units.
    public func inspect(
        _ id: OrderID, _ parts: [Inspection], _ text: String, shop: ShopID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        try await change(id, shop: shop, idempotencyKey) { found, order, now, db in
            guard found.state == .received else { throw ReturnRefusal.movedOn }
            try found.check(parts)
            let isRefused = parts.contains { $0.refused > 0 }
            let units = parts.flatMap { part in
                [
                    RefundLine(position: part.position, quantity: part.restocked),
                    RefundLine(
                        position: part.position, quantity: part.writtenOff, goods: .damaged),
                ].filter { $0.quantity > 0 }
            }
            guard isRefused else {
                return try settle(found, order, .units(units), by: .seller, at: now, in: db)
            }
            try refund(found, order, units, by: .seller, at: now, in: db)
            try found.move(
                to: .inspected, due: now + markets.returnRule(of: order).disputeTime,
                setting: "inspected_at = \(now), answer = \(text)", in: db)
            try tell(.inspected, found, at: now, in: db)
        }
    }

    private func change(
        _ id: OrderID, shop: ShopID, _ idempotencyKey: IdempotencyKey?,
        _ work: @escaping @Sendable (Return, Order, Instant, Transaction) throws -> Void
    ) async throws -> Replayable<ReturnID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, shop: shop, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            let found = try Return.active(of: id, in: db)
            // After the seller's time it is approved, whether or not the clock has come by.
            let isLate = found.dueAt.map { $0 <= now } ?? false
            guard found.state != .requested || !isLate else { throw ReturnRefusal.movedOn }
            try work(found, order, now, db)
            return found.id
        }
    }
}

extension Return {
    /// Throws `wrongUnits` unless the parts name each line once and add up to its units.
    fileprivate func check(_ parts: [Inspection]) throws(ReturnRefusal) {
        let named = Dictionary(grouping: parts, by: \.position)
        let isWhole = lines.allSatisfy { line in
            guard let own = named[line.position], own.count == 1, let part = own.first,
                part.restocked >= 0, part.writtenOff >= 0, part.refused >= 0
            else { return false }
            return [part.restocked, part.writtenOff, part.refused].clampedSum() == line.quantity
        }
        guard isWhole, named.count == lines.count else { throw .wrongUnits }
    }
}
