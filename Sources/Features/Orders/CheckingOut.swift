import Accounts
import HTML
import Markets
import Money
import Payments
import Store
import World

extension Orders {
    /// The quote for a page: what the basket costs at an address now.
    public func quote(
        for account: ID<Account>, market: MarketCode, subdivision: String
    ) async throws -> (basket: Basket, quote: Quote) {
        let now = world.now()
        let basket = try await store.read { db in
            try Orders.basket(
                of: BasketOwner(account.rawValue), market: market, at: now, in: db)
        }
        guard !basket.isEmpty else { throw OrderRefusal.emptyBasket }
        return (basket, try markets.quote(basket, to: subdivision, at: now))
    }

    /// From the basket to paid orders: places, asks the gateway, settles. Whatever happens between,
    /// the reconciler brings it to an end.
    public func checkOut(_ wish: Wish, once: Once?) async throws -> Replayable<CheckoutResult> {
        guard markets.mode(wish.market, licences: licences()) == .marketplace else {
            throw OrderRefusal.notSoldHere
        }
        guard payMethods(in: wish.market).contains(where: { $0.code == wish.method }) else {
            throw OrderRefusal.noSuchMethod
        }
        let placing = Placing(
            wish: wish, once: once, now: world.now(), ids: world.ids, markets: markets,
            attribute: attribute)
        do {
            switch try await store.batch(placing) {
            case .replay(let text): return try Self.replay(text)
            case .placed(let charge, _):
                let settled = try await settle(charge.id, await payments.ask(charge))
                return Replayable(
                    answer: try await told(settled, charge.id), replayed: false)
            }
        } catch OnceRefusal.underWay {
            guard let once else { throw OnceRefusal.underWay }
            return try await takeOver(once, of: wish.account)
        }
    }

    /// How one can pay in a market.
    public func payMethods(in market: MarketCode) -> [PayMethod] {
        payments.gateway.methods(markets.market(market))
    }

    /// The first request with this key placed and never told what came of it: it is still asking, or
    /// died. The gateway is asked with the id that it asked with, which charges once; whoever learns
    /// it first settles, and both tell the same.
    private func takeOver(
        _ once: Once, of account: ID<Account>
    ) async throws -> Replayable<CheckoutResult> {
        let found = try await store.read { db in
            try CheckoutRow.find(once, of: account, in: db).flatMap {
                try Payments.payment($0.payment, in: db)
            }
        }
        guard let payment = found else { throw OnceRefusal.underWay }
        let outcome = payment.state == .asking ? await payments.ask(payment.charge) : nil
        let settled: Settled =
            payment.state == .asking ? try await settle(payment.id, outcome) : .old
        // What the first one was told in the meantime is what this one is told.
        let kept = try await store.read { db in try once.kept(in: db) }
        if let kept { return try Self.replay(kept) }
        return Replayable(answer: try await told(settled, payment.id), replayed: false)
    }

    private static func replay(_ text: String) throws -> Replayable<CheckoutResult> {
        guard let result = CheckoutResult(stored: text) else {
            throw StoreError.unreadable(column: 0, as: "CheckoutResult")
        }
        return Replayable(answer: result, replayed: true)
    }

    /// What the buyer is told. Where somebody else brought the news before, how the payment stands
    /// says it.
    private func told(
        _ settled: Settled, _ id: ID<Payment>
    ) async throws -> CheckoutResult {
        switch settled {
        case .going(let result): return result
        case .declined: throw OrderRefusal.declined
        case .old: break
        }
        let (found, orders) = try await store.read { db in
            let payment = try Payments.payment(id, in: db)
            return (payment, try payment.map { try Order.of(ID($0.subject), in: db) } ?? [])
        }
        guard let payment = found else { throw OrderRefusal.noSuchOrder }
        func result(_ state: CheckoutResult.State, next: Path? = nil) -> CheckoutResult {
            CheckoutResult(
                checkout: ID(payment.subject), state: state, next: next, orders: orders.map(\.id),
                total: payment.amount)
        }
        switch payment.state {
        case .asking, .unknown: return result(.pending)
        case .challenge: return result(.challenge, next: SandboxPath.challenge(payment.id))
        case .succeeded: return result(.paid)
        case .declined: throw OrderRefusal.declined
        case .expired: throw OrderRefusal.expired
        case .refunded: throw OrderRefusal.paidTooLate
        }
    }

    /// News of a payment, from whoever brings it.
    @discardableResult
    func settle(_ payment: ID<Payment>, _ outcome: ChargeOutcome?) async throws -> Settled {
        try await store.batch(
            Settling(
                payment: payment, outcome: outcome, now: world.now(), ids: world.ids,
                markets: markets))
    }

    /// News of a payment that a gateway brought by itself, through a seal that held.
    public func hear(_ payment: ID<Payment>, _ outcome: ChargeOutcome?) async throws {
        try await settle(payment, outcome)
    }

    /// Asks the gateway about payments that nobody heard of, and sends back what must go back.
    /// Returns how many were looked at.
    public func reconcile() async throws -> Int {
        try await askAround() + sendBack()
    }

    /// Asks about payments whose time to be looked at has come. Returns how many.
    public func askAround() async throws -> Int {
        let due = try await payments.due(at: world.now())
        try await payments.each(due) { payment in
            try await settle(payment.id, await payments.look(payment))
        }
        return due.count
    }

    /// Sends back what must go back. Returns how many went.
    public func sendBack() async throws -> Int {
        try await payments.refundDue(at: world.now())
    }

    /// The buyer came back from the gateway's page: look at once.
    public func lookNow(_ checkout: ID<Checkout>, buyer: ID<Account>) async throws {
        let payment = try await store.read { db in
            try Payments.payment(of: checkout.rawValue, in: db)
        }
        guard let payment, payment.account == buyer, payment.isOpen else { return }
        try await settle(payment.id, await payments.look(payment))
    }

    /// The address of last time, in this market.
    public static func lastAddress(
        of account: ID<Account>, market: MarketCode, in db: Transaction
    ) throws -> Address? {
        let stored: String? = try db.value(
            "SELECT address FROM addresses WHERE account = \(account) AND market = \(market)")
        return stored.flatMap { Address(stored: $0) }
    }

    /// Keeps an address for next time.
    public func keep(_ address: Address, for account: ID<Account>) async throws {
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
    /// The checkout that a request with this key made last. By the buyer's index: theirs are few, and
    /// it is among the newest.
    static func find(
        _ once: Once, of account: ID<Account>, in db: Transaction
    ) throws -> CheckoutRow? {
        let id: Int64? = try db.value(
            """
            SELECT id FROM checkouts
            WHERE account = \(account) AND once_scope = \(once.scope) AND once_key = \(once.key)
            ORDER BY id DESC LIMIT 1
            """)
        return try id.flatMap { try find($0, in: db) }
    }
}

extension Once {
    /// The first run's answer, if it has one by now.
    fileprivate func kept(in db: Transaction) throws -> String? {
        do {
            return try answered(in: db)
        } catch OnceRefusal.underWay {
            return nil
        }
    }
}
