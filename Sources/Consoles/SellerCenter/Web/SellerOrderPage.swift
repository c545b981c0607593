import Baskets
import DesignSystem
import OrderPages
import Orders
import HTML
import Ledger
import Markets
import Money
import Shops
import Store
import Web
import World

/// Seller order page, drawn for one visitor.
struct SellerOrderPage: PageComponent {
    let context: PageContext

    /// - Parameter parts: of other features.
    func sellerOrder(
        _ shown: OrderPageModel, _ typed: SubmittedForm, parts: HTML
    ) -> HTML {
        let order = shown.order
        let paid = order.paidAt.map { self("orders.seller.paid", parts: ["time": moment($0)]) }
        let placed = self("orders.seller.placed", parts: ["time": moment(order.placedAt)])
        return console(
            self("orders.number", ["order": order.id.short]), menu: .seller,
            at: Navigation.sellerOrders,
            """
            <header class="pagehead"><a class="button icon quiet" href="\(SellerPath.orders())" \
            aria-label="\(self("orders.home.all"))">\(icon("back"))</a><div class="grow">\
            <h1 class="row wrap">\(self("orders.number", ["order": order.id.short])) \
            \(SellerOrdersPage(context: context).sellerBadge(order))</h1><p>\(placed)\
            \(paid.map { " · \($0)" as HTML })</p></div></header>
            <div class="cols"><div class="stack loose">
            \(formErrors(typed))\(shipBanner(order))
            \(shipment(order, typed))
            \(items(shown))
            <div class="cols even">\(buyerPaid(order))\(youReceive(shown))</div>
            \(books(shown))\(parts)
            </div><div class="stack loose">
            \(recipient(order))
            <section class="card"><header><h2>\(self("orders.timeline"))</h2></header>\
            <div class="body">\(OrderParts(context: context).timeline(order, shown.events))</div></section>
            </div></div>
            """)
    }

    /// Address of a paid order; until then nobody has to know it.
    private func recipient(_ order: Order) -> HTML {
        guard order.isToShip else { return "" }
        return """
            <section class="card"><header><h2>\(self("orders.column.buyer"))</h2></header><div \
            class="body">\(OrderParts(context: context).addressBlock(order.address))</div></section>
            """
    }

    private func shipBanner(_ order: Order) -> HTML {
        switch order.state {
        case .awaitingShipment, .partShipped:
            guard let by = order.shipBy else { return "" }
            let parts = OrderParts(context: context)
            let late =
                order.dueAt.map {
                    self("orders.seller.cancels", parts: ["day": parts.shipDay(order, $0)])
                } ?? ""
            return banner(
                html: self("orders.seller.ship-by", parts: ["day": parts.shipDay(order, by)]), late)
        case .onHold:
            guard let due = order.dueAt else { return "" }
            return banner(
                html: self("orders.seller.hold", parts: ["time": moment(due)]),
                "\(self("orders.seller.hold-note"))", .info)
        default: return ""
        }
    }

    /// Card to ship the parcel, or to report its delivery.
    private func shipment(_ order: Order, _ typed: SubmittedForm) -> HTML {
        if order.canReceive, order.pausedDueAt == nil {
            return """
                <section class="card"><header><h2>\(self("orders.seller.parcel"))</h2></header>\
                <div class="body stack">\(OrderParts(context: context).tracking(order))\
                \(action(SellerPath.delivery(order.id), self("orders.seller.delivered"), "primary"))\
                </div></section>
                """
        }
        guard order.canShip else {
            guard order.carrier != nil else { return "" }
            return """
                <section class="card"><header><h2>\(self("orders.seller.parcel"))</h2></header>\
                <div class="body">\(OrderParts(context: context).tracking(order))</div></section>
                """
        }
        return """
            <section class="card"><header><h2>\(self("orders.seller.ship"))</h2></header>\
            <div class="body">\(form(SellerPath.shipment(order.id), shipmentFields(typed)))</div>\
            </section>
            """
    }

    private func shipmentFields(_ typed: SubmittedForm) -> HTML {
        """
        <div class="pair">\(field(
            ShipmentForm.carrier, self("orders.seller.carrier"), typed: typed, autocomplete: "off"))\
        \(field(
            ShipmentForm.tracking, self("orders.seller.tracking"), typed: typed,
            autocomplete: "off"))</div>\
        <p class="row"><span class="grow"></span>\(button(self("orders.seller.hand-over")))</p>
        """
    }

