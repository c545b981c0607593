import RefundRules
import Accounts
import Identities
import Modules
import Money
import Orders
import Shops
import Store
import World

// How cases end, and what operators do with orders.

extension Cases {
    /// Refunds units of a paid order, or all that is left of it. An active case is decided by that,
    /// for the buyer. Returns the order's id.
    public func refund(
        _ id: OrderID, _ lines: [RefundLine]?, by operator: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<OrderID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            try Self.refuseParty(`operator`, of: id, in: db)
            if let found = try Case.active(of: id, in: db) {
                try decide(found, refunding: lines, by: .operator, at: now, in: db)
                return id
            }
            guard let order = try Order.find([id], in: db)[id] else {
                throw OrderRefusal.noSuchOrder
            }
            let goods: RefundedGoods = order.isShipped ? .kept : .restocked
            let reason: RefundReason = order.isShipped ? .goodwill : .cancellation
            try orders.refund(
                order, lines, goods: goods, reason: reason, by: .operator, at: now, in: db)
            return id
        }
    }

    /// Cancels an order that wasn't shipped, on an operator's word. Returns its id.
    public func cancel(
        _ id: OrderID, by operator: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<OrderID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            try Self.refuseParty(`operator`, of: id, in: db)
            guard let order = try Order.find([id], in: db)[id] else {
                throw OrderRefusal.noSuchOrder
            }
            try orders.cancel(order, actor: .operator, at: now, in: db)
            return id
        }
    }

    /// Closes a case in the seller's favour, on an operator's word.
    public func close(
        _ order: OrderID, note: String, by operator: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<OrderID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            try Self.refuseParty(`operator`, of: order, in: db)
            try close(
                try Self.active(of: order, in: db), by: .operator, note: note, at: now, in: db)
            return order
        }
    }

    /// Decides cases for the buyer whose seller didn't answer in time, or whose answer no operator
    /// judged. Returns how many.
    public func sweepDue() async throws -> Int {
        let now = world.now()
        let due: [CaseID] = try await store.read { db in
            try db.values(
                """
                SELECT id FROM cases WHERE due_at IS NOT NULL AND due_at <= \(now)
                    AND \(StuckRows.due(Self.deadlines, key: "id", at: now))
                ORDER BY due_at LIMIT \(Self.sweep)
                """)
        }
        return try await IsolatedRows(Self.deadlines, store, world).eachDue(due) { id in
            try await expire(id, at: now)
        }
    }

    private func expire(_ id: CaseID, at now: Instant) async throws {
        try await store.write { db in
            let found: Case? = try db.row(
                "SELECT \(Case.columns) FROM cases WHERE id = \(id) AND due_at <= \(now)")
            guard let found else { return }
            guard found.offerState != .open else {
                return try endOffer(found, as: .lapsed, at: now, in: db)
            }
            try decide(found, refunding: nil, by: .clock, at: now, in: db)
        }
    }

    // MARK: steps

    /// Step: throws `ownOrder` for an operator who bought the order or sells in its shop. An order
    /// that isn't there is refused by what follows.
    private static func refuseParty(
        _ account: AccountID, of id: OrderID, in db: Transaction
    ) throws {
        guard let order = try Order.find([id], in: db)[id] else { return }
        guard order.buyer != account, try Shops.shop(order.shop, in: db)?.owner != account else {
            throw CaseRefusal.ownOrder
        }
    }

    /// Step: decides a case for the buyer and refunds these lines, or all that is left: of an order
    /// that was refunded in parts meanwhile, maybe nothing. The order's clock goes on.
    func decide(
        _ found: Case, refunding lines: [RefundLine]?, by actor: OrderActor, at now: Instant,
        in db: Transaction
    ) throws {
        try found.move(
            to: .refunded, setting: "decided_by = \(actor), decided_at = \(now)", in: db)
        guard let order = try Order.find([found.order], in: db)[found.order] else {
            throw OrderRefusal.noSuchOrder
        }
        if try lines != nil || order.isRefundable(in: db) {
            // With the last unit goes the delivery of it, whoever named it.
            let units = try lines.flatMap {
                try order.refundBalance(in: db).isEverything($0) ? nil : $0
            }
            try orders.refund(
                order, units, goods: found.reason.goods,
                reason: found.reason.refund, by: actor, at: now, in: db)
        }
        try Orders.resume(found.order, by: actor, at: now, in: db)
        try tell(CaseNoticeKind.refund(by: actor), found, at: now, in: db)
    }

    /// Step: closes a case without a refund. The order's clock goes on.
    func close(
        _ found: Case, by actor: OrderActor, note: String = "", at now: Instant,
        in db: Transaction
    ) throws {
        try found.move(
            to: .closed,
            setting: "decided_by = \(actor), decided_at = \(now), note = \(note)", in: db)
        try Orders.resume(found.order, by: actor, at: now, in: db)
        try tell(CaseNoticeKind.closing(by: actor), found, at: now, in: db)
    }
}
