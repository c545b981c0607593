import Accounts
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
        let basket = try await store.read { db in
            try Orders.basket(of: BasketOwner(account.rawValue), market: market, in: db)
        }
        guard !basket.isEmpty else { throw OrderRefusal.emptyBasket }
        return (basket, try markets.quote(basket, to: subdivision, at: world.now()))
    }

    /// From the basket to paid orders: places, asks the gateway, settles. Whatever happens between,
    /// the reconciler brings it to an end.
    public func checkOut(_ wish: Wish, once: Once?) async throws -> Replayable<CheckoutResult> {
        guard markets.mode(wish.market, licences: licences()) == .marketplace else {
            throw OrderRefusal.notSoldHere
        }
        let placing = Placing(
            wish: wish, once: once, now: world.now(), ids: world.ids, markets: markets)
        switch try await store.batch(placing) {
        case .replay(let text):
            guard let result = CheckoutResult(stored: text) else {
                throw StoreError.unreadable(column: 0, as: "CheckoutResult")
            }
            return Replayable(answer: result, replayed: true)
        case .placed(let charge, let checkout):
            let outcome = await payments.ask(charge)
            switch try await settle(charge.id, outcome) {
            case .going(let result): return Replayable(answer: result, replayed: false)
            case .declined: throw OrderRefusal.declined
            case .old:
                let orders = try await store.read { db in try Order.of(checkout, in: db) }
                return Replayable(
                    answer: CheckoutResult(
                        checkout: checkout, state: .pending, orders: orders.map(\.id),
                        total: charge.amount), replayed: false)
            }
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

    /// Asks the gateway about payments that nobody heard of, and sends back what must go back.
    /// Returns how many were looked at.
    public func reconcile() async throws -> Int {
        let due = try await payments.due(at: world.now())
        for payment in due {
            try await settle(payment.id, await payments.look(payment))
        }
        return due.count + (try await payments.refundDue(at: world.now()))
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
