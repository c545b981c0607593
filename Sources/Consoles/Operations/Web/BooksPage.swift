import DesignSystem
import HTML
import Ledger
import Money
import Web
import World

/// Pages of the books, drawn for one visitor.
struct BooksPage: PageComponent {
    let context: PageContext

    func trialBalance(_ balance: TrialBalance) -> HTML {
        func link(_ day: Day, _ key: String) -> HTML {
            """
            <a href="\(BooksPath.trialBalance().with("day", day.description))">\(self(key))</a>
            """
        }
        let none = empty(self("operations.books.none"), self("operations.books.none.text"))
        return console(
            self("operations.books"), menu: .operations, at: Navigation.operationsLedger,
            """
            \(pageHead(
                self("operations.books.of", ["day": balance.day.description]),
                self("operations.books.text")))
            <div class="stack loose">
            <nav class="tabs" aria-label="\(self("operations.books.days"))">\
            \(link(balance.day + -1, "operations.books.before"))\
            \(link(balance.day + 1, "operations.books.after"))</nav>
            \(balance.currencies.isEmpty ? none : "")\
            \(each: balance.currencies, { currency(balance, $0) })\(journal(balance.day))</div>
            """)
    }

    private func currency(_ balance: TrialBalance, _ currency: Currency) -> HTML {
        func row(_ line: LedgerMovement) -> HTML {
            """
            <tr><td>\("\(line.kind.number)")</td><td>\(self("ledger.\(line.kind.rawValue)"))</td>\
            <td>\(self("operations.account-type.\(line.kind.type.rawValue)"))</td>\
            <td class="num">\(money(line.opening))</td><td class="num">\(money(line.went))</td>\
            <td class="num">\(money(line.came))</td>\
            <td class="num"><b>\(money(line.closing))</b></td></tr>
            """
        }
        func head(_ key: String) -> HTML {
            let isNumber = !["number", "account", "type"].contains(key)
            return """
                <th scope="col"\(isNumber ? " class=\"num\"" : "")>\
                \(self("operations.books.column.\(key)"))</th>
                """
        }
        let columns = ["number", "account", "type", "opening", "debit", "credit", "closing"]
        return """
            <section class="card clip"><header><h2>\(currency.code)</h2></header>\
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(currency.code)">\
            <table class="table dense"><caption class="vh">\(self("operations.books"))</caption>\
            <thead><tr>\(each: columns, head)</tr></thead>\
            <tbody>\(each: balance.movements(in: currency), row)\
            <tr><td></td><td>\(self("operations.books.sum"))</td><td></td><td></td><td></td><td></td>\
            <td class="num"><b>\(money(balance.sum(currency)))</b></td></tr></tbody></table></div>\
            </section>
            """
    }

    private func journal(_ day: Day) -> HTML {
        """
        <section class="card"><header><h2>\(self("operations.journal"))</h2></header>\
        <div class="body"><form class="form" method="get" action="\(BooksPath.journal())">\
        \(field(
            JournalForm.from, self("operations.journal.from"), type: "date",
            value: day.description))\
        \(field(JournalForm.to, self("operations.journal.to"), type: "date", value: day.description))\
        \(button(self("operations.journal.export"), "secondary"))</form></div></section>
        """
    }
}
