import Affiliates
import Creators
import DesignSystem
import HTML
import Localization
import Markets
import Money
import Web

/// Money pages, drawn for one visitor.
struct MoneyPages: PageComponent {
    let context: PageContext

    func earningsPage(_ earnings: Earnings, isFirst: Bool) -> HTML {
        let base = AffiliatePath.earnings()
        let none = empty(
            self("creators.earnings.empty"), self("creators.earnings.empty.text"),
            action: (self("creators.market.title"), AffiliatePath.offers()))
        return creatorCenter(
            .earnings,
            """
            <section class="card"><dl class="tiles">\
            \(tile("creators.earnings.balance", money(earnings.balance)))\
            \(tile("creators.earnings.waiting", money(earnings.waiting)))</dl>\
            <div class="body"><a class="button primary" href="\(Navigation.creatorPayouts())">\
            \(self("payouts.open"))</a></div></section>
            <p class="muted">\(self("creators.earnings.text"))</p>
            \(earnings.sales.isEmpty ? none : sales(earnings.sales))
            \(pages(first: isFirst ? nil : base,
                next: earnings.next.map { base.with("after", $0) }))
            """)
    }

    private func tile(_ key: String, _ value: String) -> HTML {
        "<div class=\"stat\"><dt>\(self(key))</dt><dd>\(value)</dd></div>"
    }

    private func sales(_ sales: [CreatorSale]) -> HTML {
        let tones: [CreatorSale.State: Tone] = [.estimated: .warn, .actual: .good]
        func row(_ sale: CreatorSale) -> HTML {
            let surface = self(
                sale.isLive ? "creators.surface.live" : "creators.surface.stall")
            let line: KeyValuePairs = [
                "rate": Percent.text(sale.rate, in: locale), "base": money(sale.base),
                "surface": surface,
            ]
            let facts =
                sale.rate == .zero
                ? "\(surface) · \(self("creators.rate.own"))"
                : self("creators.earnings.line", line)
            return """
                <li class="row sale-row"><span class="grow"><b class="clamp">\(name: sale.title)</b>\
                <small class="muted">\(moment(sale.at)) · \(facts)</small></span>\
                <span class="sale-sum"><b>\(sale.rate == .zero ? "–" : money(sale.expected))</b>\
                \(badge(self("creators.sale.\(sale.state.rawValue)"), tones[sale.state] ?? .plain))\
                </span></li>
                """
        }
        return "<ul class=\"card rows sales\">\(each: sales, row)</ul>"
    }

    /// Page of four weeks' figures: the sums above, then a row per day.
    func figuresPage(_ creator: Creator, _ days: [CreatorDay]) -> HTML {
        let total = days.reduce(CreatorFigures()) { $0 + $1.figures }
        func amount(_ minor: Int64) -> String {
            money(Money(minor: minor, currency: creator.market.currency))
        }
        func row(_ day: CreatorDay) -> HTML {
            let f = day.figures
            let name = DateText(locale: locale, zone: market.zone).shortDay(day.day)
            return """
                <tr><th scope="row" class="nowrap">\(name)</th>\
                <td class="num">\(f.views.grouped(in: locale))</td>\
                <td class="num">\(f.clicks.grouped(in: locale))</td>\
                <td class="num">\(f.orders.grouped(in: locale))</td>\
                <td class="num">\(f.units.grouped(in: locale))</td>\
                <td class="num">\(amount(f.gmv))</td><td class="num">\(amount(f.estimated))</td>\
                <td class="num">\(amount(f.actual))</td></tr>
                """
        }
        let columns = [
            "creators.figure.views", "creators.figure.clicks", "creators.figure.orders",
            "creators.figure.units", "creators.figure.gmv", "creators.figure.estimated",
            "creators.figure.actual",
        ]
        func column(_ key: String) -> HTML {
            "<th scope=\"col\" class=\"num\">\(self(key))</th>"
        }
        let table: HTML = """
            <section class="card clip"><div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(self("creators.figures.days"))"><table class="table dense">\
            <caption class="vh">\(self("creators.figures.days"))</caption><thead><tr>\
            <th scope="col">\(self("creators.figure.day"))</th>\(each: columns, column)</tr></thead>\
            <tbody>\(each: days, row)</tbody></table></div></section>
            """
        let none = empty(self("creators.figures.empty"), self("creators.figures.empty.text"))
        return creatorCenter(
            .figures, wide: true,
            """
            <section class="card"><dl class="tiles">\
            \(tile("creators.figure.views", total.views.grouped(in: locale)))\
            \(tile("creators.figure.clicks", total.clicks.grouped(in: locale)))\
            \(tile("creators.figure.orders", total.orders.grouped(in: locale)))\
            \(tile("creators.figure.gmv", amount(total.gmv)))\
            \(tile("creators.figure.estimated", amount(total.estimated)))\
            \(tile("creators.figure.follows", total.follows.grouped(in: locale)))</dl></section>
            <p class="muted">\(self("creators.figures.text"))</p>
            \(days.isEmpty ? none : table)
            """)
    }
}
