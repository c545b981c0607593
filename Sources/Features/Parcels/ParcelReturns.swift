import Accounts
import Identities
import Modules
import Numbers
import Orders
import RefundRules
import Shops
import Store
import World

// Parcels that come back: their seller sends them again, or refunds; the clock refunds.

/// Decision on goods that came back.
public enum UndeliveredDecision: String, Sendable, CaseIterable { case refund, resend }

extension Parcels {
    /// Decides for a shop what happens with a parcel that came back, or that was to leave again.
    /// Returns the parcel that leaves again, or the one that was refunded.
    public func decide(
        _ id: ParcelID, _ decision: UndeliveredDecision, shop: ShopID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<ParcelID> {
        let now = world.now()
        let next: ParcelID = world.id()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let parcel = try Parcel.find(id, shop: shop, in: db)
            guard parcel.actBy != nil else { throw ParcelRefusal.tooLate }
            switch decision {
            case .refund:
                try refund(parcel, by: .seller, at: now, in: db)
                return id
            case .resend:
                guard parcel.isBack else { throw ParcelRefusal.tooLate }
                try resend(parcel, as: next, at: now, in: db)
                return next
            }
        }
    }

    /// Step: a carrier brought a parcel back: its seller has to decide in time, and its orders wait.
    func comeBack(
        _ parcel: Parcel, _ ids: [OrderID], at now: Instant, in db: Transaction
    ) throws {
        let found = try Order.find(ids, in: db)
        let lines = try refundable(parcel, in: db)
        // A buyer who has it knows better than the carrier.
        let open = try ids.compactMap { found[$0] }.filter {
            try lines[$0.id] != nil && !Orders.isReceived($0.id, in: db)
        }
        guard let time = open.map(\.terms.answerTime).min() else { return }
        let actBy = now + time
        try db.execute(
            """
            UPDATE parcels SET act_by = \(actBy), due_at = \(actBy)
            WHERE id = \(parcel.id) AND outcome IS NULL
            """)
        for order in open {
            try Orders.comeBack(order, until: actBy + .days(1), at: now, in: db)
        }
        try tell(parcel, open, at: now, in: db)
    }

    /// Step: units of a parcel that can still be refunded, by order.
    private func refundable(
        _ parcel: Parcel, in db: Transaction
    ) throws -> [OrderID: [ParcelLine]] {
        let lines = Dictionary(grouping: try parcel.lines(in: db), by: \.order)
        let known = try Order.lines(of: Array(lines.keys), in: db)
        return lines.compactMapValues { units in
            let left = units.compactMap { unit -> ParcelLine? in
                let line = known[unit.order]?.first { $0.position == unit.position }
                let count = min(unit.quantity, line?.refundableQuantity ?? 0)
                guard count > 0 else { return nil }
                return ParcelLine(order: unit.order, position: unit.position, quantity: count)
            }
            return left.isEmpty ? nil : left
        }
    }

    /// Step: refunds what came back and puts it on the shelf.
    private func refund(
        _ parcel: Parcel, by actor: OrderActor, at now: Instant, in db: Transaction
    ) throws {
        let lines = try refundable(parcel, in: db)
        if parcel.state == .packed { try parcel.cancel(at: now, in: db) }
        try db.execute(
            """
            UPDATE parcels SET act_by = NULL, outcome = \(Parcel.Outcome.refunded)
            WHERE id = \(parcel.id)
            """)
        for id in lines.keys.sorted() {
            guard let order = try Order.find([id], in: db)[id] else {
                throw OrderRefusal.noSuchOrder
            }
            let units = lines[id, default: []].map {
                RefundLine(position: $0.position, quantity: $0.quantity)
            }
            // Of an order that came back whole its delivery brought nothing.
            let isEverything = try order.refundBalance(in: db).isEverything(units)
            try orders.refund(
                order, isEverything ? nil : units, goods: .restocked, reason: .notReceived,
                by: actor, at: now, in: db)
        }
    }

    /// Step: packs what came back anew; it has to leave in time.
    private func resend(
        _ parcel: Parcel, as next: ParcelID, at now: Instant, in db: Transaction
    ) throws {
        let lines = try refundable(parcel, in: db).values.joined()
            .sorted { ($0.order, $0.position) < ($1.order, $1.position) }
        let found = try Order.find(Array(Set(lines.map(\.order))), in: db)
        guard let first = lines.first.flatMap({ found[$0.order] }),
            let time = found.values.map(\.terms.answerTime).min()
        else { throw ParcelRefusal.notLeft }
        let actBy = now + time
        try db.execute(
            """
            UPDATE parcels SET act_by = NULL, due_at = NULL, outcome = \(Parcel.Outcome.resent)
            WHERE id = \(parcel.id)
            """)
        try NewParcel(
            id: next, like: first, isGift: parcel.isGift, size: parcel.size, lines: lines,
            resends: parcel.id, actBy: actBy
        ).insert(at: now, in: db)
        for order in found.values.sorted(by: { $0.id < $1.id }) {
            try Orders.comeBack(order, until: actBy + .days(1), at: now, in: db)
        }
    }

    /// Step: tells the shop what it has to decide, and the buyers why nothing arrives.
    private func tell(
        _ parcel: Parcel, _ orders: [Order], at now: Instant, in db: Transaction
    ) throws {
        let seller = try Shops.shop(parcel.shop, in: db)?.owner
        func notice(_ key: String, _ order: Order, to account: AccountID, _ link: Bool)
            -> AccountNotice
        {
            let values = ["order": order.id.short]
            return AccountNotice(
                to: account, .order, LocalizedText(key, values),
                subject: LocalizedText("parcels.mail.subject", values),
                link: link ? ParcelPath.parcel(parcel.id) : OrderPath.order(order.id))
        }
        try notices.send(
            orders.flatMap { order in
                [
                    seller.map { notice("notice.parcel-back-seller", order, to: $0, true) },
                    notice("notice.parcel-back-buyer", order, to: order.buyer, false),
                ].compactMap { $0 }
            }, at: now, in: db)
    }

    // MARK: the job

    /// Name of the job of parcels' deadlines, also of its stuck rows.
    static let deadlineJob = "parcel-deadlines"

    /// Refunds what came back and whose seller said nothing in time, and looks again at orders whose
    /// parcels changed. Returns how many parcels.
    public func sweepDue() async throws -> Int {
        let now = world.now()
        let due: [ParcelID] = try await store.read { db in
            try db.values(
                """
                SELECT id FROM parcels WHERE due_at IS NOT NULL AND due_at <= \(now)
                    AND \(StuckRows.due(Self.deadlineJob, key: "id", at: now))
                ORDER BY due_at LIMIT \(Self.sweep)
                """)
        }
        return try await IsolatedRows(Self.deadlineJob, store, world).each(due) { id in
            try await store.write { db in
                guard let parcel = try Parcel.find(id, in: db) else { return }
                if let end = parcel.actBy, end <= now {
                    try refund(parcel, by: .clock, at: now, in: db)
                }
                let orders = Set(try parcel.lines(in: db).map(\.order))
                try settle(orders.sorted(), at: now, in: db)
                try db.execute("UPDATE parcels SET due_at = act_by WHERE id = \(id)")
            }
        }
    }
}
