import DesignSystem
import HTML
import Identities
import Ledger
import Money
import Statements
import Text
import Web
import World

/// Statement of a day, drawn for one visitor.
struct StatementPage: PageComponent {
    let context: PageContext

    func statement(_ shown: SellerStatement, isFirst: Bool) -> HTML {
        let statement = shown.statement
        let here = SellerPath.statements().with("day", statement.day.description)
        let file = SellerPath.statementFile().with("day", statement.day.description)
        return console(
            self("seller.statement"), menu: .seller, at: Navigation.sellerFinance,
            """
            \(pageHead(
                self("seller.statement.of", ["day": statement.day.description]), shown.shop.name,
                actions: """
                    <a class="button" href="\(file)" download>\(self("seller.statement.csv"))</a>
                    """))
            <div class="stack loose">
            <section class="card clip">\(days(shown))\(accounts(shown))
            <div class="body"><p class="muted">\(
                self(statement.isClosed ? "seller.statement.closed" : "seller.statement.open"))</p>\
            </div></section>
            <section class="card clip">\(lines(shown))
            \(pages(first: isFirst ? nil : here,
                next: statement.next.map { here.with("after", $0.description) }))</section>
            </div>
            """)
    }

    private func days(_ shown: SellerStatement) -> HTML {
        let day = shown.statement.day
        func link(_ day: Day, _ key: String) -> HTML {
            """
            <a href="\(SellerPath.statements().with("day", day.description))">\(self(key))</a>
            """
        }
        return """
            <nav class="tabs" aria-label="\(self("seller.statement.days"))">\
            \(link(day + -1, "seller.statement.before"))\
            \(day < shown.today ? link(day + 1, "seller.statement.after") : "")</nav>
            """
    }

    private func accounts(_ shown: SellerStatement) -> HTML {
        func row(_ account: LedgerMovement) -> HTML {
            """
            <tr><td>\(self("orders.account.\(account.kind.rawValue)"))</td>\
            <td class="num">\(money(account.opening))</td><td class="num">\(money(account.came))</td>\
            <td class="num">\(money(-account.went))</td>\
            <td class="num"><b>\(money(account.closing))</b></td></tr>
            """
        }
        let sums: HTML? = shown.statement.opening.map { opening in
            """
            <tr><td>\(self("seller.statement.sum"))</td><td class="num">\(money(opening))</td>\
            <td></td><td></td>\
            <td class="num"><b>\(money(shown.statement.closing ?? opening))</b></td></tr>
            """
        }
        return table(
            self("orders.finance.accounts"), ["account", "opening", "came", "went", "closing"],
            """
            \(each: shown.statement.accounts, row)\(sums)
            """)
    }

    private func lines(_ shown: SellerStatement) -> HTML {
        guard !shown.statement.lines.isEmpty else {
            return empty(self("orders.finance.empty.title"), self("orders.finance.empty.text"))
        }
        let own = Set(shown.statement.accounts.map(\.kind))
        func row(_ line: Transfer) -> HTML {
            let between = own.contains(line.from.kind) && own.contains(line.to.kind)
            let change = between ? line.amount : shown.statement.change(line)
            return """
                <tr><td class="nowrap">\(timeOfDay(line.postedAt, zone: shown.market.zone))</td>\
                <td>\(self("orders.transfer.\(line.kind.rawValue)"))</td><td>\(subject(line))</td>\
                <td>\(self("orders.account.\(line.from.kind.rawValue)"))</td>\
                <td>\(self("orders.account.\(line.to.kind.rawValue)"))</td>\
                <td class="num">\(money(change))</td></tr>
                """
        }
        return table(
            self("orders.finance.statement"), ["when", "why", "about", "from", "to", "amount"],
            "\(each: shown.statement.lines, row)")
    }

    private func subject(_ line: Transfer) -> HTML {
        switch line.kind.about {
        case .order:
            let order = OrderID(line.subject)
            return "<a href=\"\(SellerPath.order(order))\">\(order.short)</a>"
        case .payout:
            let payout = PayoutID(line.subject)
            return "<a href=\"\(Navigation.sellerPayouts())\">\(payout.short)</a>"
        case .remittance, .dispute: return "–"
        }
    }

    private static let numbers: Set = ["opening", "came", "went", "closing", "amount"]

    private func table(_ title: String, _ columns: [String], _ rows: HTML) -> HTML {
        func column(_ key: String) -> HTML {
            """
            <th scope="col"\(Self.numbers.contains(key) ? " class=\"num\"" : "")>\
            \(self("seller.column.\(key)"))</th>
            """
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(title)">\
            <table class="table dense"><caption class="vh">\(title)</caption><thead><tr>\
            \(each: columns, column)</tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }
}
