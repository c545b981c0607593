import Baskets
import OrderPages
import Text
import DesignSystem
import HTML
import Markets
import Money
import Orders
import Payments
import Web
import World

/// Result page, drawn for one visitor.
struct ResultPage: PageComponent {
    let context: PageContext

    /// Page with a checkout's outcome. Polls by itself while the payment is pending.
    func resultPage(_ shown: ResultPageModel) -> HTML {
        shop(
            self("checkouts.result.title"),
            head: .title(back: OrderPath.list()), tab: .basket,
            "\(AddressPage(context: context).checkoutSteps(shown.state == .paid ? 4 : 3))\(result(shown))"
        )
    }

    private func result(_ shown: ResultPageModel) -> HTML {
        let poll: HTML =
            shown.state == .pending
            ? " data-poll=\"\(CheckoutPath.result(shown.checkout))\" data-every=\"2000\"" : ""
        let text = self(
            "checkouts.result.\(shown.text).text",
            ["amount": money(shown.payment.amount)])
        let seal: (icon: String, classes: String) =
            switch shown.state {
            case .paid: ("check", "seal")
            case .pending, .challenge: ("clock", "seal wait")
            case .declined: ("close", "seal no")
            case .refunded: ("return", "seal wait")
            }
        func card(_ order: Order) -> HTML { resultCard(order, shop: shown.shops[order.shop]?.name) }
        let orders: HTML =
            shown.state == .declined
            ? "" : "<div class=\"stack\">\(each: shown.orders, card)</div>"
        return """
            <div id="result" aria-live="polite"\(poll)>
            <section class="thanks"><span class="\(seal.classes)">\(icon(seal.icon))</span>\
            <h2>\(self("checkouts.result.\(shown.story).title"))</h2>\
            <p>\(text)</p>\(declineReason(shown))\
            \(resultAction(shown))</section>
            \(orders)
            </div>
            """
    }

    private func declineReason(_ shown: ResultPageModel) -> HTML {
        guard shown.state == .declined, let reason = shown.payment.declineReason,
            reason != .other
        else { return "" }
        return "<p>\(self("payments.decline.\(reason.rawValue)"))</p>"
    }

    private func resultAction(_ shown: ResultPageModel) -> HTML {
        let to: (label: String, page: GatewayPage) =
            switch shown.state {
            case .paid, .refunded: (self("checkouts.result.orders"), .here(OrderPath.list()))
            case .challenge:
                (self("checkouts.result.confirm"), shown.next ?? .here(OrderPath.list()))
            case .pending:
                (self("checkouts.result.look"), .here(CheckoutPath.result(shown.checkout)))
            case .declined:
                shown.directProduct.map {
                    (self("checkouts.to-product"), .here(BasketPath.product($0)))
                } ?? (self("checkouts.to-basket"), .here(BasketPath.basket()))
            }
        return "<a class=\"button primary\" href=\"\(to.page)\">\(to.label)</a>"
    }

    private func resultCard(_ order: Order, shop: String?) -> HTML {
        let shown = OrderParts(context: context)
        let arrival: HTML? = shown.arrivalText(order).map {
            "\(self("checkouts.delivery.days", ["days": $0]))"
        }
        let cancel: HTML? =
            order.canCancel(at: now)
            ? order.dueAt.map {
                let time = moment($0, zone: shown.zone(of: order))
                return self("checkouts.cancel-until", parts: ["time": time])
            } : nil
        let number = self("orders.number", ["order": order.id.short])
        let joint: HTML = arrival == nil || cancel == nil ? "" : " · "
        return """
            <section class="card"><div class="body row"><span class="grow">\
            <b>\(number)</b> <span class="muted">\(shop)</span>\
            <br><small class="muted">\(arrival)\(joint)\(cancel)</small></span>\
            <b>\(money(order.sums.total))</b>\
            <a class="button small" href="\(OrderPath.order(order.id))">\(self("orders.look"))</a>\
            </div></section>
            """
    }
}
