import Accounts
import Identities
import Localization
import Markets
import Modules
import Numbers
import Orders
import RefundRules
import Shops
import Store
import World

extension Cancellations {
    /// Asks the seller to cancel an order that waits to be shipped, for its buyer.
    public func request(
        _ id: OrderID, _ reason: Cancellation.Reason, _ text: String, buyer: AccountID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CancellationID> {
        let now = world.now()
        let new = CancellationID(world.ids.next(at: now))
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, buyer: buyer, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            guard order.replaces == nil else { throw CancellationRefusal.isReplacement }
            let before = try Cancellation.of(id, in: db).filter { $0.author == .buyer }
            guard !before.contains(where: { $0.state == .requested }) else {
                throw CancellationRefusal.alreadyAsked
            }
            guard before.count < Self.mostPerOrder else { throw CancellationRefusal.tooMany }
            guard !order.canCancel(at: now) else { throw CancellationRefusal.needless }
            guard order.state == .awaitingShipment else { throw CancellationRefusal.tooLate }
            let due = now + markets.returnRule(of: order).cancelTime
            try db.execute(
                """
                INSERT INTO cancellations (id, order_id, shop, buyer, author, reason, text, state,
                    opened_at, due_at, answer)
                VALUES (\(new), \(id), \(order.shop), \(buyer), \(OrderActor.buyer), \(reason),
                    \(text), \(Cancellation.State.requested), \(now), \(due), '')
                """)
            try tell(.requested, order, reason, at: now, in: db)
            return new
        }
    }

    /// Withdraws the wish of an order's buyer: it is to be shipped after all.
    public func drop(
        _ id: OrderID, buyer: AccountID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CancellationID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, buyer: buyer, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            let found = try Self.open(of: id, in: db)
            try found.move(to: .withdrawn, by: .buyer, at: now, in: db)
            try tell(.dropped, order, found.reason, at: now, in: db)
            return found.id
        }
    }

    /// Declines a buyer's wish, with words.
    public func decline(
        _ id: OrderID, _ text: String, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CancellationID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, shop: shop, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            let found = try Self.open(of: id, in: db)
            try found.move(to: .declined, by: .seller, answer: text, at: now, in: db)
            try tell(.declined, order, found.reason, at: now, in: db)
            return found.id
        }
    }

    /// Agrees to a buyer's wish: the order is cancelled in whole.
    public func agree(
        _ id: OrderID, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CancellationID> {
        let now = world.now()
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, shop: shop, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            let found = try Self.open(of: id, in: db)
            guard order.state == .awaitingShipment else { throw CancellationRefusal.tooLate }
            try orders.cancel(order, actor: .seller, at: now, in: db)
            try found.move(to: .cancelled, by: .seller, at: now, in: db)
            return found.id
        }
    }

    /// Cancels units of an order by line, or all that hasn't left, for its seller. What is out of stock is
    /// written off, since it isn't on the shelf; the rest is free to be sold again.
    public func cancel(
        _ id: OrderID, _ units: [RefundLine]?, _ reason: Cancellation.Reason, _ text: String,
        shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<CancellationID> {
        let now = world.now()
        let new = CancellationID(world.ids.next(at: now))
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            guard let order = try Order.find(id, shop: shop, in: db) else {
                throw OrderRefusal.noSuchOrder
            }
            guard [.onHold, .awaitingShipment, .partShipped].contains(order.state) else {
                throw CancellationRefusal.tooLate
            }
            let refund = try orders.refund(
                order,
                try order.cancellation(
                    of: units, goods: reason == .outOfStock ? .lost : .restocked, in: db),
                by: .seller, at: now, in: db)
            try db.execute(
                """
                INSERT INTO cancellations (id, order_id, shop, buyer, author, reason, text, state,
                    opened_at, answer, refund, ended_by, ended_at)
                VALUES (\(new), \(id), \(shop), \(order.buyer), \(OrderActor.seller), \(reason),
                    \(text), \(Cancellation.State.cancelled), \(now), '', \(refund),
                    \(OrderActor.seller), \(now))
                """)
            try tell(.bySeller, order, reason, at: now, in: db)
            return new
        }
    }

    /// Cancels orders whose seller didn't answer a wish in time, unless they were shipped. Returns how
    /// many wishes ended.
    public func sweepDue() async throws -> Int {
        let now = world.now()
        let due: [CancellationID] = try await store.read { db in
            try db.values(
                """
                SELECT id FROM cancellations WHERE due_at IS NOT NULL AND due_at <= \(now)
                    AND \(StuckRows.due(Self.deadlines, key: "id", at: now))
                ORDER BY due_at LIMIT \(Self.sweep)
                """)
        }
        return try await IsolatedRows(Self.deadlines, store, world).eachDue(due) { id in
            try await expire(id, at: now)
        }
    }

    private func expire(_ id: CancellationID, at now: Instant) async throws {
        try await store.write { db in
            let found: Cancellation? = try db.row(
                """
                SELECT \(Cancellation.columns) FROM cancellations
                WHERE id = \(id) AND due_at <= \(now)
                """)
            guard let found, let order = try Order.find([found.order], in: db)[found.order] else {
                return
            }
            guard order.state == .awaitingShipment else {
                return try found.move(to: .overtaken, by: .clock, at: now, in: db)
            }
            try orders.cancel(order, actor: .clock, at: now, in: db)
            try found.move(to: .cancelled, by: .clock, at: now, in: db)
        }
    }

    /// Step: wishes about orders that were shipped or cancelled meanwhile are done with.
    func overtake(_ events: [OutboxEvent], in db: Transaction) throws {
        for event in events where ["orders.shipped", "orders.cancelled"].contains(event.topic) {
            guard let id = OrderID(event.subject),
                let found = try Cancellation.of(id, in: db).first(where: { $0.state == .requested })
            else { continue }
            try found.move(to: .overtaken, by: .clock, at: event.at, in: db)
        }
    }

    /// Step: the wish that waits for an answer; throws `noSuchRequest`.
    private static func open(of order: OrderID, in db: Transaction) throws -> Cancellation {
        guard
            let found = try Cancellation.of(order, in: db).first(where: { $0.state == .requested })
        else { throw CancellationRefusal.noSuchRequest }
        return found
    }

    // MARK: news

    /// Step: tells the side that didn't act. A cancellation tells the buyer by itself, and the seller
    /// who didn't ask for it.
    private func tell(
        _ news: CancellationNoticeKind, _ order: Order, _ reason: Cancellation.Reason,
        at now: Instant, in db: Transaction
    ) throws {
        let seller = try Shops.shop(order.shop, in: db)?.owner
        guard let account = news.isForSeller ? seller : order.buyer else { return }
        let locale = try Accounts.locales(of: [account], in: db)[account] ?? .enUS
        let words = strings.text(
            LocalizedText("cancellations.reason.\(reason.rawValue)"), in: locale)
        let values = ["order": order.id.short, "reason": words]
        try notices.send(
            [
                AccountNotice(
                    to: account, .order,
                    LocalizedText("notice.cancellation-\(news.rawValue)", values),
                    subject: LocalizedText("cancellations.mail.subject", values),
                    link: news.isForSeller
                        ? OrderPath.sellerOrder(order.id) : OrderPath.order(order.id))
            ], at: now, in: db)
    }
}

