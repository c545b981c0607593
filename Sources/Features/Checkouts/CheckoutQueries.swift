import Accounts
import Baskets
import Identities
import Markets
import Orders
import Payments
import Shops
import Store
import World

// Reads for the pages of a checkout: bounded, each in one transaction.

/// Model of the checkout page: everything that is known before paying.
struct CheckoutPageModel: Sendable {
    let basket: Basket
    let shops: [ShopID: Shop]
    /// The last address used, if the market's rules of today still accept it.
    let address: Address?
    let quote: Quote?
    /// Reason why there is no total; nil if there is one.
    let problem: LocalizedText?
    let methods: [PayMethod]
    /// True in test mode, where nothing is charged.
    let isTestMode: Bool

    /// Lines that keep the basket from being paid: not live, or short of stock.
    var stuck: [Basket.Line] { basket.lines.filter { !$0.offer.isLive || $0.isShort } }
    var canPay: Bool { quote != nil && stuck.isEmpty }
}

/// Outcome of a checkout, for its page.
struct ResultPageModel: Sendable {
    enum State: String, CaseIterable, Sendable { case paid, challenge, pending, declined, refunded }
    let checkout: CheckoutID
    let payment: Payment
    let orders: [Order]
    let shops: [ShopID: Shop]

    /// True if it was paid and every order has been cancelled since.
    var isAllCancelled: Bool {
        !orders.isEmpty && orders.allSatisfy { $0.state == .cancelled }
    }

    var state: State {
        switch payment.state {
        case .asking, .unknown: .pending
        case .challenge: .challenge
        case .succeeded: isAllCancelled ? .refunded : .paid
        case .declined, .expired: .declined
        case .refunded: .refunded
        }
    }

    /// Key of the sentences for the outcome: one state may have come about in two ways.
    static let stories = State.allCases.map(\.rawValue) + ["cancelled", "expired"]

    /// One of `stories`.
    var story: String {
        switch payment.state {
        case .succeeded where isAllCancelled: "cancelled"
        case .expired: "expired"
        default: state.rawValue
        }
    }
}

extension Checkouts {
    /// Quote for a page: the basket's price at an address now.
    public func quote(
        for account: AccountID, market: MarketCode, subdivision: String
    ) async throws -> (basket: Basket, quote: Quote) {
        let now = world.now()
        let basket = try await store.read { db in
            try Baskets.basket(
                of: ShopperID(account), market: market, at: now, in: db)
        }
        guard !basket.isEmpty else { throw CheckoutRefusal.emptyBasket }
        return (basket, try markets.quote(basket, to: subdivision, at: now))
    }

    func shownCheckout(of account: AccountID, market: MarketCode) async throws
        -> CheckoutPageModel
    {
        let now = world.now()
        let (basket, shops, kept) = try await store.read { db in
            let basket = try Baskets.basket(
                of: ShopperID(account), market: market, at: now, in: db)
            return (
                basket, try Shops.shops(basket.shops.map(\.shop), in: db),
                try Checkouts.lastAddress(of: account, market: market, in: db)
            )
        }
        let day = markets.market(market).zone.day(of: now)
        let address = kept.flatMap { markets.validate($0, on: day).isEmpty ? $0 : nil }
        func shown(_ quote: Quote?, _ problem: LocalizedText? = nil) -> CheckoutPageModel {
            CheckoutPageModel(
                basket: basket, shops: shops, address: address, quote: quote, problem: problem,
                methods: payMethods(in: basket.market),
                isTestMode: payments.gateway.isTestMode)
        }
        guard !basket.isEmpty, let address, let place = markets.subdivision(of: address) else {
            return shown(nil)
        }
        do throws(BasketRefusal) {
            return shown(try markets.quote(basket, to: place.code, at: now))
        } catch {
            return shown(nil, error.message)
        }
    }

    func shownResult(of id: CheckoutID, buyer: AccountID) async throws -> ResultPageModel {
        try await store.read { db in
            guard let row = try CheckoutRow.find(id, in: db), row.account == buyer,
                let payment = try Payments.payment(row.payment, in: db)
            else { throw OrderRefusal.noSuchOrder }
            let orders = try Order.of(id, in: db)
            return ResultPageModel(
                checkout: id, payment: payment, orders: orders,
                shops: try Shops.shops(orders.map(\.shop), in: db))
        }
    }
}
