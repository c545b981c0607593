import Notifications
import Identities
import Accounts
import Catalog
import Inventory
import Ledger
import Money
import Payments
import Promotions
import RefundRules
import Store
import World

/// A refund of an order that is being written: its rows, stock, money and messages, one step each.
struct OrderRefund: Sendable {
    let id: RefundID
    let order: Order
    let amounts: RefundBalance.Amounts
    let reason: RefundReason
    let actor: OrderActor
    /// Nothing is left of an order that wasn't shipped.
    let isCancellation: Bool
    /// Nothing is left to refund.
    let isEverything: Bool
    /// True for each part of `amounts` that lies on the shelf, and won't be shipped now.
    let isUnshipped: [Bool]
    /// Time in which the rest arrives, where nothing more of an order will be shipped; nil otherwise.
    let endsShipping: TimeSpan?
    let note: String
    let at: Instant

    // MARK: rows

    /// The order first: whoever changed it meanwhile wins, and nothing of this refund is written.
    func write(in db: Transaction) throws {
        let sums: SQL = """
            refunded_items_minor = refunded_items_minor + \(amounts.items.minor),
            refunded_shipping_minor = refunded_shipping_minor + \(amounts.shipping.minor),
            refunded_tax_minor = refunded_tax_minor + \(amounts.tax.minor)
            """
        if isCancellation {
            try order.transition(
                to: .cancelled, setting: "due_at = NULL, \(sums)", by: actor, note: note, at: at,
                in: db)
        } else if let arrivalTime = endsShipping {
            try order.transition(
                to: .inTransit, setting: "due_at = \(at + arrivalTime), \(sums)", by: actor,
                note: OrderEvent.refundNote, at: at, in: db)
        } else {
            try order.record(
                isEverything ? OrderEvent.refundAllNote : OrderEvent.refundNote, setting: sums,
                by: actor, at: at, in: db)
        }
        try db.queue(
            [insert] + parts.enumerated().flatMap { insert($1.part, $1.isUnshipped, number: $0) }
                + amounts.reductions.enumerated().flatMap { insert($1, number: $0) })
    }

    private var insert: SQL {
        """
        INSERT INTO order_refunds
            (id, order_id, reason, actor, items_minor, shipping_minor, tax_minor, at)
        VALUES (\(id), \(order.id), \(reason), \(actor), \(amounts.items.minor),
                \(amounts.shipping.minor), \(amounts.tax.minor), \(at))
        """
    }

    private var parts: [(part: RefundBalance.Part, isUnshipped: Bool)] {
        zip(amounts.parts, isUnshipped).map { (part: $0, isUnshipped: $1) }
    }

    private func insert(
        _ part: RefundBalance.Part, _ isUnshipped: Bool, number: Int
    ) -> [SQL] {
        [
            """
            INSERT INTO order_refund_lines
                (order_id, refund, number, position, quantity, goods, items_minor, tax_minor,
                 is_unshipped)
            VALUES (\(order.id), \(id), \(number), \(part.line.position), \(part.line.quantity),
                    \(part.line.goods), \(part.items.minor), \(part.tax.minor),
                    \(isUnshipped))
            """,
            """
            UPDATE order_lines SET refunded_quantity = refunded_quantity + \(part.line.quantity),
                cancelled_quantity = cancelled_quantity
                    + \(isUnshipped ? part.line.quantity : 0)
            WHERE order_id = \(order.id) AND position = \(part.line.position)
            """,
        ]
    }

    private func insert(_ reduction: RefundBalance.Reduction, number: Int) -> [SQL] {
        [
            """
            INSERT INTO order_reductions
                (order_id, refund, number, position, items_minor, tax_minor)
            VALUES (\(order.id), \(id), \(number), \(reduction.position),
                    \(reduction.items.minor), \(reduction.tax.minor))
            """,
            """
            UPDATE order_lines SET reduced_minor = reduced_minor + \(reduction.items.minor)
            WHERE order_id = \(order.id) AND position = \(reduction.position)
            """,
        ]
    }

    // MARK: goods

    /// Units go back into stock or are written off, each by a movement that says why. Those that
    /// weren't shipped are on the shelf already.
    func restock(ids: IDSource, in db: Transaction) throws {
        func units(_ parts: [RefundBalance.Part]) -> [ReturnedUnits] {
            parts.compactMap { part in
                guard let move = part.line.goods.move(for: reason) else { return nil }
                return ReturnedUnits(
                    sku: part.sku, quantity: part.line.quantity, to: move.to, reason: move.reason)
            }
        }
        try Inventory.uncommit(
            units(parts.filter(\.isUnshipped).map(\.part)), soldTo: ID(order.checkout), ids: ids,
            at: at, in: db)
        try Inventory.restock(
            units(parts.filter { !$0.isUnshipped }.map(\.part)), soldTo: ID(order.checkout),
            ids: ids,
            at: at, in: db)
        if isCancellation {
            // Units that the buyer was to keep lie there too.
            try order.dropUnshipped(in: db)
            try Promotions.giveBackVoucher(order: order.id, in: db)
        }
    }

