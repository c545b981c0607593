import Baskets
import Notifications
import Orders
import Identities
import Accounts
import Inventory
import Markets
import Money
import Payments
import Store
import World

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
            if case .succeeded(let reference, _) = command.outcome {
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
        case .declined(let reason): try declined(payment, checkout, reason, in: db)
        case .notFound: try notFound(payment, checkout, in: db)
        case .challenge(let page, let reference):
            try waiting(
                payment, checkout, .challenge, next: page, reference: reference, in: db)
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
            guard !sales.isEmpty else { return [] }
            let orders = try Order.of(sales.map(\.checkout.id), in: db)
            let moved = try Payments.succeed(
                sales.map { ($0.payment, $0.reference) }, in: db)
            let due = sales.filter { sale in
                moved.contains(sale.payment.id)
                    && orders[sale.checkout.id, default: []].contains { $0.state == .unpaid }
            }
            let committed = try Inventory.commit(
                Set(due.map { StockHolderID($0.checkout.id) }), in: db)
            let isPaid = { (sale: Sale) in
                moved.contains(sale.payment.id) && committed.contains(ID(sale.checkout.id))
            }
            if let first = sales.first(where: isPaid)?.command {
                try Orders.book(
                    sales.filter(isPaid).flatMap { sale in
                        orders[sale.checkout.id, default: []].map { ($0, sale.command.now) }
                    }, markets: first.markets, ids: first.ids, in: db)
            }
            return try sales.map { sale in
                let result = sale.checkout.result(
                    .paid, orders: orders[sale.checkout.id, default: []])
                guard moved.contains(sale.payment.id) else {
                    return sale.payment.state == .succeeded ? .going(result) : .old
                }
                guard isPaid(sale) else {
                    return try sale.command.late(sale.payment, sale.checkout, in: db)
                }
                try sale.checkout.finish(result, in: db)
                return .going(result)
            }
        }
    }

    /// Refunds a payment that succeeded after its deadline; nothing is sold.
    private func late(
        _ payment: Payment, _ checkout: CheckoutRow, in db: Transaction
    ) throws -> Settled {
        try Payments.closeLate(
            payment, refund: ID(ids.next(at: now)), ids: ids, at: now, in: db)
        // Money came and goes back: the buyer's list shows what it was for.
        try Orders.showDeclined(of: checkout.id, in: db)
        try Notifications.notify(
            payment.account, LocalizedText("notice.paid-late"), link: OrderPath.list(),
            id: ID(ids.next(at: now)), at: now, in: db)
        return .old
    }

    // MARK: no success

    private func declined(
        _ payment: Payment, _ checkout: CheckoutRow, _ reason: DeclineReason, in db: Transaction
    ) throws -> Settled {
        if payment.isClosed {
            try Payments.stopChecking(payment, in: db)
            return .old
        }
        guard try Payments.decline(payment, reason, in: db) else { return .old }
        try checkout.undo(note: "declined", actor: .gateway, ids: ids, at: now, in: db)
        return .declined(reason)
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
        let product = try checkout.directProduct(in: db)
        try Notifications.notify(
            payment.account,
            product == nil
                ? LocalizedText("notice.not-charged") : LocalizedText("notice.not-charged-direct"),
            link: product.map { BasketPath.product($0) } ?? BasketPath.basket(),
            id: ID(ids.next(at: now)), at: now, in: db)
        return .declined(.other)
    }

    private func waiting(
        _ payment: Payment, _ checkout: CheckoutRow, _ state: CheckoutResult.State,
        next: GatewayPage?, reference: String? = nil, in db: Transaction
    ) throws -> Settled {
        guard payment.isOpen || payment.isClosed else { return .old }
        // No answer and "pending" are polled until they end: money may have been taken. If the
        // orders are cancelled, polling ends the charge (`Payments.look`).
        let to: Payment.State =
            payment.isClosed
            ? payment.state : state == .challenge ? .challenge : .unknown
        try Payments.checkLater(
            payment, state: to, challenge: next, reference: reference, at: now, in: db)
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
    case declined(DeclineReason)
    /// The outcome changed nothing.
    case old
}
