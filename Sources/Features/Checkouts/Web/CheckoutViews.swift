import Baskets
import HTML
import Identities
import Markets
import Money
import Payments
import Text
import Web
import World

/// JSON of a checkout before it is paid.
struct QuoteView: View {
    let shown: CheckoutPageModel
    let markets: Markets
    static let shape = Shape<QuoteView>(
        "CheckoutQuote",
        [
            .text("market") { $0.shown.basket.market.rawValue },
            .list("lines") { $0.shown.basket.lines.map { BasketLineView(line: $0) } },
            .texts("address") { v in v.shown.address.map { v.markets.lines($0) } ?? [] },
            .list("waiting") { $0.shown.waiting.map { WaitingPaymentView(payment: $0) } },
            .list("vouchers") { v in
                v.shown.basket.shops.flatMap { group in
                    (v.shown.vouchers[group.shop] ?? []).map { offer in
                        VoucherOfferView(
                            offer: offer, isChosen: v.shown.isChosen(offer))
                    }
                }
            },
            .maybe("items", money: { $0.shown.quote?.sums.goods }),
            .maybe("discount", money: { $0.shown.quote?.sums.discount }),
            .maybe("shipping", money: { $0.shown.quote?.shipping }),
            .maybe("tax", money: { $0.shown.quote?.tax }),
            .flag("tax_included") { $0.shown.quote?.taxIncluded ?? true },
            .maybe("total", money: { $0.shown.quote?.total }),
            .maybe("fingerprint") { $0.shown.fingerprint?.text },
            .flag("can_pay") { $0.shown.canPay },
            .texts("methods") { $0.shown.methods.map(\.code) },
        ])
}

/// A way to pay one shop: with a voucher, or without.
struct VoucherOfferView: View {
    let offer: Quote.ShopQuote
    let isChosen: Bool
    static let shape = Shape<VoucherOfferView>(
        "CheckoutVoucher",
        [
            .id("shop") { $0.offer.shop },
            .maybe("claim") { $0.offer.voucher?.id.description },
            .maybe("title") { $0.offer.voucher?.voucher.title },
            .money("discount") { $0.offer.sums.discount },
            .money("total") { $0.offer.sums.total }, .flag("chosen") { $0.isChosen },
        ])
}

/// JSON of a checkout's outcome.
struct CheckoutView: View {
    let checkout: CheckoutID
    let state: ResultPageModel.State
    let next: String?
    let orders: [OrderID]
    let total: Money
    static let shape = Shape<CheckoutView>(
        "Checkout",
        [
            .id("checkout") { $0.checkout }, .choice("state") { $0.state },
            .maybe("next") { $0.next }, .texts("orders") { $0.orders.map(\.description) },
            .money("total") { $0.total },
        ])

    /// Creates the view of the outcome as it is now.
    init(_ shown: ResultPageModel) {
        checkout = shown.checkout
        state = shown.state
        next = shown.next?.text
        orders = shown.orders.map(\.id)
        total = shown.payment.amount
    }

    /// Creates the view of the answer given when the buyer pressed "Pay".
    init(_ result: CheckoutResult) {
        checkout = result.checkout
        switch result.state {
        case .paid: state = .paid
        case .challenge: state = .challenge
        case .pending: state = .pending
        }
        next = result.next?.text
        orders = result.orders
        total = result.total
    }
}

extension ResultPageModel {
    /// Page on which the buyer confirms the payment; nil if none is asked for.
    var next: GatewayPage? { state == .challenge ? payment.challenge : nil }
}
