import DesignSystem
import HTML
import Markets
import Money
import Store
import Web
import World

/// Page of remittances, drawn for one visitor.
struct RemittancesPage: PageComponent {
    let context: PageContext
    /// True for the role that records; others only read.
    let records: Bool

    func html(_ list: RemittanceList, isFirst: Bool, _ typed: SubmittedForm) -> HTML {
        console(
            self("remittances.title"), menu: .operations, at: Navigation.operationsLedger,
            """
            \(pageHead(self("remittances.title"), self("remittances.text")))
            <div class="stack loose">\(formErrors(typed))\(due(list))\
            \(records ? recording(typed) : "")\(past(list, isFirst))</div>
            """)
    }

    private func due(_ list: RemittanceList) -> HTML {
        guard !list.due.isEmpty else {
            return empty(self("remittances.none"), self("remittances.none.text"))
        }
        func row(_ due: TaxDue) -> HTML {
            """
            <tr><td>\(self("market.\(due.market.rawValue)"))</td>\
            <td>\(self("remittances.tax.\(due.tax.rawValue)"))</td>\
            <td class="nowrap">\(due.period.first.description) – \(due.period.last.description)</td>\
            <td class="nowrap">\(due.period.due.description) \(state(due))</td>\
            <td class="num">\(money(due.accrued))</td><td class="num">\(money(due.remitted))</td>\
            <td class="num"><b>\(money(due.open))</b></td></tr>
            """
        }
        return """
            <section class="card clip">\(table(
                ["market", "tax", "period", "due", "accrued", "remitted", "open"],
                "\(each: list.due, row)"))</section>
            """
    }

    private func state(_ due: TaxDue) -> HTML {
        guard due.open.minor > 0 else { return badge(self("remittances.done"), .good) }
        guard due.isOver else { return badge(self("remittances.runs")) }
        return due.isLate
            ? badge(self("remittances.late"), .bad) : badge(self("remittances.open"), .warn)
    }

    private func recording(_ typed: SubmittedForm) -> HTML {
        let markets = MarketCode.allCases.map { ($0.rawValue, self("market.\($0.rawValue)")) }
        let taxes = RemittedTax.allCases.map {
            ($0.rawValue, self("remittances.tax.\($0.rawValue)"))
        }
        return """
            <section class="card"><header><h2>\(self("remittances.record"))</h2></header>\
            <div class="body">\(form(
                RemittancePath.all(),
                """
                \(select(RemittanceForm.market, self("remittances.column.market"), markets, typed: typed))
                \(select(RemittanceForm.tax, self("remittances.column.tax"), taxes, typed: typed))
                \(field(
                    RemittanceForm.period, self("remittances.first-day"), type: "date",
                    typed: typed))
                \(field(
                    RemittanceForm.amount, self("remittances.column.amount"), typed: typed,
                    autocomplete: "off"))
                \(field(
                    RemittanceForm.reference, self("remittances.column.reference"), typed: typed,
                    autocomplete: "off"))
                \(button(self("remittances.save")))
                """))</div></section>
            """
    }

    private func past(_ list: RemittanceList, _ isFirst: Bool) -> HTML {
        guard !list.remitted.isEmpty else { return "" }
        func row(_ one: Remittance) -> HTML {
            """
            <tr><td>\(self("market.\(one.market.rawValue)"))</td>\
            <td>\(self("remittances.tax.\(one.tax.rawValue)"))</td>\
            <td class="nowrap">\(one.first.description) – \(one.last.description)</td>\
            <td>\(name: one.reference)</td><td>\(moment(one.at))</td>\
            <td class="num">\(money(one.amount))</td></tr>
            """
        }
        return """
            <section class="card clip">\(table(
                ["market", "tax", "period", "reference", "when", "amount"],
                "\(each: list.remitted, row)"))\
            \(pages(first: isFirst ? nil : RemittancePath.all(),
                next: list.next.map { RemittancePath.all().with("before", $0.description) }))\
            </section>
            """
    }

    private static let numbers: Set = ["accrued", "remitted", "open", "amount"]

    private func table(_ columns: [String], _ rows: HTML) -> HTML {
        func column(_ key: String) -> HTML {
            """
            <th scope="col"\(Self.numbers.contains(key) ? " class=\"num\"" : "")>\
            \(self("remittances.column.\(key)"))</th>
            """
        }
        let title = self("remittances.title")
        return """
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(title)">\
            <table class="table dense"><caption class="vh">\(title)</caption><thead><tr>\
            \(each: columns, column)</tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }
}
