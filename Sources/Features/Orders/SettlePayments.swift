import Baskets
import Notifications
import Text
import Identities
import Accounts
import Catalog
import Inventory
import Ledger
import Markets
import Money
import Payments
import Promotions
import Store
import World

/// Result that the buyer gets after "Pay". Stored with the key, so that a replay is identical
/// whatever became of the orders since.
public struct CheckoutResult: Storable, Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        case paid
        /// The buyer must confirm at `next`.
        case challenge
        /// The gateway hasn't answered; the reconciler keeps asking.
        case pending
    }
    public let checkout: CheckoutID
    public let state: State
    public let next: Path?
    public let orders: [OrderID]
    public let total: Money

    public init(
        checkout: CheckoutID, state: State, next: Path? = nil, orders: [OrderID], total: Money
    ) {
        self.checkout = checkout
        self.state = state
        self.next = next
        self.orders = orders
        self.total = total
    }

    public var stored: String {
        let ids = orders.map(\.description).joined(separator: ",")
        let money = "\(total.minor) \(total.currency.code)"
        return "\(checkout) \(state.rawValue) \(next?.text ?? "-") \(money) \(ids)"
    }

    public init?(stored: String) {
        let parts = stored.split(separator: " ")
        guard parts.count == 6, let checkout = CheckoutID(parts[0]),
            let state = State(rawValue: String(parts[1])), let minor = Int64(parts[3]),
            let currency = Currency(rawValue: String(parts[4]))
        else { return nil }
        let orders = parts[5].split(separator: ",").compactMap { OrderID($0) }
        self.init(
            checkout: checkout, state: state, next: Path(local: String(parts[2])),
            orders: orders, total: Money(minor: minor, currency: currency))
    }
}

/// Batch command that applies a payment's outcome, which may come twice, late or out of order.
struct SettlePayments: BatchCommand {
    let payment: PaymentID
    /// Outcome from the gateway; nil: no answer.
    let outcome: ChargeOutcome?
    let now: Instant
    let ids: IDSource
    let markets: Markets

    typealias Output = Settled

    /// Delay of the second check of a payment unknown to the gateway: longer than any request can
    /// be under way.
    static let secondLook = TimeSpan.minutes(15)

    static func apply(
        _ commands: [SettlePayments], in db: Transaction
    ) throws -> [Result<Settled, any Error>] {
        try BatchRounds.apply(commands, by: \.payment) { try round($0, in: db) }
    }

    /// Applies outcomes of different payments: their rows are read together, and sales are written
    /// together.
    private static func round(
        _ commands: [SettlePayments], in db: Transaction
    ) throws -> [Result<Settled, any Error>] {
        let payments = try Payments.payments(commands.map(\.payment), in: db)
        let checkouts = try CheckoutRow.find(payments.values.map(\.checkout).sorted(), in: db)
        var results: [Result<Settled, any Error>] = []
        var sales: [(index: Int, sale: Sale)] = []
        for (index, command) in commands.enumerated() {
            guard let payment = payments[command.payment],
                let checkout = checkouts[payment.checkout]
            else {
                results.append(.failure(OrderRefusal.noSuchOrder))
                continue
            }
            if case .succeeded(let reference) = command.outcome {
                sales.append((index, Sale(command, payment, checkout, reference)))
                results.append(.success(.old))
            } else {
                results.append(.success(try command.settle(payment, checkout, in: db)))
            }
        }
        for (sale, settled) in zip(sales, try Sale.settle(sales.map(\.sale), in: db)) {
            results[sale.index] = .success(settled)
        }
        return results
    }

    private func settle(
        _ payment: Payment, _ checkout: CheckoutRow, in db: Transaction
    ) throws -> Settled {
        switch outcome {
        case .declined: try declined(payment, checkout, in: db)
        case .notFound: try notFound(payment, checkout, in: db)
        case .challenge(let path):
            try waiting(payment, checkout, .challenge, next: path, in: db)
        case .succeeded, .pending, nil:
            try waiting(payment, checkout, .pending, next: nil, in: db)
        }
    }

    // MARK: success

    /// A successful payment, with its checkout.
    private struct Sale {
        let command: SettlePayments
        let payment: Payment
        let checkout: CheckoutRow
        let reference: String

