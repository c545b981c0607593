import Baskets
import Cases
import DesignSystem
import HTML
import Identities
import Markets
import OrderPages
import Orders
import Store
import Text
import Web
import World

/// Form of a buyer who returns units of an order.
struct ReturnRequestPage: PageComponent {
    let context: PageContext
    let shown: ReturnPartModel

    func html(_ typed: SubmittedForm) -> HTML {
        let back = OrderPath.order(shown.order.id)
        let body: HTML =
            shown.canReturn
            ? "<p>\(terms)</p>\(fields(typed))"
            : empty(self("returns.none.title"), self("returns.none.text"))
        return shop(
            self("returns.request.title"), head: .title(back: back), tab: .me,
            "<div class=\"stack loose\">\(formErrors(typed))\(body)</div>")
    }

    private var terms: HTML {
        let end = shown.order.dueAt ?? now
        let zone = OrderParts(context: context).zone(of: shown.order)
        return self("returns.request.text", parts: ["day": lastDay(before: end, zone: zone)])
    }

    private func fields(_ typed: SubmittedForm) -> HTML {
        let reasons = ReturnReason.allCases.map { reason in
            (value: reason.rawValue, label: self("returns.reason.\(reason.rawValue)"))
        }
        let lines = ReturnParts(context: context).lineSelects(
            shown, "lines", most: { $0.quantity - $0.refundedQuantity },
            chosen: { shown.lines.count == 1 ? $0 : 0 })
        return form(
            ReturnPath.returns(shown.order.id),
            """
            <fieldset class="stack" id="f-lines"><legend>\(self("returns.request.which"))</legend>\
            \(lines)</fieldset>\
            \(select(
                ReturnForm.reason, self("returns.request.reason"), reasons, typed: typed,
                help: payer))\
            \(area(ReturnForm.text, self("returns.request.words"), typed: typed))\
            \(button(self("returns.request.submit")))
            """)
    }

    /// Sentence about who pays for the way back.
    private var payer: String {
        let own = ReturnReason.allCases.filter(shown.rule.buyerPays.contains)
        guard !own.isEmpty else { return self("returns.paid-by.seller") }
        let reasons = own.map { self("returns.reason.\($0.rawValue)") }.joined(separator: ", ")
        return self("returns.request.payer", ["reasons": reasons])
    }
}

/// Pages of a withdrawal by right.
struct WithdrawalPage: PageComponent {
    let context: PageContext

    /// The one question that is asked.
    func confirmation(_ shown: ReturnPartModel) -> HTML {
        let id = shown.order.id
        let text =
            shown.order.isShipped
            ? self("returns.withdraw.text", count: shown.rule.shipDays)
            : self("returns.withdraw.unshipped")
        let body: HTML =
            shown.canWithdraw
            ? """
            <p>\(text)</p>\
            \(shown.order.isShipped ? "<p>\(cost(shown.rule))</p>" : "")\
            \(action(ReturnPath.withdrawal(id), self("returns.withdraw.confirm"), "primary"))
            """ : empty(self("returns.none.title"), self("returns.none.text"))
        return shop(
            self("returns.withdraw.title", ["order": id.short]),
            head: .title(back: OrderPath.order(id)), tab: .me,
            "<div class=\"stack loose\">\(body)</div>")
    }

    private func cost(_ rule: ReturnRule) -> String {
        let payer: ReturnSide = rule.buyerPays.contains(.changeOfMind) ? .buyer : .seller
        return self("returns.paid-by.\(payer.rawValue)")
    }
}

/// Lists of returns.
struct ReturnLists: PageComponent {
    let context: PageContext

