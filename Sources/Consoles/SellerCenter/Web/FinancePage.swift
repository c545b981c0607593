import Identities
import DesignSystem
import HTML
import Ledger
import Markets
import Money
import Store
import Web
import World

/// Finance page, drawn for one visitor.
struct FinancePage: PageComponent {
    let context: PageContext

    func finance(_ finance: SellerFinance, isFirst: Bool) -> HTML {
        let here = SellerPath.finance().with("account", finance.kind.rawValue)
        func tab(_ tab: MoneyTab) -> HTML {
            """
            <a href="\(SellerPath.finance().with("account", tab.rawValue))"\
            \(tab == finance.kind ? " aria-current=\"page\"" : "")>\
            \(self("orders.account.\(tab.rawValue)"))</a>
            """
        }
        let payouts: HTML = """
            <a class="button" href="\(SellerPath.statements())">\(self("seller.statement"))</a>
            <a class="button primary" href="\(Navigation.sellerPayouts())">\(self("payouts.open"))</a>
            """
        return console(
            self("desk.finance"), menu: .seller, at: Navigation.sellerFinance,
            """
            \(pageHead(self("desk.finance"), finance.shop.name, actions: payouts))
            <div class="stack loose">
            <section class="card"><dl class="tiles">\
            \(balance(
                "orders.finance.payable", finance.payable, "orders.finance.payable-note"))\
            \(balance(
                "orders.finance.held", finance.held, "orders.finance.held-note"))\
            \(finance.reserve.isZero ? "" : balance(
                "orders.finance.reserve", finance.reserve, "orders.finance.reserve-note"))</dl>\
            \(debt(finance))</section>
            <section class="card clip"><nav class="tabs" \
            aria-label="\(self("orders.finance.accounts"))">\(each: MoneyTab.allCases, tab)</nav>
            \(statement(finance))
            \(pages(first: isFirst ? nil : here, next: finance.nextPath))</section>
            </div>
            """)
    }

    /// A debt, which the next money pays off before anything can be paid out.
    private func debt(_ finance: SellerFinance) -> HTML {
        guard finance.payable.isNegative else { return "" }
        return banner(
            self("orders.finance.debt", ["amount": money(-finance.payable)]),
            self("orders.finance.debt.text"), .warn)
    }

    private func balance(_ key: String, _ amount: Money, _ note: String) -> HTML {
        """
        <div class="stat"><dt>\(self(key))</dt><dd><span class="balance">\(money(amount))</span>\
        <span class="delta flat"><small>\(self(note))</small></span></dd></div>
        """
    }

    private func statement(_ finance: SellerFinance) -> HTML {
        guard !finance.transfers.isEmpty else {
            return empty(self("orders.finance.empty.title"), self("orders.finance.empty.text"))
        }
        let kind = finance.kind.kind
        func row(_ transfer: Transfer) -> HTML {
            let order = OrderID(transfer.subject)
            let comes = transfer.to.kind == kind
            let other = comes ? transfer.from.kind : transfer.to.kind
            let subject: HTML =
                transfer.kind.about == .order
                ? "<a href=\"\(SellerPath.order(order))\">\(order.short)</a>" : "–"
            return """
                <tr><td class="nowrap">\(moment(transfer.at))</td>\
                <td>\(self("orders.transfer.\(transfer.kind.rawValue)"))</td>\
                <td>\(subject)</td>\
                <td>\(self("orders.account.\(other.rawValue)"))</td>\
                <td class="num">\(money(comes ? transfer.amount : -transfer.amount))</td></tr>
                """
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(self("orders.finance.statement"))"><table class="table dense">\
            <caption class="vh">\(self("orders.finance.statement"))</caption><thead><tr>\
            <th scope="col">\(self("orders.column.when"))</th>\
            <th scope="col">\(self("orders.column.why"))</th>\
            <th scope="col">\(self("orders.column.order"))</th>\
            <th scope="col">\(self("orders.column.other"))</th>\
            <th scope="col" class="num">\(self("orders.column.amount"))</th></tr></thead><tbody>\
            \(each: finance.transfers, row)</tbody></table></div>
            """
    }
}
