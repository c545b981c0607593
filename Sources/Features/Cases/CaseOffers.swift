import Accounts
import Identities
import Money
import Orders
import RefundRules
import Shops
import Store
import World

// Ways in which a seller ends a case without all of the money: a part of the price, or a replacement.

extension Cases {
    /// Stores a seller's offer: the buyer keeps the goods and gets a part of their price back. Until the
    /// buyer's time is over nothing is decided; an offer that lapses leaves the case to an operator.
    ///
    /// Throws `offered` for a second one, `wrongOffer` for nothing, more than the goods are worth, or
    /// what can't be paid.
    public func offer(
        _ order: OrderID, minor: Int64, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CaseID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let about = try Order.find(order, shop: shop, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            let found = try Self.active(of: order, in: db)
            guard found.state == .open, now < found.answerBy else { throw CaseRefusal.decided }
            guard found.offeredAt == nil, found.replacement == nil else {
                throw CaseRefusal.offered
            }
            let amount = Money(minor: minor, currency: about.sums.items.currency)
            guard try about.refundBalance(in: db).reductions(amount) != nil else {
                throw CaseRefusal.wrongOffer
            }
            let rule = markets.returnRule(of: about)
            try found.set(
                """
                offer_minor = \(minor), offered_at = \(now),
                offer_state = \(Case.OfferState.open), due_at = \(now + rule.offerTime)
                """, in: db)
            try tell([.offered], found, at: now, in: db)
            return found.id
        }
    }

    /// Answers an offer for the buyer: accepted, it is refunded and ends the case.
    public func answerOffer(
        _ order: OrderID, isAccepted: Bool, buyer: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CaseID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard try Order.find(order, buyer: buyer, in: db) != nil else {
                throw OrderRefusal.noSuchOrder
            }
            let found = try Self.active(of: order, in: db)
            guard found.offerState == .open, found.dueAt.map({ now < $0 }) ?? false else {
                throw CaseRefusal.noOffer
            }
            if isAccepted {
                try accept(found, at: now, in: db)
            } else {
                try endOffer(found, as: .declined, at: now, in: db)
            }
            return found.id
        }
    }

    /// Replaces all that is left of the order, without a price. If the stock lacks, the buyer is
    /// refunded instead.
    public func replace(
        _ order: OrderID, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CaseID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let about = try Order.find(order, shop: shop, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            let found = try Self.active(of: order, in: db)
            guard found.state == .open, now < found.answerBy else { throw CaseRefusal.decided }
            guard found.offerState != .open, found.replacement == nil else {
                throw CaseRefusal.offered
            }
            let units = try about.refundBalance(in: db).everything(found.reason.refund).lines
            guard let new = try orders.replace(about, units, by: .seller, at: now, in: db) else {
                try decide(found, refunding: nil, by: .seller, at: now, in: db)
                return found.id
            }
            // Its own clock ends it long before: it is shipped and arrives, or is cancelled.
            try found.move(
                to: .answered, due: now + Self.longestReplacement,
                setting: "replacement = \(new), answered_at = \(now)", in: db)
            try tell([.replaced], found, at: now, in: db)
            return found.id
        }
    }

    /// Time in which a replacement has arrived and completed, or was cancelled, in any market.
    static let longestReplacement = TimeSpan.days(180)

    // MARK: steps

    /// Step: refunds the offered part; the rest of the price is the seller's.
    private func accept(_ found: Case, at now: Instant, in db: Transaction) throws {
        guard let order = try Order.find([found.order], in: db)[found.order] else {
            throw OrderRefusal.noSuchOrder
        }
        let amount = Money(minor: found.offerMinor ?? 0, currency: order.sums.items.currency)
        guard let reductions = try order.refundBalance(in: db).reductions(amount) else {
            throw CaseRefusal.noOffer
        }
        try found.move(
            to: .closed,
            setting: """
                offer_state = \(Case.OfferState.accepted), decided_by = \(OrderActor.buyer),
                decided_at = \(now)
                """, in: db)
        try orders.refund(
            order,
            RefundRequest(
                lines: [], reductions: reductions, shipping: .zero(amount.currency),
                reason: found.reason.refund), by: .buyer, at: now, in: db)
        try Orders.resume(found.order, by: .buyer, at: now, in: db)
        try tell([.offerAccepted], found, at: now, in: db)
    }

    /// Step: ends an offer that the buyer didn't accept: an operator decides the case, or the clock
    /// after their time.
    func endOffer(
        _ found: Case, as end: Case.OfferState, at now: Instant, in db: Transaction
    ) throws {
        guard let order = try Order.find([found.order], in: db)[found.order] else { return }
        let time = markets.caseDecisionTime(of: order)
        try found.move(
            to: .answered, due: now + time,
            setting: "offer_state = \(end), answered_at = \(now)", in: db)
        try tell([.offerDeclined], found, at: now, in: db)
    }

    /// Step: ends cases whose replacement was completed, and decides those for the buyer whose
    /// replacement was cancelled, or didn't bring all.
    func endReplaced(_ events: [OutboxEvent], in db: Transaction) throws {
        for event in events where ["orders.completed", "orders.cancelled"].contains(event.topic) {
            guard let id = OrderID(event.subject) else { continue }
            let found: Case? = try db.row(
                """
                SELECT \(Case.columns) FROM cases
                WHERE replacement = \(id) AND state IN ('open', 'answered')
                """)
            guard let found else { continue }
            guard event.topic == "orders.completed" else {
                try decide(found, refunding: nil, by: .clock, at: event.at, in: db)
                continue
            }
            let missing = try Orders.missing(from: id, of: found.order, in: db)
            if !missing.isEmpty {
                try decide(found, refunding: missing, by: .clock, at: event.at, in: db)
            } else if try Orders.isKnownToHaveArrived(id, in: db) {
                try close(found, by: .clock, at: event.at, in: db)
            } else {
                try handOver(found, at: event.at, in: db)
            }
        }
    }

    /// Step: leaves a case to an operator whose replacement nobody but the seller and the clock saw
    /// arrive; the clock decides it for the buyer after their time.
    private func handOver(_ found: Case, at now: Instant, in db: Transaction) throws {
        guard let order = try Order.find([found.order], in: db)[found.order] else { return }
        let time = markets.caseDecisionTime(of: order)
        try found.set("due_at = \(now + time), answered_at = \(now)", in: db)
        try tell([.answered], found, at: now, in: db)
    }
}

extension Case {
    /// True until the replacement has ended, or is left to an operator.
    var waitsForReplacement: Bool {
        guard replacement != nil, let dueAt, let answeredAt else { return false }
        return dueAt >= answeredAt + Cases.longestReplacement
    }

    /// Condition on cases that wait for an operator.
    static let waitsForOperator: SQL = """
        state = 'answered' AND (replacement IS NULL
            OR due_at < answered_at + \(Cases.longestReplacement.milliseconds))
        """

    /// Step: sets columns of an open case whose state stays.
    fileprivate func set(_ columns: SQL, in db: Transaction) throws {
        let changed = try db.execute(
            "UPDATE cases SET \(columns) WHERE id = \(id) AND state = \(state)")
        guard changed == 1 else { throw CaseRefusal.decided }
    }
}
