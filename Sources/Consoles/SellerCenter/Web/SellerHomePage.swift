import DesignSystem
import Localization
import Orders
import HTML
import Markets
import Money
import Numbers
import Shops
import Store
import Web
import World

/// Seller home page, drawn for one visitor.
struct SellerHomePage: PageComponent {
    let context: PageContext

    /// - Parameter parts: of other features.
    func sellerHome(_ home: SellerHome, parts: HTML) -> HTML {
        let zone = markets.market(home.shop.market).zone
        let text = DateText(locale: locale, zone: zone)
        let sub = self(
            "orders.home.sub",
            [
                "day": text.day(zone.day(of: now)), "shop": home.shop.name,
                "currency": home.shop.market.currency.code, "time": text.time(now),
            ])
        // A checklist with every item done is left out.
        let chart = SalesChartPageParts(context: context).hours(home, zone)
        let middle: HTML =
            home.checklist.allSatisfy(\.isDone)
            ? chart : "<div class=\"cols\">\(chart)\(readiness(home))</div>"
        let hello = self(greeting(zone), ["name": firstName])
        return console(
            self("desk.home"), menu: .seller, at: Navigation.seller,
            """
            \(pageHead(hello, sub, actions: homeActions))
            <div class="stack loose">
            \(leaving(home))
            \(tiles(home))
            \(middle)
            \(toShipNext(home))\(parts)
            </div>
            """)
    }

    private var firstName: String {
        // Vietnamese names begin with the family name; people are greeted by the last word.
        let words = caller.name.split(separator: " ")
        let given = locale == .viVN ? words.last : words.first
        return given.map(String.init) ?? caller.name
    }

    private func greeting(_ zone: Zone) -> String {
        switch zone.time(of: now).hour {
        case 5..<12: "orders.home.hello.morning"
        case 12..<18: "orders.home.hello.afternoon"
        default: "orders.home.hello.evening"
        }
    }

    private var homeActions: HTML {
        """
        <a class="button" href="\(Navigation.sellerImport())">\(self("orders.home.import"))</a>\
        <a class="button primary" href="\(Navigation.sellerProducts())">\(self("orders.home.products"))</a>
        """
    }

    /// Banner on parcels that must leave today, at the top of the page.
    private func leaving(_ home: SellerHome) -> HTML {
        let ship: HTML = """
            <a class="button small" href="\(OrderTab.toShip.path)">\(self("orders.home.ship"))</a>
            """
        if home.dueToday > 0 {
            return banner(
                self("orders.home.due", count: home.dueToday), self("orders.home.due-note"),
                .warn, action: ship)
        }
        guard home.toShip > 0 else {
            return banner(self("orders.home.nothing"), "", .good)
        }
        return banner(self("orders.home.waiting", count: home.toShip), "", .info, action: ship)
    }

    // MARK: tiles

    private func tiles(_ home: SellerHome) -> HTML {
        let currency = home.shop.market.currency
        let sales = money(Money(minor: home.today.total, currency: currency))
        let orders = delta(Int64(home.today.count), Int64(home.lastWeek.count))
        return """
            <section class="card"><dl class="tiles">\
            \(tile("orders.home.sales", sales, delta(home.today.total, home.lastWeek.total)))\
            \(tile("orders.home.orders", home.today.count.grouped(in: locale), orders))\
            \(tile("orders.home.to-ship", counted(home.toShip), ""))\
            \(tile("orders.home.low", counted(home.lowStock), lowLink(home)))\
            </dl></section>
            """
    }

    func counted(_ count: Int) -> String {
        count > Orders.mostCounted ? "\(Orders.mostCounted)+" : count.grouped(in: locale)
    }

    private func tile(_ key: String, _ value: String, _ more: HTML) -> HTML {
        "<div class=\"stat\"><dt>\(self(key))</dt><dd>\(value)\(more)</dd></div>"
    }

    private func lowLink(_ home: SellerHome) -> HTML {
        guard home.lowStock > 0 else { return "" }
        return """
            <span class="delta flat"><a class="link" href="\(SellerPath.stock().with("low", "1"))">\
            \(self("orders.home.fill"))</a></span>
            """
    }

    /// Change against the same weekday a week ago, in whole percent, truncated.
    private func delta(_ now: Int64, _ then: Int64) -> HTML {
        guard then > 0 else {
            return
                "<span class=\"delta flat\"><small>\(self("orders.home.no-last-week"))</small></span>"
        }
        let percent = now.clampedSubtracting(then).scaled(by: 100, over: then) ?? 0
        let classes = percent > 0 ? "delta up" : percent < 0 ? "delta down" : "delta flat"
        let mark = percent > 0 ? "▲" : percent < 0 ? "▼" : "–"
        let words = self("orders.home.on-last-week")
        return """
            <span class="\(classes)">\(mark) \(percent.magnitude)% <small>\(words)</small></span>
            """
    }

    // MARK: readiness and the table

    private func readiness(_ home: SellerHome) -> HTML {
        func item(_ item: ReadinessItem) -> HTML {
            if item.isDone {
                return """
                    <li class="done">\(icon("done"))<span class="grow">\(self(item.words))</span></li>
                    """
            }
            return """
                <li>\(icon("todo"))<a class="grow" href="\(item.link)">\(self(item.words))</a></li>
                """
        }
        let done = home.checklist.count { $0.isDone }
        let all = home.checklist.count
        let count = self("orders.home.ready-count", ["done": "\(done)", "all": "\(all)"])
        return """
            <section class="card"><header><h2>\(self("orders.home.ready"))</h2>\
            <span class="badge warn">\(count)</span></header><div class="body"><ul class="checklist">\
            \(each: home.checklist, item)</ul></div></section>
            """
    }

    private func toShipNext(_ home: SellerHome) -> HTML {
        guard !home.next.orders.isEmpty else { return "" }
        return """
            <section class="card clip"><header><h2>\(self("orders.home.next"))</h2>\
            <a class="link fine" href="\(SellerPath.orders())">\(self("orders.home.all"))</a>\
            </header>\
            \(SellerOrdersPage(context: context).ordersTable(
                home.next, caption: self("orders.home.next")))</section>
            """
    }
}
