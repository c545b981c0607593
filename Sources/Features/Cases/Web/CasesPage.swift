import Baskets
import DesignSystem
import HTML
import Money
import OrderPages
import Orders
import Shops
import Store
import Web
import World

/// The operator's list of cases.
struct CasesPage: PageComponent {
    let context: PageContext
    let state: Case.State
    let shown: CasesPageModel
    let isFirst: Bool
    let typed: SubmittedForm

    var html: HTML {
        let title = self("desk.cases")
        let here = CasePath.all().with("state", state.rawValue)
        func tab(_ one: Case.State) -> HTML {
            """
            <a href="\(CasePath.all().with("state", one.rawValue))"\
            \(one == state ? " aria-current=\"page\"" : "")>\
            \(self("cases.state.\(one.rawValue)"))</a>
            """
        }
        return console(
            title, menu: .operations, at: Navigation.operationsCases,
            """
            \(pageHead(title, self("cases.lead"), actions: lookUp))
            \(foundOrders)
            <section class="card clip"><nav class="tabs" aria-label="\(title)">\
            \(each: Case.State.allCases, tab)</nav>
            \(shown.cases.isEmpty ? empty(self("cases.empty"), self("cases.empty.text")) : table)
            \(pages(first: isFirst ? nil : here,
                next: shown.next.map { here.with("after", $0.description) }))</section>
            """)
    }

    private var lookUp: HTML {
        """
        <form class="row" method="get" action="\(CasePath.all())">\
        <input class="input" name="order" required maxlength="40" autocomplete="off"\
        \(typed.input.text("order").map { " value=\"\($0)\"" as HTML }) \
        placeholder="\(self("cases.find"))" aria-label="\(self("cases.find"))">\
        \(button(self("cases.find.submit"), "small"))</form>
        """
    }

    /// Orders that end in the letters that were looked up; nothing if none were.
    private var foundOrders: HTML {
        guard let first = shown.orders.first else { return "" }
        let title = self("cases.found", ["order": first.id.short])
        func row(_ order: Order) -> HTML {
            """
            <li class="row"><span class="grow"><a href="\(CasePath.order(order.id))">\
            \(order.id.description)</a> \(name: shown.shops[order.shop]?.name ?? "")\
            <small class="muted"> \(moment(order.placedAt)) · \(money(order.sums.total))</small>\
            </span>\(OrderParts(context: context).stateBadge(order.state))</li>
            """
        }
        return """
            <section class="card"><header><h2>\(title)</h2></header>\
            <ul class="body rows">\(each: shown.orders, row)</ul></section>
            """
    }

    private var table: HTML {
        let columns = [
            "cases.column.order", "cases.column.shop", "cases.column.reason", "cases.column.since",
            "cases.column.answer", "cases.column.due",
        ]
        func column(_ key: String) -> HTML { "<th scope=\"col\">\(self(key))</th>" }
        return """
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(self("desk.cases"))">\
            <table class="table stacks"><caption class="vh">\(self("desk.cases"))</caption>\
            <thead><tr>\(each: columns, column)</tr></thead>\
            <tbody>\(each: shown.cases, row)</tbody></table></div>
            """
    }

    private func row(_ one: Case) -> HTML {
        """
        <tr><td><a href="\(CasePath.order(one.order))">\(one.order.short)</a></td>\
        <td data-label="\(self("cases.column.shop"))">\(name: shown.shops[one.shop]?.name ?? "")</td>\
        <td data-label="\(self("cases.column.reason"))">\
        \(self("cases.reason.\(one.reason.rawValue)"))</td>\
        <td data-label="\(self("cases.column.since"))">\(moment(one.openedAt))</td>\
        <td data-label="\(self("cases.column.answer"))">\
        \(one.answeredAt.map { moment($0) } ?? moment(one.answerBy))</td>\
        <td data-label="\(self("cases.column.due"))">\(one.dueAt.map { moment($0) } ?? "")</td></tr>
        """
    }
}

/// Part of the operator's home page.
struct OperatorCasePart: PageComponent {
    let context: PageContext