        init(
            _ command: SettlePayments, _ payment: Payment, _ checkout: CheckoutRow,
            _ reference: String
        ) {
            self.command = command
            self.payment = payment
            self.checkout = checkout
            self.reference = reference
        }

        static func settle(_ sales: [Sale], in db: Transaction) throws -> [Settled] {
            guard let ids = sales.first?.command.ids else { return [] }
            let orders = try Order.of(sales.map(\.checkout.id), in: db)
            let moved = try Payments.succeed(
                sales.map { ($0.payment, $0.reference) }, in: db)
            let due = sales.filter { sale in
                moved.contains(sale.payment.id)
                    && orders[sale.checkout.id, default: []].contains { $0.state == .unpaid }
            }
            let claimed = try Inventory.commit(
                Dictionary(due.map { (StockHolderID($0.checkout.id), $0.command.now) }) { a, _ in a
                },
                ids: ids, in: db)
            return try sales.map { sale in
                let all = orders[sale.checkout.id, default: []]
                let result = sale.checkout.result(.paid, orders: all)
                guard moved.contains(sale.payment.id) else {
                    return sale.payment.state == .succeeded ? .going(result) : .old
                }
                guard claimed.contains(ID(sale.checkout.id)) else {
                    return try sale.command.late(sale.payment, sale.checkout, in: db)
                }
                try sale.command.book(all.filter { $0.state == .unpaid }, in: db)
                try sale.checkout.finish(result, in: db)
                return .going(result)
            }
        }
    }

    /// Books paid orders: the money is held for the shop, and `orders.paid` is published.
    private func book(_ orders: [Order], in db: Transaction) throws {
        for order in orders {
            try Ledger.post(sale(order), in: db)
            try db.queue(
                order.transition(
                    to: .onHold, setting: Order.paid(in: markets.market(order.market), at: now),
                    by: .buyer, at: now))
            try db.publish(
                "orders.paid", subject: order.id.description, id: ID(ids.next(at: now)), at: now)
        }
    }

    private func sale(_ order: Order) -> [Transfer] {
        func transfer(_ to: LedgerAccount, _ amount: Money, _ kind: TransferType) -> Transfer {
            Transfer(
                id: ID(ids.next(at: now)), from: .gateway, to: to, amount: amount, kind: kind,
                subject: order.id.rawValue, at: now)
        }
        let held = LedgerAccount(.held, owner: order.shop.rawValue)
        var out = [
            transfer(held, order.sums.items, .sale), transfer(held, order.sums.shipping, .shipping),
        ]
        if !order.sums.taxIncluded { out.append(transfer(.tax, order.sums.tax, .tax)) }
        return out
    }

    /// Refunds a payment that succeeded after its deadline; nothing is sold.
    private func late(
        _ payment: Payment, _ checkout: CheckoutRow, in db: Transaction
    ) throws -> Settled {
        try Payments.closeLate(
            payment, refund: ID(ids.next(at: now)), transfer: ID(ids.next(at: now)), at: now,
            in: db)
        // Money came and goes back: the buyer's list shows what it was for.
        try db.execute(
            "UPDATE orders SET is_declined = \(false) WHERE checkout = \(checkout.id)")
        try Notifications.notify(
            payment.account, LocalizedText("notice.paid-late"), link: OrderPath.list(),
            id: ID(ids.next(at: now)), at: now, in: db)
        return .old
    }

    // MARK: no success

    private func declined(
        _ payment: Payment, _ checkout: CheckoutRow, in db: Transaction
    ) throws -> Settled {
        if payment.isClosed {
            try Payments.stopChecking(payment, in: db)
            return .old
        }
        guard try Payments.move(payment, to: .declined, in: db) else { return .old }
        try checkout.undo(note: "declined", actor: .gateway, ids: ids, at: now, in: db)
        return .declined
    }

    /// Expires a payment unknown to the gateway: nothing was charged, the basket is as before.
    private func notFound(
        _ payment: Payment, _ checkout: CheckoutRow, in db: Transaction
    ) throws -> Settled {
        if payment.isClosed {
            try Payments.stopChecking(payment, in: db)
            return .old
        }
        // One answer is no proof: the request may still be on its way. The payment is checked
        // again, and a charge found by then is refunded.
        guard
            try Payments.move(payment, to: .expired, nextCheckAt: now + Self.secondLook, in: db)
        else { return .old }
        try checkout.undo(note: "not charged", actor: .gateway, ids: ids, at: now, in: db)
        try Notifications.notify(
            payment.account, LocalizedText("notice.not-charged"), link: BasketPath.basket(),
            id: ID(ids.next(at: now)), at: now, in: db)
        return .declined
    }

