import Baskets
import Identities
import Catalog
import DesignSystem
import Orders
import HTML
import Inventory
import Markets
import Money
import Store
import Web
import World

/// Stock page, drawn for one visitor.
struct StockPage: PageComponent {
    let context: PageContext

    func stock(_ list: Inventory.StockList, isFirst: Bool, _ typed: SubmittedForm) -> HTML {
        let here = SellerPath.stock().with("low", list.isLow ? "1" : nil)
        func tab(_ isLow: Bool) -> HTML {
            """
            <a href="\(SellerPath.stock().with("low", isLow ? "1" : nil))"\
            \(isLow == list.isLow ? " aria-current=\"page\"" : "")>\
            \(self(isLow ? "orders.stock.low" : "orders.tab.all"))</a>
            """
        }
        return console(
            self("desk.stock"), menu: .seller, at: Navigation.sellerStock,
            """
            \(pageHead(self("desk.stock"), self("orders.stock.sub")))
            <div class="stack loose" id="stock">
            \(formErrors(typed))
            <section class="card clip"><nav class="tabs" aria-label="\(self("desk.stock"))">\
            \(tab(false))\(tab(true))</nav>
            \(shelvesTable(list))
            \(pages(first: isFirst ? nil : here, next: list.nextPath))</section>
            \(movesTable(list))
            </div>
            """)
    }

    private func shelvesTable(_ list: Inventory.StockList) -> HTML {
        guard !list.rows.isEmpty else {
            return empty(
                self("orders.stock.empty.title"), self("orders.stock.empty.text"),
                action: (self("orders.home.products"), Navigation.sellerProducts()))
        }
        let page = list.rows.first.map { SKUID($0.sku.rawValue - 1) }
        func row(_ row: Inventory.StockList.Row) -> HTML { shelfRow(row, page: page) }
        return """
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(self("desk.stock"))">\
            <table class="table stacks"><caption class="vh">\(self("desk.stock"))</caption><thead><tr>\
            <th scope="col">\(self("orders.column.item"))</th>\
            <th scope="col" class="num">\(self("orders.stock.on-hand"))</th>\
            <th scope="col" class="num">\(self("orders.stock.committed"))</th>\
            <th scope="col" class="num">\(self("orders.stock.reserved"))</th>\
            <th scope="col" class="num">\(self("orders.stock.available"))</th>\
            <th scope="col">\(self("orders.stock.count"))</th></tr></thead><tbody>\
            \(each: list.rows, row)</tbody></table></div>
            """
    }

    private func shelfRow(_ row: Inventory.StockList.Row, page: SKUID?) -> HTML {
        let small = [row.label.options, row.label.sellerSKU].filter { !$0.isEmpty }
            .joined(separator: " · ")
        let low = row.available < SellerCenter.lowStock
        let left = row.available.grouped(in: locale)
        let count = form(
            SellerPath.shelf(row.sku), classes: "inline", fragment: "stock", countFields(row, page))
        return """
            <tr><td><span class="row">\(BasketParts(context: context).thumb(row.label.picture))\
            <span>\(name: row.label.title)\
            <small>\(small)</small></span></span></td>\
            \(cell("orders.stock.on-hand", HTML(text: row.onHand.grouped(in: locale))))\
            \(cell("orders.stock.committed", HTML(text: row.committed.grouped(in: locale))))\
            \(cell("orders.stock.reserved", HTML(text: row.reserved.grouped(in: locale))))\
            \(cell("orders.stock.available", low ? badge(left, .warn) : HTML(text: left)))\
            <td>\(count)</td>\
            </tr>
            """
    }

    private func cell(_ key: String, _ value: HTML) -> HTML {
        "<td class=\"num\" data-label=\"\(self(key))\">\(value)</td>"
    }

    private func countFields(_ row: Inventory.StockList.Row, _ page: SKUID?) -> HTML {
        func option(_ reason: Inventory.CountReason) -> HTML {
            """
            <option value="\(reason.rawValue)">\(self("orders.reason.\(reason.rawValue)"))</option>
            """
        }
        let name = row.label.name
        let typed = submitted(to: SellerPath.shelf(row.sku)).input.text("on_hand")
        return """
            \(page.map { hidden(CountForm.after.name, $0.description) })\
            \(hidden(CountForm.shown.name, String(row.onHand)))\
            <input class="input cell-input short" id="n-\(row.sku.description)" name="on_hand" \
            value="\(typed ?? String(row.onHand))" inputmode="numeric" required maxlength="9" \
            aria-label="\(self("orders.stock.new-count", ["title": name]))">\
            <select class="input" name="reason" \
            aria-label="\(self("orders.stock.reason", ["title": name]))">\
            \(each: Inventory.CountReason.allCases, option)</select>\
            \(button(self("orders.stock.set"), "small"))
            """
    }

    private func movesTable(_ list: Inventory.StockList) -> HTML {
        guard !list.moves.isEmpty else { return "" }
        let names = Dictionary(
            list.rows.map {
                ($0.sku, $0.label.name)
            }
        ) { first, _ in first }
        func row(_ move: Inventory.StockList.Move) -> HTML {
            let sign = move.change > 0 ? "+" : ""
            return """
                <tr><td class="nowrap">\(moment(move.at))</td><td>\(names[move.sku])</td>\
                <td>\(self("orders.reason.\(move.reason.rawValue)"))</td>\
                <td class="num">\(sign)\(move.change)</td></tr>
                """
        }
        return """
            <section class="card clip"><header><h2>\(self("orders.stock.moves"))</h2></header>\
            <div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(self("orders.stock.moves"))"><table class="table dense">\
            <caption class="vh">\(self("orders.stock.moves"))</caption><thead><tr>\
            <th scope="col">\(self("orders.column.when"))</th>\
            <th scope="col">\(self("orders.column.item"))</th>\
            <th scope="col">\(self("orders.column.why"))</th>\
            <th scope="col" class="num">\(self("orders.column.change"))</th></tr></thead><tbody>\
            \(each: list.moves, row)</tbody></table></div></section>
            """
    }
}
