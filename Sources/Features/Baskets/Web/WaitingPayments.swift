import DesignSystem
import HTML
import Identities
import Money
import Payments
import Web
import World

/// Banners of payments that wait for their buyer, on every page from which they would buy again.
public struct WaitingPayments: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    /// One banner a payment: a way back to it, and a button that drops it.
    public func banners(_ payments: [Payment]) -> HTML { "\(each: payments, banner)" }

    private func banner(_ payment: Payment) -> HTML {
        let next = payment.challenge.flatMap { payment.state == .challenge ? $0 : nil }
        let back = next ?? .here(BasketPath.checkout(payment.checkout))
        return self.banner(
            self("baskets.waiting.title", ["amount": money(payment.amount)]),
            self("baskets.waiting.text"), .warn,
            action: """
                <div class="row"><a class="button primary small" href="\(back)">\
                \(self("baskets.waiting.back"))</a>\(form(
                    BasketPath.cancellation(of: payment.checkout), classes: "inline",
                    "<button class=\"button small\" type=\"submit\">\(self("baskets.waiting.drop"))</button>"
                ))</div>
                """)
    }
}

/// JSON of a payment that waits.
public struct WaitingPaymentView: View {
    let payment: Payment
    public init(payment: Payment) { self.payment = payment }

    public static let shape = Shape<WaitingPaymentView>(
        "WaitingPayment",
        [
            .id("checkout") { $0.payment.checkout }, .money("total") { $0.payment.amount },
            .maybe("next") { $0.payment.state == .challenge ? $0.payment.challenge?.text : nil },
        ])
}
