import Accounts
import Baskets
import Identities
import Markets
import Money
import Orders
import Payments
import Shops
import Store
import World

// Reads for the pages of a checkout: bounded, each in one transaction.

/// Model of the checkout page: everything that is known before paying.
struct CheckoutPageModel: Sendable {
    /// Lines that would be bought: the ticked part of the basket, or one line past it.
    let basket: Basket
    let scope: CheckoutScope
    let shops: [ShopID: Shop]
    /// The last address used, if the market's rules of today still accept it.
    let address: Address?
    var quote: Quote?
    /// Ways to pay each shop, without a voucher first; shops without a voucher are left out.
    var vouchers: [ShopID: [Quote.ShopQuote]] = [:]
    /// Reason why there is no total; nil if there is one.
    var problem: LocalizedText?
    /// Reason why no stock would be kept for a payment that begins now; nil if it would be.
    let holdProblem: LocalizedText?
    /// The buyer's payments that wait.
    let waiting: [Payment]
    /// Time until which stock would be kept for a payment that begins now.
    let keptUntil: Instant
    let methods: [PayMethod]
    /// True in test mode, where nothing is charged.
    let isTestMode: Bool

    /// Lines that keep the basket from being paid: not live, or short of stock.
    var stuck: [Basket.Line] { basket.lines.filter { !$0.offer.isLive || $0.isShort } }
    /// End of the time for which stock would be kept; nil if none would be.
    var holdUntil: Instant? { holdProblem == nil ? keptUntil : nil }
    var canPay: Bool { quote != nil && stuck.isEmpty && holdProblem == nil }

    /// True for the way to pay a shop that the quote counts with.
    func isChosen(_ offer: Quote.ShopQuote) -> Bool {
        quote?.orders.first { $0.shop == offer.shop }?.voucher?.id == offer.voucher?.id
    }

    /// Record of what the page shows, which "Pay" sends back; nil while there is no total.
    var fingerprint: CheckoutFingerprint? {
        guard let quote, let address else { return nil }
        return CheckoutFingerprint(quote, to: address, isDirect: scope.direct != nil)
    }
}

/// Outcome of a checkout, for its page.
struct ResultPageModel: Sendable {
    enum State: String, CaseIterable, Sendable { case paid, challenge, pending, declined, refunded }
    let checkout: CheckoutID
    let payment: Payment
    let orders: [Order]
    let shops: [ShopID: Shop]
    /// Product that was bought past the basket; nil for a purchase from the basket.
    let directProduct: ProductID?

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

    /// Names of texts: what wasn't paid is back in the basket, or never was in it.
    static let texts = stories + unpaid.map(direct)
    private static let unpaid = ["declined", "expired"]
    private static func direct(_ story: String) -> String { "\(story)-direct" }

    /// One of `texts`.
    var text: String {
        directProduct != nil && Self.unpaid.contains(story) ? Self.direct(story) : story
    }

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
    /// Quote for a page: the price of what is ticked, or of a purchase past the basket, at an
    /// address now.
    public func quote(
        for account: AccountID, market: MarketCode, subdivision: String,
        _ scope: CheckoutScope = CheckoutScope()
    ) async throws -> (basket: Basket, quote: Quote) {
        let now = world.now()
        let basket = try await store.read { db in
            try Self.basket(scope, of: account, market: market, at: now, in: db)
        }
        guard !basket.isEmpty else { throw CheckoutRefusal.emptyBasket }
        return (
            basket,
            try markets.quote(basket, to: subdivision, at: now, vouchers: scope.vouchers)
        )
    }

    /// Step: what a checkout of this scope buys.
    static func basket(
        _ scope: CheckoutScope, of account: AccountID, market: MarketCode, at now: Instant,
        in db: Transaction
    ) throws -> Basket {
        guard let direct = scope.direct else {
            return try Baskets.basket(of: ShopperID(account), market: market, at: now, in: db)
                .selection
        }
        return try Baskets.basket(
            direct, of: ShopperID(account), market: market, at: now, in: db)
    }

    func shownCheckout(
        of account: AccountID, market: MarketCode, _ scope: CheckoutScope
    ) async throws -> CheckoutPageModel {
        let now = world.now()
        let rule = markets.holdRule(in: market, at: now)
        let (basket, shops, kept, allowance, refusal) = try await store.read { db in
            let basket = try Self.basket(scope, of: account, market: market, at: now, in: db)
            let unfinished = try Payments.unfinished(
                of: [account], since: now - rule.repeatSpan, in: db)
            let allowance = markets.allowance(in: market, unfinished[account] ?? [], at: now)
            return (
                basket, try Shops.shops(basket.shops.map(\.shop), in: db),
                try Checkouts.lastAddress(of: account, market: market, in: db), allowance,
                try allowance.refusal(of: basket, at: now, in: db)
            )
        }
        let day = markets.market(market).zone.day(of: now)
        let address = kept.flatMap { markets.validate($0, on: day).isEmpty ? $0 : nil }
        var shown = CheckoutPageModel(
            basket: basket, scope: scope, shops: shops, address: address,
            holdProblem: refusal?.message, waiting: allowance.open,
            keptUntil: allowance.until(
                in: markets.market(market),
                isFlash: basket.lines.contains { $0.now?.claim != nil }, at: now),
            methods: payMethods(in: basket.market), isTestMode: payments.gateway.isTestMode)
        guard !basket.isEmpty, let address, let place = markets.subdivision(of: address) else {
            return shown
        }
        do throws(BasketRefusal) {
            shown.quote = try markets.quote(
                basket, to: place.code, at: now, vouchers: scope.vouchers)
            shown.vouchers = try markets.voucherOffers(basket, to: place.code, at: now)
        } catch {
            shown.problem = error.message
        }
        return shown
    }

    /// The refusal with a sentence for each difference, in the visitor's language.
    func explained(_ change: CheckoutChange, in locale: LocaleTag) async throws -> ChangedCheckout {
        let names = try await store.read { db in try CheckoutNames(change, in: db) }
        return ChangedCheckout(change, names, CheckoutWords(markets: markets, locale: locale))
    }

    func shownResult(of id: CheckoutID, buyer: AccountID) async throws -> ResultPageModel {
        try await store.read { db in
            guard let row = try CheckoutRow.find(id, in: db), row.account == buyer,
                let payment = try Payments.payment(row.payment, in: db)
            else { throw OrderRefusal.noSuchOrder }
            let orders = try Order.of(id, in: db)
            return ResultPageModel(
                checkout: id, payment: payment, orders: orders,
                shops: try Shops.shops(orders.map(\.shop), in: db),
                directProduct: try row.directProduct(in: db))
        }
    }
}
