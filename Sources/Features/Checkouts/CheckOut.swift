import Accounts
import Identities
import Orders
import Payments
import Store
import World

extension Checkouts {
    /// Turns the basket into paid orders: places them, asks the gateway, settles. An interrupted
    /// checkout is brought to an end by the reconciler.
    public func checkOut(_ wish: CheckoutRequest, idempotencyKey: IdempotencyKey?) async throws
        -> Replayable<CheckoutResult>
    {
        guard markets.mode(wish.market, licences: licences()) == .marketplace else {
            throw CheckoutRefusal.notSoldHere
        }
        guard payMethods(in: wish.market).contains(where: { $0.code == wish.method }) else {
            throw CheckoutRefusal.noSuchMethod
        }
        let placing = PlaceOrders(
            wish: wish, idempotencyKey: idempotencyKey, now: world.now(), ids: world.ids,
            markets: markets,
            attribution: attribution)
        do {
            switch try await store.batch(placing) {
            case .replay(let text): return try Self.replay(text)
            case .placed(let charge, _):
                let settled = try await settle(charge.id, await payments.ask(charge))
                return Replayable(
                    answer: try await result(settled, charge.id), replayed: false)
            }
        } catch IdempotencyRefusal.underWay {
            guard let idempotencyKey else { throw IdempotencyRefusal.underWay }
            return try await resume(idempotencyKey, of: wish.account)
        }
    }

    /// Resumes a checkout whose first request with this key placed orders but stored no answer: it
    /// is still asking the gateway, or died. Asks with the same payment id, which charges once; the
    /// first to learn the outcome settles, and both return the same result.
    private func resume(
        _ idempotencyKey: IdempotencyKey, of account: AccountID
    ) async throws -> Replayable<CheckoutResult> {
        let found = try await store.read { db in
            try CheckoutRow.find(idempotencyKey, of: account, in: db).flatMap {
                try Payments.payment($0.payment, in: db)
            }
        }
        guard let payment = found else { throw IdempotencyRefusal.underWay }
        let outcome = payment.state == .asking ? await payments.ask(payment.charge) : nil
        let settled: Settled =
            payment.state == .asking ? try await settle(payment.id, outcome) : .old
        // An answer that the first request stored in the meantime is this one's too.
        let kept = try await store.read { db in try idempotencyKey.kept(in: db) }
        if let kept { return try Self.replay(kept) }
        return Replayable(answer: try await result(settled, payment.id), replayed: false)
    }

    private static func replay(_ text: String) throws -> Replayable<CheckoutResult> {
        guard let result = CheckoutResult(stored: text) else {
            throw StoreError.unreadable(column: 0, as: "CheckoutResult")
        }
        return Replayable(answer: result, replayed: true)
    }

    /// Result for the buyer; if another request settled the payment, by the payment's state.
    private func result(
        _ settled: Settled, _ id: PaymentID
    ) async throws -> CheckoutResult {
        switch settled {
        case .going(let result): return result
        case .declined(let reason): throw CheckoutRefusal.refused(reason)
        case .old: break
        }
        let (found, orders) = try await store.read { db in
            let payment = try Payments.payment(id, in: db)
            return (payment, try payment.map { try Order.of($0.checkout, in: db) } ?? [])
        }
        guard let payment = found else { throw OrderRefusal.noSuchOrder }
        func result(_ state: CheckoutResult.State, next: GatewayPage? = nil) -> CheckoutResult {
            CheckoutResult(
                checkout: payment.checkout, state: state, next: next, orders: orders.map(\.id),
                total: payment.amount)
        }
        switch payment.state {
        case .asking, .unknown: return result(.pending)
        case .challenge: return result(.challenge, next: payment.challenge)
        case .succeeded: return result(.paid)
        case .declined: throw CheckoutRefusal.refused(payment.declineReason ?? .other)
        case .expired: throw CheckoutRefusal.expired
        case .refunded: throw CheckoutRefusal.paidTooLate
        }
    }
}

extension IdempotencyKey {
    /// Stored answer of the first run; nil while it is under way.
    fileprivate func kept(in db: Transaction) throws -> String? {
        do {
            return try answered(in: db)
        } catch IdempotencyRefusal.underWay {
            return nil
        }
    }
}
