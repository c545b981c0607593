import Accounts
import Identities
import Markets
import Modules
import Money
import Orders
import RefundRules
import Shops
import Store
import World

/// An operator's decision of a disputed return.
public struct ReturnDecision: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// The buyer sends the goods off, and the seller inspects them.
        case approve
        /// Units are refunded: all, or some; the rest is refused.
        case refund
        /// A part of the price goes back; the buyer keeps the goods.
        case reduce
        case reject
    }

    public let kind: Kind
    /// Units to refund, by line; nil for all that are left.
    public let units: [RefundLine]?
    /// Part of the price, in minor units.
    public let minor: Int64
    public let note: String

    public init(_ kind: Kind, units: [RefundLine]? = nil, minor: Int64 = 0, note: String) {
        self.kind = kind
        self.units = units
        self.minor = minor
        self.note = note
    }
}

// How returns end by operators and by the clock.

extension Returns {
    /// Decides a disputed return, with reasons for both sides.
    ///
    /// Throws `ownOrder` for an operator who bought the order or sells in its shop.
    public func decide(
        _ id: OrderID, _ decision: ReturnDecision, by operator: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ReturnID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find([id], in: db)[id] else {
                throw OrderRefusal.noSuchOrder
            }
            guard order.buyer != `operator`,
                try Shops.shop(order.shop, in: db)?.owner != `operator`
            else { throw ReturnRefusal.ownOrder }
            let found = try Return.active(of: id, in: db)
            guard found.state == .disputed else { throw ReturnRefusal.movedOn }
            try decide(found, order, decision, at: now, in: db)
            return found.id
        }
    }

    private func decide(
        _ found: Return, _ order: Order, _ decision: ReturnDecision, at now: Instant,
        in db: Transaction
    ) throws {
        try db.execute("UPDATE returns SET note = \(decision.note) WHERE id = \(found.id)")
        switch decision.kind {
        case .approve:
            guard found.shippedAt == nil else { throw ReturnRefusal.movedOn }
            try approve(found, order, at: now, in: db)
        case .reject:
            try end(found, as: found.outcome, by: .operator, at: now, in: db)
            try tell(.ended, found, at: now, in: db)
        case .reduce:
            let amount = Money(minor: decision.minor, currency: order.sums.items.currency)
            guard let parts = try reductions(found, order, amount, in: db) else {
                throw ReturnRefusal.wrongOffer
            }
            try reduce(found, order, parts, by: .operator, at: now, in: db)
            try end(found, as: .partlyRefunded, by: .operator, at: now, in: db)
            try tell(.ended, found, at: now, in: db)
        case .refund:
            guard let units = decision.units else {
                return try settle(
                    found, order, .all(found.goods), by: .operator, at: now, in: db)
            }
            let lines = units.map {
                RefundLine(position: $0.position, quantity: $0.quantity, goods: found.goods)
            }
            let fits = lines.allSatisfy { unit in
                found.lines.contains { $0.position == unit.position && unit.quantity <= $0.left }
            }
            guard !lines.isEmpty, fits else { throw ReturnRefusal.wrongUnits }
            try settle(found, order, .units(lines), by: .operator, at: now, in: db)
        }
    }

    /// Does what the deadline of each return that is due asks for. Returns how many.
    public func sweepDue() async throws -> Int {
        let now = world.now()
        let due: [ReturnID] = try await store.read { db in
            try db.values(
                """
                SELECT id FROM returns WHERE due_at IS NOT NULL AND due_at <= \(now)
                    AND \(StuckRows.due(Self.deadlines, key: "id", at: now))
                ORDER BY due_at LIMIT \(Self.sweep)
                """)
        }
        return try await IsolatedRows(Self.deadlines, store, world).eachDue(due) { id in
            try await expire(id, at: now)
        }
    }

    private func expire(_ id: ReturnID, at now: Instant) async throws {
        try await store.write { db in
            let rows: [Return] = try db.rows(
                "SELECT \(Return.columns) FROM returns WHERE id = \(id) AND due_at <= \(now)")
            guard let found = try Return.withLines(rows, in: db).first,
                let order = try Order.find([found.order], in: db)[found.order]
            else { return }
            try expire(found, order, at: now, in: db)
        }
    }

    /// Step: true if a replacement left for goods that weren't sent back.
    private func isReplaced(_ found: Return, in db: Transaction) throws -> Bool {
        guard let id = found.replacement, found.shippedAt == nil else { return false }
        return try Order.find([id], in: db)[id].map { $0.isShipped && $0.state != .cancelled }
            ?? false
    }

    /// Step: whoever is silent has lost. Where a replacement left, a dispute that nobody decides is the
    /// buyer's only against the goods: else they would have both, and the money.
    private func expire(
        _ found: Return, _ order: Order, at now: Instant, in db: Transaction
    ) throws {
        switch found.state {
        case .requested: try approve(found, order, at: now, in: db)
        case .offered: try reopen(found, order, at: now, in: db)
        case .disputed where try isReplaced(found, in: db):
            try approve(found, order, at: now, in: db)
        case .inTransit, .received, .disputed:
            try settle(found, order, .all(found.goods), by: .clock, at: now, in: db)
        case .awaitingShipment:
            try end(found, as: .expired, by: .clock, at: now, in: db)
            try tell(.ended, found, at: now, in: db)
        case .refused, .inspected:
            try end(found, as: found.outcome, by: .clock, at: now, in: db)
            try tell(.ended, found, at: now, in: db)
        case .replacing, .refunded, .partlyRefunded, .rejected, .withdrawn, .expired, .replaced:
            break
        }
    }
}
