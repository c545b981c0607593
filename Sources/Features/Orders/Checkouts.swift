import Baskets
import Text
import Identities
import Accounts
import Markets
import Money
import Payments
import Store
import World

extension Orders {
    /// Quote for a page: the basket's price at an address now.
    public func quote(
        for account: AccountID, market: MarketCode, subdivision: String
    ) async throws -> (basket: Basket, quote: Quote) {
        let now = world.now()
        let basket = try await store.read { db in
            try Baskets.basket(
                of: ShopperID(account), market: market, at: now, in: db)
        }
        guard !basket.isEmpty else { throw OrderRefusal.emptyBasket }
        return (basket, try markets.quote(basket, to: subdivision, at: now))
    }

    /// Turns the basket into paid orders: places them, asks the gateway, settles. An interrupted
    /// checkout is brought to an end by the reconciler.
    public func checkOut(_ wish: CheckoutRequest, idempotencyKey: IdempotencyKey?) async throws
        -> Replayable<CheckoutResult>
    {
        guard markets.mode(wish.market, licences: licences()) == .marketplace else {
            throw OrderRefusal.notSoldHere
        }
        guard payMethods(in: wish.market).contains(where: { $0.code == wish.method }) else {
            throw OrderRefusal.noSuchMethod
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

    /// Payment methods that the gateway offers in a market.
    public func payMethods(in market: MarketCode) -> [PayMethod] {
        payments.gateway.methods(markets.market(market))
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
        case .declined: throw OrderRefusal.declined
        case .old: break
        }
        let (found, orders) = try await store.read { db in
            let payment = try Payments.payment(id, in: db)
            return (payment, try payment.map { try Order.of($0.checkout, in: db) } ?? [])
        }
        guard let payment = found else { throw OrderRefusal.noSuchOrder }
        func result(_ state: CheckoutResult.State, next: Path? = nil) -> CheckoutResult {
            CheckoutResult(
                checkout: payment.checkout, state: state, next: next, orders: orders.map(\.id),
                total: payment.amount)
        }
        switch payment.state {
        case .asking, .unknown: return result(.pending)
        case .challenge: return result(.challenge, next: payment.challenge)
        case .succeeded: return result(.paid)
        case .declined: throw OrderRefusal.declined
        case .expired: throw OrderRefusal.expired
        case .refunded: throw OrderRefusal.paidTooLate
        }
    }

    /// Applies the outcome of a payment, reported by a request, a webhook or the reconciler.
    @discardableResult
    func settle(_ payment: PaymentID, _ outcome: ChargeOutcome?) async throws -> Settled {
        try await store.batch(
            SettlePayments(
                payment: payment, outcome: outcome, now: world.now(), ids: world.ids,
                markets: markets))
    }

    /// Applies an outcome that a gateway reported by a webhook whose signature was verified.
    public func receive(_ payment: PaymentID, _ outcome: ChargeOutcome?) async throws {
        try await settle(payment, outcome)
    }

    /// Polls the gateway about open payments and sends due refunds. Returns how many were handled.
    public func reconcile() async throws -> Int {
        try await pollOpenPayments() + sendRefunds()
    }

    /// Polls the gateway about payments whose next check is due. Returns how many.
    public func pollOpenPayments() async throws -> Int {
        let due = try await payments.due(at: world.now())
        try await payments.each(due) { payment in
            try await settle(payment.id, await payments.look(payment))
        }
        return due.count
    }

    /// Sends due refunds to the gateway. Returns how many.
    public func sendRefunds() async throws -> Int {
        try await payments.refundDue(at: world.now())
    }

    /// Refreshes the buyer's open payment at once when they return from the gateway's page.
    public func refreshPayment(_ checkout: CheckoutID, buyer: AccountID) async throws {
        let payment = try await store.read { db in
            try Payments.payment(of: checkout, in: db)
        }
        guard let payment, payment.account == buyer, payment.isOpen else { return }
        try await settle(payment.id, await payments.look(payment))
    }

    /// The address that the account used last in this market.
    public static func lastAddress(
        of account: AccountID, market: MarketCode, in db: Transaction
    ) throws -> Address? {
        let stored: String? = try db.value(
            "SELECT address FROM addresses WHERE account = \(account) AND market = \(market)")
        return stored.flatMap { Address(stored: $0) }
    }

    /// Stores an address as the account's default for its market.
    public func keep(_ address: Address, for account: AccountID) async throws {
        let now = world.now()
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO addresses (account, market, address, at)
                VALUES (\(account), \(address.market), \(address.stored), \(now))
                ON CONFLICT (account, market) DO UPDATE
                SET address = excluded.address, at = excluded.at
                """)
        }
    }
}

extension CheckoutRow {
    /// The latest checkout that a request with this key made. Searched by the buyer's index: one
    /// buyer has few checkouts, and it is among the newest.
    static func find(
        _ idempotencyKey: IdempotencyKey, of account: AccountID, in db: Transaction
    ) throws -> CheckoutRow? {
        let id: CheckoutID? = try db.value(
            """
            SELECT id FROM checkouts
            WHERE account = \(account) AND idempotency_scope = \(idempotencyKey.scope)
                AND idempotency_key = \(idempotencyKey.key)
            ORDER BY id DESC LIMIT 1
            """)
        return try id.flatMap { try find($0, in: db) }
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