extension Order {
    /// Step: the refund of units that haven't left the shop, or of all of them; the delivery is paid
    /// for once something has left. Throws `notRefundable` for more.
    fileprivate func cancellation(
        of units: [RefundLine]?, goods: RefundedGoods, in db: Transaction
    ) throws -> RefundRequest {
        let here = try Order.lines(of: [id], in: db)[id, default: []].compactMap {
            line -> RefundLine? in
            let count = line.cancellableQuantity
            return count > 0 ? RefundLine(position: line.position, quantity: count) : nil
        }
        let most = Dictionary(here.map { ($0.position, $0.quantity) }) { $0 + $1 }
        let asked = (units ?? here).map { ($0.position, $0.quantity) }
        let counts = Dictionary(asked) { $0.clampedAdding($1) }
        guard counts.allSatisfy({ $0.value <= most[$0.key, default: 0] }) else {
            throw OrderRefusal.notRefundable
        }
        let withDelivery = units == nil && state != .partShipped
        return RefundRequest(
            lines: asked.map { RefundLine(position: $0.0, quantity: $0.1, goods: goods) },
            shipping: withDelivery ? shippingLeft : .zero(sums.items.currency),
            reason: .cancellation)
    }
}

extension OrderLine {
    /// Units that lie in the shop and weren't refunded.
    var cancellableQuantity: Int { min(unshippedQuantity, refundableQuantity) }
}

/// News of a cancellation.
enum CancellationNoticeKind: String, CaseIterable {
    case requested, dropped, declined
    case bySeller = "by-seller"

    var isForSeller: Bool { self == .requested || self == .dropped }
}
