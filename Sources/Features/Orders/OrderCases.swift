import Identities
import Ledger
import Money
import RefundRules
import Shops
import Store
import World

// Steps for cases and returns, which stand right of Orders: they stop an order's clock, and refund.

/// A case or a return that stops an order's clock. An order has one of them at a time.
public struct OrderPause: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case ofCase = "case"
        case ofReturn = "return"
    }

    let kind: Kind
    let id: Int64

    public init(_ id: CaseID) { (kind, self.id) = (.ofCase, id.rawValue) }
    public init(_ id: ReturnID) { (kind, self.id) = (.ofReturn, id.rawValue) }

    /// Of columns that are both empty without a pause.
    init?(kind: Kind?, id: Int64?) {
        guard let kind, let id else { return nil }
        (self.kind, self.id) = (kind, id)
    }

    public var caseID: CaseID? { kind == .ofCase ? CaseID(id) : nil }
    public var returnID: ReturnID? { kind == .ofReturn ? ReturnID(id) : nil }
}

extension Orders {
    /// Step: stops an order's clock while a case or return about it is open. Throws `tooLate` where
    /// somebody else was first.
    public static func pause(
        _ order: Order, for pause: OrderPause, by actor: OrderActor, at now: Instant,
        in db: Transaction
    ) throws {
        guard let due = order.dueAt else { throw OrderRefusal.tooLate }
        try order.record(
            OrderEvent.openedNote(pause.kind),
            setting: """
                due_at = NULL, paused_due_at = \(due), paused_by_kind = \(pause.kind),
                paused_by = \(pause.id)
                """, by: actor, at: now, in: db)
    }

    /// Step: lets an order's clock go on after a case or return. A deadline that would have come
    /// meanwhile comes now.
    public static func resume(
        _ id: OrderID, by actor: OrderActor, at now: Instant, in db: Transaction
    ) throws {
        guard let order = try Order.find([id], in: db)[id], let due = order.pausedDueAt else {
            throw OrderRefusal.tooLate
        }
        try order.record(
            OrderEvent.closedNote(order.pausedBy?.kind ?? .ofCase),
            setting: """
                due_at = \(max(due, now)), paused_due_at = NULL, paused_by_kind = NULL,
                paused_by = NULL
                """, by: actor, at: now, in: db)
    }

    /// Step: refunds lines and quantities of a paid order, or all that is left of it.
    public func refund(
        _ order: Order, _ lines: [RefundLine]?, goods: RefundedGoods, reason: RefundReason,
        by actor: OrderActor, at now: Instant, in db: Transaction
    ) throws {
        try refund(order, by: actor, at: now, in: db) { balance in
            var request = balance.everything(reason)
            if let lines {
                request = RefundRequest(
                    lines: lines, shipping: .zero(order.sums.items.currency), reason: reason)
            }
            request.lines = request.lines.map {
                RefundLine(position: $0.position, quantity: $0.quantity, goods: goods)
            }
            return request
        }
    }

    /// Step: refunds units, reductions of prices and a part of the delivery fee of a paid order.
    @discardableResult
    public func refund(
        _ order: Order, _ request: RefundRequest, by actor: OrderActor, at now: Instant,
        in db: Transaction
    ) throws -> RefundID {
        try refund(order, by: actor, at: now, in: db) { _ in request }
    }

    /// Step: true if the buyer said that the parcel arrived.
    public static func isReceived(_ order: OrderID, in db: Transaction) throws -> Bool {
        try hasArrived(order, saidBy: [.buyer], in: db)
    }

    /// Step: true if the buyer or a carrier said that the parcel arrived; a seller's word and the
    /// clock's don't count.
    public static func isKnownToHaveArrived(_ order: OrderID, in db: Transaction) throws -> Bool {
        try hasArrived(order, saidBy: [.buyer, .carrier], in: db)
    }

    private static func hasArrived(
        _ order: OrderID, saidBy actors: [OrderActor], in db: Transaction
    ) throws -> Bool {
        let notes = ["", OrderEvent.confirmedNote, OrderEvent.carrierNote]
        let events: Int? = try db.value(
            """
            SELECT count(*) FROM order_events WHERE order_id = \(order) AND state = 'delivered'
              AND actor IN (\(list: actors.map(\.rawValue))) AND note IN (\(list: notes))
            """)
        return events != 0
    }

    /// Step: true if an order's replacement has arrived, or is still to.
    public static func isReplaced(_ order: OrderID, in db: Transaction) throws -> Bool {
        let replacements: [(id: OrderID, state: Order.State)] = try db.rows(
            """
            SELECT id, state FROM orders WHERE replaces = \(order) AND state <> 'cancelled'
            ORDER BY id LIMIT \(mostReplacements)
            """
        ) { (try $0.next(), try $0.next()) }
        return try replacements.contains {
            try $0.state != .completed || isKnownToHaveArrived($0.id, in: db)
        }
    }

    /// Replacements of an order that are looked at; cases and returns about one are bounded lower.
    private static let mostReplacements = 50
}

extension Order {
    /// Step: true while units of the order weren't refunded.
    func hasUnitsLeft(in db: Transaction) throws -> Bool {
        try refundBalance(in: db).hasUnitsLeft
    }

    /// Step: true if money of the order can still be refunded.
    public func isRefundable(in db: Transaction) throws -> Bool {
        try isPaid && state != .cancelled && !refundBalance(in: db).isEmpty
    }

    /// Step: money that a refund of everything that is left would give back; zero where nothing can
    /// be refunded.
    public func refundable(in db: Transaction) throws -> Money {
        let nothing = Money.zero(sums.items.currency)
        guard isPaid, state != .cancelled else { return nothing }
        var balance = try refundBalance(in: db)
        guard !balance.isEmpty else { return nothing }
        let amounts = try balance.take(balance.everything(.chargeback))
        return amounts.items + amounts.shipping + (sums.taxIncluded ? nothing : amounts.tax)
    }
}

extension OrderPageModel {
    /// Step: reads an order for operators, with its transfers; throws `noSuchOrder`.
    public init(_ id: OrderID, in db: Transaction) throws {
        guard let order = try Order.find([id], in: db)[id] else { throw OrderRefusal.noSuchOrder }
        self.init(
            order: order, lines: try Order.lines(of: [id], in: db)[id] ?? [],
            events: try Order.events(of: id, in: db), shop: try Shops.shop(order.shop, in: db),
            transfers: try Ledger.transfers(about: id.rawValue, in: db))
    }
}