    func own(_ shown: ReturnsPageModel, isFirst: Bool) -> HTML {
        func row(_ one: Return) -> HTML {
            """
            <li class="card order-card"><header class="row"><span class="grow">\
            <b>\(name: shown.shops[one.shop]?.name ?? "")</b> \
            <small class="muted">\(day(one.openedAt))</small></span>\
            \(ReturnParts(context: context).stateBadge(one.state))</header>\
            <footer><span class="grow">\(self("returns.reason.\(one.reason.rawValue)"))</span>\
            <a class="button small" href="\(OrderPath.order(one.order))" \
            aria-label="\(self("orders.look-at", ["order": one.order.short]))">\
            \(self("orders.look"))</a></footer></li>
            """
        }
        let next = shown.next.map { ReturnPath.own().with("before", $0.description) }
        return shop(
            self("returns.list.title"), head: .title(back: Navigation.account()), tab: .me,
            shown.returns.isEmpty
                ? empty(self("returns.list.empty"), self("returns.list.empty.text"))
                : """
                <ul class="orders">\(each: shown.returns, row)</ul>\
                \(pages(first: isFirst ? nil : ReturnPath.own(), next: next))
                """)
    }

    func ofShop(_ shown: ReturnsPageModel, _ turn: ReturnFilter, isFirst: Bool) -> HTML {
        let title = self("desk.returns")
        return console(
            title, menu: .seller, at: Navigation.sellerReturns,
            """
            \(pageHead(title, self("returns.lead")))
            \(list(shown, turn, ReturnPath.ofShop(), isFirst: isFirst) {
                OrderPath.sellerOrder($0)
            })
            """)
    }

    func all(_ shown: ReturnsPageModel, _ turn: ReturnFilter, isFirst: Bool) -> HTML {
        let title = self("desk.returns")
        return console(
            title, menu: .operations, at: Navigation.operationsReturns,
            """
            \(pageHead(title, self("returns.lead")))
            \(list(shown, turn, ReturnPath.all(), isFirst: isFirst) { CasePath.order($0) })
            """)
    }

    private func list(
        _ shown: ReturnsPageModel, _ turn: ReturnFilter, _ base: Path, isFirst: Bool,
        _ order: @escaping (OrderID) -> Path
    ) -> HTML {
        let here = base.with("turn", turn.rawValue)
        func tab(_ one: ReturnFilter) -> HTML {
            """
            <a href="\(base.with("turn", one.rawValue))"\
            \(one == turn ? " aria-current=\"page\"" : "")>\
            \(self("returns.turn.\(one.rawValue)"))</a>
            """
        }
        return """
            <section class="card clip"><nav class="tabs" aria-label="\(self("desk.returns"))">\
            \(each: ReturnFilter.allCases, tab)</nav>
            \(shown.returns.isEmpty
                ? empty(self("returns.list.empty"), self("returns.list.empty.text"))
                : table(shown, order))
            \(pages(first: isFirst ? nil : here,
                next: shown.next.map { here.with("after", $0.description) }))</section>
            """
    }

    private func table(_ shown: ReturnsPageModel, _ order: (OrderID) -> Path) -> HTML {
        let columns = [
            "cases.column.order", "cases.column.shop", "cases.column.reason",
            "returns.column.state", "returns.column.due",
        ]
        func column(_ key: String) -> HTML { "<th scope=\"col\">\(self(key))</th>" }
        func row(_ one: Return) -> HTML {
            """
            <tr><td><a href="\(order(one.order))">\(one.order.short)</a></td>\
            <td data-label="\(self("cases.column.shop"))">\
            \(name: shown.shops[one.shop]?.name ?? "")</td>\
            <td data-label="\(self("cases.column.reason"))">\
            \(self("returns.reason.\(one.reason.rawValue)"))</td>\
            <td data-label="\(self("returns.column.state"))">\
            \(ReturnParts(context: context).stateBadge(one.state))</td>\
            <td data-label="\(self("returns.column.due"))">\(one.dueAt.map { moment($0) } ?? "")\
            </td></tr>
            """
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(self("desk.returns"))">\
            <table class="table stacks"><caption class="vh">\(self("desk.returns"))</caption>\
            <thead><tr>\(each: columns, column)</tr></thead>\
            <tbody>\(each: shown.returns, row)</tbody></table></div>
            """
    }
}
