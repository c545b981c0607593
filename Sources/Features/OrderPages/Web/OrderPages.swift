import Baskets
import DesignSystem
import HTML
import Markets
import Money
import Orders
import Store
import Text
import Web
import World

/// Order pages, drawn for one visitor.
struct OrderPages: PageComponent {
    let context: PageContext

    func ordersPage(_ shown: OrdersPageModel, isFirst: Bool) -> HTML {
        guard !shown.orders.isEmpty else {
            return shop(
                self("orders.list.title"), head: .title(back: Navigation.account()), tab: .me,
                empty(
                    self("orders.list.empty.title"), self("orders.list.empty.text"),
                    action: (self("baskets.empty.action"), Navigation.home())))
        }
        func card(_ order: Order) -> HTML { orderCard(order, shown) }
        let next = shown.next.map { OrderPath.list().with("before", $0.description) }
        return shop(
            self("orders.list.title"), head: .title(back: Navigation.account()), tab: .me,
            """
            <ul class="orders">\(each: shown.orders, card)</ul>
            \(pages(first: isFirst ? nil : OrderPath.list(), next: next))
            """)
    }

    private func orderCard(_ order: Order, _ shown: OrdersPageModel) -> HTML {
        let lines = shown.lines[order.id] ?? []
        let left = lines.reduce(0) { $0 + $1.refundableQuantity }
        let count = left > 0 ? left : lines.reduce(0) { $0 + $1.quantity }
        let label = self("orders.look-at", ["order": order.id.short])
        let title = lines.first.map {
            lines.count > 1
                ? self("orders.and-more", ["title": $0.title], count: lines.count - 1)
                : InputText.isolated($0.title)
        }
        return """
            <li class="card order-card"><header class="row"><span class="grow">\
            <b>\(name: shown.shops[order.shop]?.name ?? "")</b> \
            <small class="muted">\(day(order.placedAt))</small>\
            </span>\(OrderParts(context: context).badge(order, lines))</header>
            <div class="body"><p class="row">\
            \(BasketParts(context: context).thumb(lines.first?.picture, large: true))\
            <span class="grow">\(title)<br><small class="muted">\
            \(self("orders.items", count: count))</small></span></p></div>
            <footer><span class="grow"><small class="muted">\(self("orders.total"))</small> \
            <b>\(money(order.sums.total))</b></span><a class="button small" \
            href="\(OrderPath.order(order.id))" \
            aria-label="\(label)">\(self("orders.look"))</a>\
            </footer></li>
            """
    }

    /// - Parameter parts: of other features.
    func orderPage(_ shown: OrderPageModel, parts: HTML = "") -> HTML {
        let order = shown.order
        let placed = self(
            "orders.placed",
            parts: ["time": moment(order.placedAt), "order": "\(order.id.description)"])
        return shop(
            self("orders.number", ["order": order.id.short]),
            head: .title(back: OrderPath.list()), tab: .me,
            """
            <div class="stack loose">
            <p class="row">\(OrderParts(context: context).badge(order, shown.lines))\
            <span class="grow soft">\(stateSentence(shown))</span></p>
            \(OrderParts(context: context).tracking(order))
            \(orderActions(order, isRefunded: order.isRefunded(shown.lines)))
            \(orderLines(shown))\(parts)
            <section class="card"><header><h2>\(self("orders.paid.title"))</h2></header>\
            <div class="body">\(OrderParts(context: context).sums(of: order))\
            \(OrderParts(context: context).taxNote(order.sums).map(note))</div></section>
            <section class="card"><header><h2>\(self("orders.deliver-to"))</h2></header>\
            <div class="body">\(OrderParts(context: context).addressBlock(order.address))</div></section>
            <section class="card"><header><h2>\(self("orders.timeline"))</h2></header>\
            <div class="body">\(OrderParts(context: context).timeline(order, shown.events))</div></section>
            <p class="fine muted">\(placed)</p>
            </div>
            """)
    }

    func note(_ text: String) -> HTML { "<p class=\"fine muted checkout-note\">\(text)</p>" }

    private func stateSentence(_ model: OrderPageModel) -> HTML {
        let order = model.order
        guard !order.isRefunded(model.lines) else { return "\(self("orders.refunded.text"))" }
        // Its clock stands still: no day can be promised.
        guard order.pausedDueAt == nil else {
            let isReturn = order.pausedBy?.returnID != nil
            return "\(self(isReturn ? "orders.paused-return" : "orders.paused"))"
        }
        let shown = OrderParts(context: context)
        var parts: [(key: String, value: HTML)] = []
        if let days = shown.arrivalText(order) { parts.append(("days", "\(days)")) }
        if let due = order.dueAt {
            let there = shown.zone(of: order)
            parts.append(("time", moment(due, zone: there)))
            parts.append(("day", lastDay(before: due, zone: there)))
            parts.append(("arrival", lastDay(before: order.arriveBy ?? due, zone: there)))
        }
        if let by = order.shipBy { parts.append(("ship", shown.shipDay(order, by))) }
        if order.state == .delivered, order.confirmedAt == nil {
            return self(LocalizedText("orders.unconfirmed"), parts: parts)
        }
        if model.isArrivalAssumed { return self(LocalizedText("orders.assumed"), parts: parts) }
        return self(LocalizedText("orders.sentence.\(order.state.rawValue)"), parts: parts)
    }

    private func orderActions(_ order: Order, isRefunded: Bool) -> HTML {
        if order.canCancel(at: now) {
            return action(
                OrderPath.cancellation(order.id), self("orders.cancel"), "danger")
        }
        guard order.canConfirm, order.pausedDueAt == nil, !isRefunded else { return "" }
        return action(OrderPath.receipt(order.id), self("orders.received"), "primary")
    }

    private func orderLines(_ shown: OrderPageModel) -> HTML {
        let currency = shown.order.sums.items.currency
        func row(_ line: OrderLine) -> HTML {
            let unit = Money(minor: line.unitMinor, currency: currency)
            let options = line.options.isEmpty ? "" : ", " + line.options
            return """
                <li class="row">\(BasketParts(context: context).thumb(line.picture))<span class="grow">\
                <a href="\(BasketPath.product(line.product))">\(name: line.title)</a>\(options)\
                <small class="muted"> × \(line.quantity)</small> \
                \(OrderParts(context: context).refundedUnits(line))\
                \(OrderParts(context: context).liveMoment(line, shown))</span>\
                <data value="\((unit * line.quantity).minor)">\(money(unit * line.quantity))</data></li>
                """
        }
        return """
            <section class="card"><header><h2>\
            \(shown.shop.map(BasketParts(context: context).shopLink))</h2></header>\
            <ul class="body rows checkout-items">\(each: shown.lines, row)</ul></section>
            """
    }
}