    private func waiting(
        _ payment: Payment, _ checkout: CheckoutRow, _ state: CheckoutResult.State, next: Path?,
        in db: Transaction
    ) throws -> Settled {
        guard payment.isOpen || payment.isClosed else { return .old }
        // No answer and "pending" are polled until they end: money may have been taken. If the
        // orders are cancelled, polling ends the charge (`Payments.look`).
        let to: Payment.State =
            payment.isClosed
            ? payment.state : state == .challenge ? .challenge : .unknown
        try Payments.checkLater(payment, state: to, challenge: next, at: now, in: db)
        // Its orders are cancelled: a buyer who still waits gets that as the answer.
        if payment.isClosed { return .old }
        let result = checkout.result(
            state, next: state == .challenge ? next ?? payment.challenge : nil,
            orders: try Order.of(checkout.id, in: db))
        if payment.state == .asking { try checkout.finish(result, in: db) }
        return .going(result)
    }
}

/// Effect of applying a payment's outcome.
enum Settled: Sendable {
    case going(CheckoutResult)
    case declined
    /// The outcome changed nothing.
    case old
}

/// A row of `checkouts`.
struct CheckoutRow: Sendable {
    let id: CheckoutID
    let account: AccountID
    let market: MarketCode
    let total: Money
    let payment: PaymentID
    let at: Instant
    private let scope: String?
    private let key: String?

    static func find(_ id: CheckoutID, in db: Transaction) throws -> CheckoutRow? {
        try find([id], in: db)[id]
    }

    /// Several checkouts, by id.
    static func find(_ ids: [CheckoutID], in db: Transaction) throws -> [CheckoutID: CheckoutRow] {
        guard !ids.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT currency, id, account, market, total_minor, payment, at, idempotency_scope,
                idempotency_key
            FROM checkouts WHERE id IN (\(list: ids))
            """
        ) { row in
            let currency: Currency = try row.next()
            return try CheckoutRow(
                id: row.next(), account: row.next(), market: row.next(),
                total: Money(minor: row.next(), currency: currency), payment: row.next(),
                at: row.next(),
                scope: row.next(), key: row.next())
        }
        return Dictionary(rows.map { ($0.id, $0) }) { first, _ in first }
    }

    private var idempotencyKey: IdempotencyKey? {
        guard let scope, let key else { return nil }
        return IdempotencyKey(scope: scope, key: key, fingerprint: "")
    }

    func result(
        _ state: CheckoutResult.State, next: Path? = nil, orders: [Order]
    ) -> CheckoutResult {
        CheckoutResult(
            checkout: id, state: state, next: next, orders: orders.map(\.id), total: total)
    }

    func finish(_ result: CheckoutResult, in db: Transaction) throws {
        try idempotencyKey?.finish(result.stored, in: db)
    }

    /// Undoes an unpaid checkout: stock and key are released, the basket is as before.
    func undo(
        note: String, actor: OrderActor, ids: IDSource, at now: Instant, in db: Transaction
    ) throws {
        try Promotions.restoreClaims(checkout: id, ids: ids, at: now, in: db)
        try Inventory.release(holder: ID(id), in: db)
        for order in try Order.of(id, in: db) where order.state == .unpaid {
            let lines = try db.rows(
                """
                SELECT sku, quantity, unit_minor, room FROM order_lines
                WHERE order_id = \(order.id) ORDER BY position
                """, as: ReturnedLine.self)
            try Baskets.putBack(
                lines, of: ShopperID(account), market: market, at: now, in: db)
            try Promotions.giveBackVoucher(order: order.id, in: db)
            try db.queue(
                order.transition(
                    to: .cancelled, setting: "due_at = NULL, is_declined = \(actor == .gateway)",
                    by: actor, note: note, at: now))
        }
        try idempotencyKey?.release(in: db)
    }
}