    func waiting(_ count: Int) -> HTML {
        guard count > 0 else { return "" }
        return banner(
            self("cases.waiting", count: count),
            action: "<a class=\"button small\" href=\"\(CasePath.all())\">\(self("desk.cases"))</a>"
        )
    }
}

/// An order as operators see it: its cases, and what they can do about it.
struct OperatorOrderPage: PageComponent {
    let context: PageContext
    let found: CaseOrderModel
    /// Of other features.
    let parts: HTML

    var html: HTML {
        let order = found.shown.order
        let shown = OrderParts(context: context)
        let title = self("orders.number", ["order": order.id.short])
        func story(_ one: Case) -> HTML { CaseParts(context: context).story(one) }
        let buyer = found.buyer.map { "<p><b>\(name: $0.name)</b></p>" as HTML }
        return console(
            title, menu: .operations, at: Navigation.operationsCases,
            """
            \(pageHead(title, html: "\(shown.stateBadge(order.state)) \(name: found.shown.shop?.name ?? "")"))
            <div class="cols"><div class="stack loose">\(each: found.cases, story)\(parts)\(actions)\(lines)
            </div><div class="stack loose">
            <section class="card"><header><h2>\(self("cases.buyer"))</h2></header>\
            <div class="body">\(buyer)\(shown.addressBlock(order.address))</div></section>
            <section class="card"><header><h2>\(self("orders.paid.title"))</h2></header>\
            <div class="body">\(shown.sums(of: order))\(shown.tracking(order))</div></section>
            <section class="card"><header><h2>\(self("orders.timeline"))</h2></header>\
            <div class="body">\(shown.timeline(order, found.shown.events))</div></section>
            </div></div>
            """)
    }

    /// Lines of the order: options, price, quantity, and units that were refunded.
    private var lines: HTML {
        let currency = found.shown.order.sums.items.currency
        func row(_ line: OrderLine) -> HTML {
            let unit = Money(minor: line.unitMinor, currency: currency)
            let options = line.options.isEmpty ? "" : ", " + line.options
            let refunded =
                line.refundedQuantity == 0
                ? "" : " · " + self("cases.line.refunded", count: line.refundedQuantity)
            return """
                <li class="row">\(BasketParts(context: context).thumb(line.picture))\
                <span class="grow"><a href="\(BasketPath.product(line.product))">\
                \(name: line.title)</a>\(options)\
                <small class="muted"> × \(line.quantity)\(refunded)</small></span>\
                <data value="\((unit * line.quantity).minor)">\(money(unit * line.quantity))</data></li>
                """
        }
        return """
            <section class="card"><header><h2>\(self("cases.items"))</h2></header>\
            <ul class="body rows checkout-items">\(each: found.shown.lines, row)</ul></section>
            """
    }

    private var actions: HTML {
        let order = found.shown.order
        let canCancel =
            !order.isShipped && Order.moves[order.state, default: []].contains(.cancelled)
        let refund =
            order.isPaid && order.state != .cancelled
            ? CaseParts(context: context).refundForms(
                CasePath.refund(order.id), order, found.shown.lines) : ""
        let cancel =
            canCancel
            ? action(CasePath.cancellation(order.id), self("cases.cancel-order"), "danger") : ""
        let forms = refund + closing + cancel
        guard !forms.isEmpty else { return "" }
        // Every button would refuse a party to the order.
        let body: HTML =
            found.isOwn ? "<p>\(self("refusal.cases.own-order"))</p>" : forms
        return """
            <section class="card"><header><h2>\(self("cases.decide"))</h2></header>\
            <div class="body stack">\(body)</div></section>
            """
    }

    private var closing: HTML {
        guard found.cases.contains(where: \.state.isActive) else { return "" }
        return form(
            CasePath.closure(found.shown.order.id),
            """
            \(area(
                CaseWordsForm.text, self("cases.close.words"),
                typed: submitted(to: CasePath.closure(found.shown.order.id))))\
            \(button(self("cases.close"), "small"))
            """)
    }
}
