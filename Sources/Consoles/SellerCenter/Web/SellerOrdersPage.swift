import Baskets
import DesignSystem
import OrderPages
import Orders
import HTML
import Markets
import Money
import Store
import Web
import World

/// Seller orders page, drawn for one visitor.
struct SellerOrdersPage: PageComponent {
    let context: PageContext

    func sellerOrders(_ orders: SellerOrders, isFirst: Bool) -> HTML {
        let next = orders.shown.next.map {
            orders.tab.path.with("before", $0.description)
        }
        let table =
            orders.shown.orders.isEmpty
            ? empty(self("orders.seller.empty.title"), self("orders.seller.empty.text"))
            : ordersTable(orders.shown, caption: self("desk.orders"))
        func tab(_ tab: OrderTab) -> HTML {
            let count = orders.counts[tab].map {
                " <span class=\"muted\">\(SellerHomePage(context: context).counted($0))</span>"
                    as HTML
            }
            return """
                <a href="\(tab.path)"\(tab == orders.tab ? " aria-current=\"page\"" : "")>\
                \(self("orders.tab.\(tab.rawValue)"))\(count)</a>
                """
        }
        return console(
            self("desk.orders"), menu: .seller, at: Navigation.sellerOrders,
            """
            \(pageHead(self("desk.orders"), orders.shop.name))
            <section class="card clip"><nav class="tabs" aria-label="\(self("orders.tabs"))">\
            \(each: OrderTab.allCases, tab)</nav>
            \(table)
            \(pages(first: isFirst ? nil : orders.tab.path, next: next))</section>
            """)
    }

    /// Table of one shop's orders: buyer, items, deadline.
    func ordersTable(_ shown: OrdersPageModel, caption: String) -> HTML {
        func row(_ order: Order) -> HTML { sellerRow(order, shown.lines[order.id] ?? []) }
        return """
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(caption)">\
            <table class="table stacks"><caption class="vh">\(caption)</caption><thead><tr>\
            <th scope="col">\(self("orders.column.order"))</th>\
            <th scope="col">\(self("orders.column.buyer"))</th>\
            <th scope="col">\(self("orders.column.items"))</th>\
            <th scope="col">\(self("orders.column.ship-by"))</th>\
            <th scope="col" class="num">\(self("orders.total"))</th>\
            <th scope="col">\(self("orders.column.state"))</th></tr></thead><tbody>\
            \(each: shown.orders, row)</tbody></table></div>
            """
    }

    private func recipient(_ order: Order) -> HTML {
        guard order.isToShip else { return "–" }
        return "\(name: order.address.name)<small>\(order.address.locality)</small>"
    }

    private func sellerRow(_ order: Order, _ lines: [OrderLine]) -> HTML {
        // What is left is to be shipped; of an order without anything left, what was sold.
        let left = lines.filter { $0.refundableQuantity > 0 }
        let lines = left.isEmpty ? lines : left
        let first = lines.first
        let what =
            first.map { "\(left.isEmpty ? $0.quantity : $0.refundableQuantity) × \($0.title)" }
            ?? ""
        let items =
            lines.count > 1
            ? self("orders.and-more", ["title": what], count: lines.count - 1) : what
        let until =
            order.canShip || order.state == .onHold
            ? order.shipBy.map { OrderParts(context: context).shipDay(order, $0) } ?? "" : ""
        let label: HTML = " data-label=\"\(self("orders.column.ship-by"))\""
        return """
            <tr><td><a href="\(SellerPath.order(order.id))">\(order.id.short)</a>\
            <small>\(moment(order.placedAt))</small></td>\
            <td data-label="\(self("orders.column.buyer"))">\(recipient(order))</td>\
            <td><span class="row">\(BasketParts(context: context).thumb(first?.picture))<span>\
            \(items)</span></span></td>\
            <td\(until.isEmpty ? "" : label)>\(until)</td>\
            <td class="num">\(money(order.sums.total))</td><td>\(sellerBadge(order))</td></tr>
            """
    }

    /// Badge of an order's state; on hold, with the minutes left, since nothing can ship before.
    func sellerBadge(_ order: Order) -> HTML {
        guard order.state == .onHold, let due = order.dueAt else {
            return OrderParts(context: context).stateBadge(order.state)
        }
        let minutes = Int(max(0, (due - now).milliseconds / 60_000)) + 1
        return badge(self("orders.hold-left", count: minutes), .info)
    }
}