    private func items(_ shown: OrderPageModel) -> HTML {
        let currency = shown.order.sums.items.currency
        func row(_ line: OrderLine) -> HTML {
            let unit = Money(minor: line.unitMinor, currency: currency)
            return """
                <tr><td><span class="row">\(BasketParts(context: context).thumb(line.picture))<span>\
                <a href="\(BasketPath.product(line.product))">\(name: line.title)</a>\
                <small>\(line.options)</small>\
                \(OrderParts(context: context).liveMoment(line, shown))</span></span></td>\
                <td class="num">\(money(unit))</td>\
                <td class="num">\(line.refundableQuantity) \
                \(OrderParts(context: context).refundedUnits(line))</td>\
                <td class="num">\(money(unit * line.refundableQuantity))</td></tr>
                """
        }
        let left = shown.lines.reduce(0) { $0 + $1.refundableQuantity }
        let count = left > 0 ? left : shown.lines.reduce(0) { $0 + $1.quantity }
        return """
            <section class="card clip"><header><h2>\(self("orders.items", count: count))</h2></header>\
            <div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(self("orders.column.items"))"><table class="table order-items">\
            <caption class="vh">\(self("orders.column.items"))</caption><thead><tr>\
            <th scope="col">\(self("orders.column.item"))</th>\
            <th scope="col" class="num">\(self("orders.column.price"))</th>\
            <th scope="col" class="num">\(self("orders.column.quantity"))</th>\
            <th scope="col" class="num">\(self("orders.total"))</th></tr></thead><tbody>\
            \(each: shown.lines, row)</tbody></table></div></section>
            """
    }

    private func buyerPaid(_ order: Order) -> HTML {
        """
        <section class="card"><header><h2>\(self("orders.seller.buyer-paid"))</h2></header>\
        <div class="body">\(OrderParts(context: context).sums(of: order))\
        \(OrderParts(context: context).taxNote(order.sums).map(note))\
        </div></section>
        """
    }

    private func note(_ text: String) -> HTML {
        "<p class=\"fine muted checkout-note\">\(text)</p>"
    }

    /// Amount the seller receives at settlement, and what is taken off before.
    private func youReceive(_ shown: OrderPageModel) -> HTML {
        let (order, receipt) = (shown.order, Receipt(shown))
        let state: HTML =
            switch order.state {
            case .completed: badge(self("orders.seller.settled"), .good)
            case .cancelled: badge(self("orders.state.cancelled"))
            default: badge(self("orders.seller.held"), .info)
            }
        let net = order.state == .cancelled ? .zero(receipt.net.currency) : receipt.net
        // All of the money went back, so that nothing is taken off it.
        let isBack = order.state == .cancelled && order.isToShip
        return """
            <section class="card"><header><h2>\(self("orders.seller.receive"))</h2>\(state)</header>\
            <div class="body"><dl class="kv"><dt>\(self("orders.sum.items"))</dt>\
            <dd>\(money(order.sums.goods))</dd>\
            \(order.sums.discount.isZero ? "" : sellerVoucher(order.sums.discount))\
            <dt>\(self("orders.sum.delivery"))</dt>\
            <dd>\(money(order.sums.shipping))</dd>\
            \(OrderParts(context: context).refundedRow(order.refundedItems + order.refundedShipping))\
            \(isBack ? "" : deductions(receipt))\
            <dt class="sum">\(self("orders.seller.net"))</dt>\
            <dd class="sum">\(money(net))</dd></dl></div></section>
            """
    }

    /// Fee, withheld taxes and commissions.
    private func deductions(_ receipt: Receipt) -> HTML {
        let rate = receipt.rate.formatted(in: locale)
        return """
            <dt>\(self("orders.seller.fee", ["rate": rate]))</dt><dd>\(money(-receipt.parts.fee))</dd>\
            \(taken("orders.transfer.withheld_vat", receipt.parts.withheldVAT))\
            \(taken("orders.transfer.withheld_income", receipt.parts.withheldIncome))\
            \(taken("orders.seller.commission", receipt.commission))
            """
    }

    /// A deduction; nothing where there is none.
    private func taken(_ key: String, _ amount: Money) -> HTML {
        amount.isZero ? "" : "<dt>\(self(key))</dt><dd>\(money(-amount))</dd>"
    }

    private func sellerVoucher(_ discount: Money) -> HTML {
        "<dt>\(self("orders.sum.voucher"))</dt><dd>\(money(-discount))</dd>"
    }

    private func books(_ shown: OrderPageModel) -> HTML {
        guard !shown.transfers.isEmpty else { return "" }
        func row(_ transfer: Transfer) -> HTML {
            """
            <tr><td class="nowrap">\(moment(transfer.at))</td>\
            <td>\(self("orders.account.\(transfer.from.kind.rawValue)"))</td>\
            <td>\(self("orders.account.\(transfer.to.kind.rawValue)"))</td>\
            <td>\(self("orders.transfer.\(transfer.kind.rawValue)"))</td>\
            <td class="num">\(money(transfer.amount))</td></tr>
            """
        }
        return """
            <section class="card clip"><header><h2>\(self("orders.seller.books"))</h2></header>\
            <div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(self("orders.seller.books"))"><table class="table dense order-items">\
            <caption class="vh">\(self("orders.seller.books"))</caption><thead><tr>\
            <th scope="col">\(self("orders.column.when"))</th>\
            <th scope="col">\(self("orders.column.from"))</th>\
            <th scope="col">\(self("orders.column.to"))</th>\
            <th scope="col">\(self("orders.column.why"))</th>\
            <th scope="col" class="num">\(self("orders.column.amount"))</th></tr></thead><tbody>\
            \(each: shown.transfers, row)</tbody></table></div></section>
            """
    }
}
