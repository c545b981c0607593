import Notifications
import Identities
import Accounts
import Inventory
import Ledger
import Markets
import Money
import Shops
import Store
import World

/// Carrier and tracking number of a parcel.
public struct Shipment: Sendable, Equatable {
    public let carrier: String
    public let tracking: String
    public init(carrier: String, tracking: String) {
        self.carrier = carrier
        self.tracking = tracking
    }
}

// MARK: what buyers and sellers do with an order

extension Orders {
    /// The response body, read in the transaction of the change and stored with it, so that a
    /// replay is identical whatever became of the order since.
    public typealias Telling = @Sendable (Transaction) throws -> String

    /// Cancels an order for its buyer: before paying, or while the order is on hold.
    public func cancel(
        _ id: OrderID, buyer: AccountID, idempotencyKey: IdempotencyKey?,
        telling: Telling? = nil
    ) async throws -> Replayable<String> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, buyer: buyer, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            guard order.canCancel(at: now) else { throw OrderRefusal.tooLate }
            try cancel(order, actor: .buyer, at: now, in: db)
            return try telling?(db) ?? id.description
        }
    }

    /// Marks an order as shipped by its seller and stores carrier and tracking number.
    public func ship(
        _ id: OrderID, shop: ShopID, _ shipment: Shipment, idempotencyKey: IdempotencyKey?,
        telling: Telling? = nil
    ) async throws -> Replayable<String> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, shop: shop, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            try shipRest(of: order, shipment, at: now, in: db)
            return try telling?(db) ?? id.description
        }
    }

    /// Marks an order as delivered, reported by the buyer or by the seller. A buyer also confirms
    /// what the seller has reported.
    public func deliver(
        _ id: OrderID, buyer: AccountID? = nil, shop: ShopID? = nil,
        idempotencyKey: IdempotencyKey?,
        telling: Telling? = nil
    ) async throws -> Replayable<String> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let order: Order?
            if let buyer {
                order = try Order.find(id, buyer: buyer, in: db)
            } else if let shop {
                order = try Order.find(id, shop: shop, in: db)
            } else {
                order = nil
            }
            guard let order else { throw OrderRefusal.noSuchOrder }
            guard buyer == nil ? order.canReceive : order.canConfirm else {
                throw OrderRefusal.tooLate
            }
            guard order.pausedDueAt == nil else { throw OrderRefusal.caseOpen }
            try deliver(order, actor: buyer == nil ? .seller : .buyer, at: now, in: db)
            return try telling?(db) ?? id.description
        }
    }
}

// MARK: steps, shared by requests and jobs

extension Orders {
    /// Tells an order's buyer of it, as it stands after the change; of one that was refunded in whole
    /// there is nothing more to tell.
    /// - Parameter parcel: what has left, where the order itself has no number.
    func tell(
        _ news: OrderNoticeKind, _ id: OrderID, parcel: Shipment? = nil, at now: Instant,
        in db: Transaction
    ) throws {
        guard let order = try Order.find([id], in: db)[id], try order.hasUnitsLeft(in: db) else {
            return
        }
        try notices.tell([(news, order)], parcel: parcel, at: now, in: db)
    }

    /// Cancels an order completely: stock back, money back. One that isn't paid goes
    /// with all of its checkout.
    public func cancel(
        _ order: Order, actor: OrderActor, note: String = "", at now: Instant, in db: Transaction
    ) throws {
        guard order.state != .unpaid else {
            let open = try Order.of(order.checkout, in: db).filter { $0.state == .unpaid }
            try unpaid.cancel(order.checkout, by: actor, note: note, at: now, in: db)
            // A buyer who cancels knows.
            let news: OrderNoticeKind? =
                switch actor {
                case .clock: .notPaid
                case .operator: .cancelled
                default: nil
                }
            if let news { try notices.tell(open.map { (news, $0) }, at: now, in: db) }
            return
        }
        guard Order.moves[order.state, default: []].contains(.cancelled) else {
            throw OrderRefusal.tooLate
        }
        try refund(order, by: actor, note: note, at: now, in: db) { $0.everything(.cancellation) }
    }

    /// Step: marks an order as delivered. A seller's word alone starts no clock: the buyer's days are
    /// counted from when the parcel would have arrived at the latest, until the buyer confirms it.
    func deliver(
        _ order: Order, actor: OrderActor, at now: Instant, in db: Transaction
    ) throws {
        let market = markets.market(order.market)
        let isConfirmed = actor != .seller
        // In transit, an order is due when its parcel counts as arrived.
        let arrival = isConfirmed ? now : max(now, order.dueAt ?? now)
        let due = market.completes(
            deliveredAt: arrival, days: order.terms.completeDays, at: order.address.subdivision)
        let confirmed: Instant? = isConfirmed ? now : nil
        if order.state == .delivered {
            let earlier = min(due, order.dueAt ?? order.pausedDueAt ?? due)
            try order.record(
                actor == .carrier ? OrderEvent.carrierNote : OrderEvent.confirmedNote,
                setting: "\(order.deadline(earlier)), confirmed_at = \(confirmed)",
                by: actor, at: now, in: db)
            return try tell(.delivered, order.id, at: now, in: db)
        }
        try order.transition(
            to: .delivered,
            setting: """
                delivered_at = \(now), \(order.deadline(due)), confirmed_at = \(confirmed)
                """,
            by: actor, at: now, in: db)
        try db.publish(
            "orders.delivered", subject: order.id.description, id: ID(world.ids.next(at: now)),
            at: now)
        try tell(.arrival(saidBy: actor), order.id, at: now, in: db)
    }

    /// Completes an order: the platform takes its fee and withholds taxes of what wasn't refunded, the
    /// rest is the seller's.
    func complete(_ order: Order, at now: Instant, in db: Transaction) throws {
        guard order.pausedDueAt == nil else { throw OrderRefusal.caseOpen }
        let ids = world.ids
        let note = try order.hasUnitsLeft(in: db) ? "" : OrderEvent.refundedNote
        try order.transition(
            to: .completed, setting: "due_at = NULL", by: .clock, note: note, at: now, in: db)
        try Ledger.post(order.settlementTransfers(ids: ids, at: now), in: db)
        try db.publish(
            "orders.completed", subject: order.id.description, id: ID(ids.next(at: now)), at: now)
        try tell(.completed, order.id, at: now, in: db)
    }
}

extension Order {
    /// Transfers at completion: fee and withheld taxes; the rest of the held money becomes payable.
    func settlementTransfers(ids: IDSource, at now: Instant) -> [Transfer] {
        let parts = settlement
        func transfer(_ to: LedgerAccount, _ amount: Money, _ kind: TransferType) -> Transfer {
            Transfer(
                id: ID(ids.next(at: now)), from: held, to: to, amount: amount, kind: kind,
                subject: id.rawValue, at: now)
        }
        return [
            transfer(.fees, parts.fee, .fee),
            transfer(.withheld, parts.withheldVAT, .withheldVAT),
            transfer(.withheld, parts.withheldIncome, .withheldIncome),
            transfer(payable, parts.rest, .settlement),
        ]
    }
}