    // MARK: money

    /// Reversals in the ledger, and one refund for the gateway.
    ///
    /// Until completion the seller's money is `held`. Afterwards it is `payable`, and fee and withheld
    /// taxes of what is refunded go back to the seller first. A buyer's refund waits for nobody: if the
    /// seller has been paid out meanwhile, `payable` goes below zero, a debt that their next
    /// settlements pay off (`LedgerAudit` knows it).
    func post(ids: IDSource, in db: Transaction) throws {
        guard let payment = try Payments.payment(of: order.checkout, in: db) else {
            throw OrderRefusal.noSuchOrder
        }
        func transfer(
            _ from: LedgerAccount, _ to: LedgerAccount, _ amount: Money, _ kind: TransferType
        ) -> Transfer {
            Transfer(
                id: ID(ids.next(at: at)), from: from, to: to, amount: amount, kind: kind,
                subject: order.id.rawValue, at: at)
        }
        var seller = order.held
        if order.state == .completed {
            seller = order.payable
            let (before, after) = (order.settlement, order.settlement(without: amounts))
            func back(
                _ account: LedgerAccount, _ part: KeyPath<Settlement, Money>, _ kind: TransferType
            ) -> Transfer {
                let difference = before[keyPath: part] - after[keyPath: part]
                // Tax and price of a unit are rounded apart, so a part can also grow by a unit.
                return difference.isNegative
                    ? transfer(seller, account, -difference, kind)
                    : transfer(account, seller, difference, kind)
            }
            try Ledger.post(
                [
                    back(.fees, \.fee, .fee), back(.withheld, \.withheldVAT, .withheldVAT),
                    back(.withheld, \.withheldIncome, .withheldIncome),
                ], in: db)
        }
        var parts = [transfer(seller, .refunds, amounts.items + amounts.shipping, .refund)]
        if !order.sums.taxIncluded { parts.append(transfer(.tax, .refunds, amounts.tax, .refund)) }
        try Payments.openRefund(
            id, payment: payment.id, subject: order.id.rawValue, parts: parts, ids: ids, at: at,
            in: db)
    }

    // MARK: messages

    func tell(_ notices: OrderNotices, ids: IDSource, in db: Transaction) throws {
        try db.publish(
            isCancellation ? "orders.cancelled" : "orders.refunded", subject: order.id.description,
            id: ID(ids.next(at: at)), at: at)
        let kind: OrderNoticeKind =
            isCancellation ? .cancelled : isEverything ? .refundedAll : .refunded
        var told = [(kind, order)]
        // A cancelled sale needn't be shipped, a reduced one not in full; whoever did it knows.
        let isReduced = !order.isShipped && amounts.parts.contains { $0.line.goods != .kept }
        if actor != .seller, isCancellation || isReduced {
            told.append((isCancellation ? .saleCancelled : .saleReduced, order))
        }
        try notices.tell(told, at: at, in: db)
    }
}

extension RefundedGoods {
    /// Reasons for which goods go back into stock that never left it.
    private static let unsent: Set<RefundReason> = [.cancellation, .chargeback]

    /// The movement of such goods out of what was sold; nil where the buyer keeps them.
    func move(for reason: RefundReason) -> (to: StockMove.State, reason: StockMove.Reason)? {
        switch self {
        case .restocked:
            (.onHand, Self.unsent.contains(reason) ? .cancellation : .returned)
        case .damaged: (.writtenOff, .damaged)
        case .lost: (.writtenOff, .lost)
        case .kept: nil
        }
    }
}

extension Order {
    /// True once all that will be shipped has left the shop.
    public var isShipped: Bool { [.inTransit, .delivered, .completed].contains(state) }

    /// Step: SKUs of an order's lines.
    static func skus(of order: OrderID, in db: Transaction) throws -> [SKUID] {
        try db.values("SELECT sku FROM order_lines WHERE order_id = \(order) ORDER BY sku")
    }

    var held: LedgerAccount { LedgerAccount(.held, owner: shop.rawValue) }
    var payable: LedgerAccount { LedgerAccount(.payable, owner: shop.rawValue) }

    /// Step: what can still be refunded.
    public func refundBalance(in db: Transaction) throws -> RefundBalance {
        let currency = sums.items.currency
        return RefundBalance(
            lines: try Order.lines(of: [id], in: db)[id, default: []].map { line in
                RefundBalance.Line(
                    position: line.position, sku: line.sku, quantity: line.quantity,
                    items: Money(minor: line.itemsMinor, currency: currency),
                    tax: Money(minor: line.taxMinor, currency: currency),
                    refunded: line.refundedQuantity,
                    reduced: Money(minor: line.reducedMinor, currency: currency))
            },
            shipping: sums.shipping, shippingTax: sums.shippingTax,
            refundedShipping: refundedShipping)
    }
}
